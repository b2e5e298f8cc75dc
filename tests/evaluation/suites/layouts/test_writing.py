"""Written texts are as high and as far apart as their manner says."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.evaluation.suites.layouts import Hands
from inkdigits.evaluation.suites.layouts.shapes import (
    DOODLES,
    SIGNS,
    draw_doodle,
    draw_sign,
    draw_strikes,
)
from inkdigits.evaluation.suites.layouts.writing import Manner, Scribe, draw_tight, enlarge, trim


def list_gaps(ink: np.ndarray) -> list[int]:
    columns = np.flatnonzero(ink.any(axis=0))
    return [int(gap) - 1 for gap in np.diff(columns) if gap > 1]


@pytest.mark.parametrize("scanned", [False, True])
def test_digits_are_as_high_as_asked(scanned: bool, hands: Hands) -> None:
    hand = hands.scans[0] if scanned else hands.pens[0]
    ink = Scribe(hands, hand, Manner(80.0, 5.0)).write("3", np.random.default_rng(1))
    assert 70 <= ink.shape[0] <= 95
    assert ink.max() <= 1.0
    assert ink.max() > 0.7


def test_a_space_parts_numbers_wider_than_digits(hands: Hands) -> None:
    manner = Manner(60.0, 4.0, gap=(0.1, 0.2), space=(1.0, 1.5))
    ink = Scribe(hands, hands.scans[0], manner).write("12 34", np.random.default_rng(2))
    gaps = list_gaps(ink > 0.2)
    assert len(gaps) == 3
    assert max(gaps) == gaps[1] >= 55
    assert max(gaps[0], gaps[2]) <= 16


def test_a_minus_does_not_touch_its_number(hands: Hands) -> None:
    manner = Manner(60.0, 4.0, gap=(0.0, 0.0))
    for seed in range(5):
        ink = Scribe(hands, hands.scans[0], manner).write("-7", np.random.default_rng(seed))
        assert len(list_gaps(ink > 0.2)) == 1


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_lie_about_the_line(sign: str) -> None:
    for seed in range(5):
        points = np.concatenate(draw_sign(sign, np.random.default_rng(seed)))
        assert points[:, 1].min() > -0.4
        assert points[:, 1].max() < 1.4
        assert np.ptp(points[:, 0]) < 1.1


@pytest.mark.parametrize("name", DOODLES)
def test_doodles_are_about_as_high_as_a_digit(name: str) -> None:
    points = np.concatenate(draw_doodle(name, np.random.default_rng(3)))
    assert 0.4 < np.ptp(points, axis=0).max() < 1.6


def test_strikes_reach_from_end_to_end() -> None:
    for seed in range(10):
        points = np.concatenate(draw_strikes(3.0, np.random.default_rng(seed)))
        assert points[:, 0].min() < 0.1
        assert points[:, 0].max() > 2.9


def test_ink_is_cut_tight() -> None:
    ink = np.zeros((9, 9), np.float32)
    ink[3:5, 2:7] = 1.0
    assert trim(ink).shape == (2, 5)
    assert trim(np.zeros((4, 4), np.float32)).shape == (1, 1)


def test_an_enlarged_digit_stays_crisp() -> None:
    bitmap = np.zeros((28, 28), np.uint8)
    bitmap[4:24, 12:16] = 255
    ink = enlarge(bitmap, 200.0)
    assert ink.shape[0] == pytest.approx(200, abs=22)
    assert ((ink > 0.1) & (ink < 0.9)).mean() < 0.3


def test_strokes_are_drawn_in_their_units() -> None:
    line = (np.array([[0.0, 0.0], [2.0, 0.0]], np.float32),)
    assert draw_tight(line, 50.0, 4.0).shape[1] == pytest.approx(104, abs=3)
