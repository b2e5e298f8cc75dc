"""Scores of hand-made outcomes are hand-worked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inkdigits.evaluation.outcomes import Condition, Outcomes
from inkdigits.evaluation.scores import (
    DigitScore,
    LabelScore,
    OtherScore,
    WriterScore,
    score_calibration,
    score_digits,
    score_labels,
    score_others,
    score_writers,
)

Make = Callable[..., Outcomes]


def test_digit_scores_are_hand_worked(outcomes: Make) -> None:
    found = outcomes(
        ("7", 7, 0.9, 1.0, "read"),
        ("7", 7, 0.9, 1.0, "unsure"),  # right, though unsure
        ("1", 7, 0.9, 1.0, "read"),  # wrong and sure
        ("7", 7, 0.0, 0.0, "blank"),
    )
    score = score_digits("photos", "single digits", found)
    assert score == DigitScore("photos", "single digits", 4, 50.0, score.margin, 25.0, 25.0, 25.0)
    assert score.margin > 30.0


def test_other_scores_are_hand_worked(outcomes: Make) -> None:
    found = outcomes(
        ("A", 1, 0.9, 0.9, "read"),
        ("A", 1, 0.9, 0.5, "unsure"),
        ("A", 1, 0.9, 0.1, "no_digits"),
        ("A", 1, 0.0, 0.0, "blank"),
    )
    condition = Condition("rejection", "pen letters", "others", found)
    assert score_others(condition, 0.45) == OtherScore(
        "rejection", "pen letters", 4, 25.0, 25.0, 50.0, 50.0
    )
    assert score_others(condition, None).accepted_at_1 is None


def test_calibration_trusts_the_likeliest_digit_though_it_was_refused(outcomes: Make) -> None:
    found = outcomes(
        ("7", 7, 1.0, 1.0, "read"),
        ("7", 7, 1.0, 0.1, "no_digits"),
        ("1", 7, 1.0, 0.05, "no_digits"),
    )
    score = score_calibration(Condition("pen", "centered", "digits", found))
    assert score.ece == pytest.approx(33.333)
    assert score.coverage_without_error == pytest.approx(66.667)
    assert score.error_at_95 == score.error_at_99 == pytest.approx(33.333)
    assert [one.n for one in score.bins] == [3]


def test_writers_are_scored_by_themselves_the_most_diligent_first(outcomes: Make) -> None:
    found = outcomes(
        ("7", 7, 0.9, 1.0, "read"),
        ("7", 1, 0.9, 1.0, "read"),
        ("7", 7, 0.9, 1.0, "unsure"),
        groups="abb",
    )
    assert score_writers(found) == [WriterScore("b", 2, 50.0), WriterScore("a", 1, 100.0)]


def test_characters_are_scored_by_themselves_the_most_accepted_first(outcomes: Make) -> None:
    found = outcomes(
        ("A", 4, 0.9, 0.1, "no_digits"),
        ("e", 0, 0.9, 0.9, "read"),
        ("e", 0, 0.9, 0.5, "unsure"),
    )
    assert score_labels(Condition("rejection", "pen letters", "others", found)) == [
        LabelScore("pen letters", "e", 2, 50.0, 50.0, 0.0),
        LabelScore("pen letters", "A", 1, 0.0, 0.0, 100.0),
    ]
