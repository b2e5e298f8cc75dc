"""Logits become probabilities and a status; softmax and thresholds are hand-worked."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inkdigits.digit.verdict import (
    DIGIT,
    NOT_A_DIGIT,
    STRONGEST_WEIGHT,
    UNSURE,
    Verdict,
    weigh_evidence,
)

VERDICT = Verdict(temperature=2.0, even=3.0, refuse=0.2, sure=0.9)


def logits_of(*digits: float, eleventh: float = 0.0) -> np.ndarray:
    row = np.full(11, -1e9)
    row[: len(digits)] = digits
    row[10] = eleventh
    return row[None]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_softmax_is_that_of_logits_over_the_temperature(temperature: float) -> None:
    verdict = Verdict(temperature=temperature, even=0.0, refuse=0.0, sure=0.0)
    # With logits of t * ln(1), t * ln(2) and t * ln(5), the shares are 1 : 2 : 5.
    logits = logits_of(*(temperature * math.log(share) for share in (1, 2, 5)))
    (probabilities,) = verdict.probabilities(logits)
    assert probabilities[:3] == pytest.approx([1 / 8, 2 / 8, 5 / 8])
    assert probabilities[3:] == pytest.approx([0.0] * 7)


def test_the_eleventh_logit_does_not_change_which_digit_it_is() -> None:
    low, high = (
        VERDICT.probabilities(logits_of(1.0, 2.0, eleventh=value)) for value in (-50.0, 50.0)
    )
    assert np.array_equal(low, high)


def test_evidence_is_the_strongest_digit_logit_and_the_eleventh() -> None:
    values = np.zeros((3, 11), np.float32)
    values[:, 4], values[:, 6] = [1.0, 2.5, -1.0], [-7.0, 2.0, -1.0]
    values[:, 10] = [0.5, -4.0, 2.0]
    strongest = np.array([1.0, 2.5, 0.0])
    assert weigh_evidence(values) == pytest.approx(STRONGEST_WEIGHT * strongest + values[:, 10])


def test_the_digit_probability_is_the_sigmoid_of_the_evidence_beyond_even() -> None:
    values = np.zeros((5, 11), np.float32)
    values[:, 7] = 1.0 / STRONGEST_WEIGHT
    values[:, 10] = [2.0, 2.0 + math.log(3.0), 2.0 - math.log(3.0), 40.0, -40.0]
    assert VERDICT.digit_probability(values) == pytest.approx([0.5, 0.75, 0.25, 1.0, 0.0])


def test_a_strong_digit_makes_up_for_a_weak_eleventh_logit() -> None:
    values = np.zeros((2, 11), np.float32)
    values[:, 7], values[:, 10] = np.array([8.0, 1.0]) / STRONGEST_WEIGHT, [-3.0, 4.0]
    assert VERDICT.digit_probability(values)[0] == VERDICT.digit_probability(values)[1] > 0.5


def test_huge_logits_neither_overflow_nor_warn() -> None:
    values = np.zeros((2, 11), np.float32)
    values[0, 3], values[1, 4] = 3e4, -3e4
    values[:, 10] = 700.0, -7000.0
    probabilities = VERDICT.probabilities(values)
    assert np.isfinite(probabilities).all()
    assert probabilities[0, 3] == 1.0
    assert probabilities[1, 4] == 0.0
    assert VERDICT.digit_probability(values) == pytest.approx([1.0, 0.0])


def test_evidence_far_below_even_gives_zero_and_does_not_warn() -> None:
    values = np.zeros((1, 11), np.float32)
    values[0, 10] = -1e4
    assert VERDICT.digit_probability(values)[0] == 0.0


@given(hnp.arrays(np.float32, (3, 11), elements=st.floats(-500, 500, width=32)))
@settings(max_examples=100, deadline=None)
def test_probabilities_are_a_distribution_in_the_order_of_the_logits(logits: np.ndarray) -> None:
    before = logits.copy()
    probabilities = VERDICT.probabilities(logits)
    assert probabilities.shape == (3, 10)
    assert probabilities.dtype == np.float64
    assert probabilities.sum(axis=1) == pytest.approx(1.0)
    assert probabilities.min() >= 0.0
    best = logits[:, :10].max(axis=1)
    chosen = logits[np.arange(3), probabilities.argmax(axis=1)]
    assert (best - chosen).max() < 1e-6
    assert np.array_equal(logits, before)


@pytest.mark.parametrize(
    ("probability", "digit_probability", "status"),
    [
        (0.95, 0.8, DIGIT),
        (0.9, 0.8, DIGIT),  # at the edge it is sure
        (0.8999, 0.8, UNSURE),
        (0.95, 0.5, DIGIT),
        (0.95, 0.4999, UNSURE),
        (0.95, 0.2, UNSURE),
        (0.95, 0.1999, NOT_A_DIGIT),
        (0.3, 0.2, UNSURE),
        (0.3, 0.1999, NOT_A_DIGIT),  # no digit comes before unsure
        (0.3, 0.9, UNSURE),
        (1.0, 1.0, DIGIT),
        (0.1, 0.0, NOT_A_DIGIT),
    ],
)
def test_the_status_changes_at_the_thresholds(
    probability: float, digit_probability: float, status: str
) -> None:
    row = np.full((1, 10), (1.0 - probability) / 9.0)
    row[0, 4] = probability
    assert VERDICT.judge(row, np.array([digit_probability])).tolist() == [status]


def test_each_row_is_judged_by_itself() -> None:
    rows = np.full((3, 10), 0.005)
    rows[:, 7] = [0.955, 0.5, 0.955]
    statuses = VERDICT.judge(rows, np.array([0.9, 0.9, 0.1]))
    assert statuses.tolist() == [DIGIT, UNSURE, NOT_A_DIGIT]


def test_no_rows_give_no_answers() -> None:
    none = np.zeros((0, 11), np.float32)
    probabilities, digit_probability = VERDICT.probabilities(none), VERDICT.digit_probability(none)
    assert probabilities.shape == (0, 10)
    assert digit_probability.shape == (0,)
    assert VERDICT.judge(probabilities, digit_probability).shape == (0,)


def test_the_numbers_are_stored_under_their_names() -> None:
    stored = VERDICT.to_dict()
    assert stored == {"temperature": 2.0, "even": 3.0, "refuse": 0.2, "sure": 0.9}
    assert Verdict(**stored) == VERDICT
