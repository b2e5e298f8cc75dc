"""Outcomes hold what was read and classified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.scoring.outcomes import Outcomes, classify_frames, read_samples


@pytest.fixture
def four(answering: Callable[..., Any]) -> Outcomes:
    """A 3 read right, a 3 unsure and wrong, a 3 refused, and a blank page."""
    recognizer = answering(("read", 3), ("unsure", 5), ("no_digits", 3), ("blank", 0))
    items = [Sample(f"{n}.png", "3", f"writer {n}") for n in range(4)]
    return read_samples(recognizer, iter(items), title="four", total=4)


def test_each_status_has_the_name_of_the_verdict(four: Outcomes) -> None:
    assert four.status.tolist() == ["read", "unsure", "no_digits", "blank"]


def test_what_is_refused_has_no_answer_but_a_likeliest_digit(four: Outcomes) -> None:
    assert four.digits.tolist() == [3, 5, -1, -1]
    assert four.likeliest.tolist() == [3, 5, 3, -1]
    assert four.right.tolist() == [True, False, False, False]
    assert four.likeliest_right.tolist() == [True, False, True, False]


def test_digit_probability_and_confidence_are_separated(four: Outcomes) -> None:
    assert four.digit_probability.tolist() == pytest.approx([0.8, 0.8, 0.8, 0.0])
    assert four.confidence.tolist() == pytest.approx([0.91, 0.91, 0.91, 0.0])
    assert four.score.tolist() == pytest.approx([0.728, 0.728, 0.728, 0.0])
    assert four.probabilities[0].tolist() == pytest.approx([0.01] * 3 + [0.91] + [0.01] * 6)


def test_the_frame_and_the_group_stay_with_the_answer(four: Outcomes) -> None:
    assert four.frames.shape == (4, 28, 28)
    assert four.frames[:, 5, 5].tolist() == [3, 5, 3, 0]
    assert four.groups.tolist() == ["writer 0", "writer 1", "writer 2", "writer 3"]


def test_some_can_be_taken(four: Outcomes) -> None:
    part = four.take(four.status == "unsure")
    assert (len(part), part.digits.tolist(), part.groups.tolist()) == (1, [5], ["writer 1"])


def test_no_pages_give_no_outcomes(recognizer: Any) -> None:
    none = read_samples(recognizer, [], title="none", total=0)
    assert (len(none), none.probabilities.shape, none.frames.shape) == (0, (0, 10), (0, 28, 28))
    assert none.right.tolist() == none.likeliest.tolist() == none.score.tolist() == []


def test_frames_are_classified_and_a_blank_one_is_never_right(recognizer: Any) -> None:
    frames = np.zeros((2, 28, 28), np.float32)
    frames[0] = 0.5
    found = classify_frames(recognizer, frames, np.array(["7", "7"]))
    assert found.status.tolist() == ["read", "blank"]
    assert found.right.tolist() == found.likeliest_right.tolist() == [True, False]
    assert found.score.tolist() == pytest.approx([0.728, 0.0])
    assert found.frames.dtype == np.uint8
    assert found.frames[0, 0, 0] == 128
