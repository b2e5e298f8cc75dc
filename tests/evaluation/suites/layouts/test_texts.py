"""Random texts: numbers without a leading zero, and numbers that are none upside down."""

from __future__ import annotations

import numpy as np

from inkdigits.evaluation.suites.layouts import texts


def test_numbers_have_so_many_digits_and_no_zero_before_them() -> None:
    rng = np.random.default_rng(1)
    for _ in range(300):
        text = texts.draw_number(rng, 1, 4)
        assert 1 <= len(text) <= 4
        assert len(text) == 1 or text[0] != "0"


def test_upright_numbers_are_no_numbers_upside_down() -> None:
    rng = np.random.default_rng(1)
    for _ in range(100):
        text = texts.draw_upright_number(rng)
        assert sum(digit in "347" for digit in text) >= 2


def test_runs_are_of_one_digit_or_of_ones() -> None:
    rng = np.random.default_rng(1)
    runs = [texts.draw_run(rng) for _ in range(200)]
    assert all(len(set(run)) == 1 or run.count("1") >= len(run) - 1 for run in runs)
    assert sum(set(run) == {"1"} for run in runs) > 60
