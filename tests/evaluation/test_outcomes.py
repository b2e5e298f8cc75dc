"""Readings and classifications become outcomes; nothing is lost and nothing is made up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from inkdigits.evaluation.outcomes import (
    Item,
    Outcomes,
    answer_frames,
    answer_pages,
    thin_out,
)


@pytest.fixture
def four(answering: Callable[..., Any]) -> Outcomes:
    """A 3 read right, a 3 unsure and wrong, a 3 refused, and a blank page."""
    recognizer = answering(("read", 3), ("unsure", 5), ("no_digits", 3), ("blank", 0))
    items = [Item(f"{n}.png", "3", f"writer {n}") for n in range(4)]
    return answer_pages(recognizer, iter(items), title="four", total=4)


def test_each_status_is_told_as_the_verdict_names_it(four: Outcomes) -> None:
    assert four.status.tolist() == ["read", "unsure", "no_digits", "blank"]


def test_what_is_refused_has_no_answer_but_a_likeliest_digit(four: Outcomes) -> None:
    assert four.digits.tolist() == [3, 5, -1, -1]
    assert four.likeliest.tolist() == [3, 5, 3, -1]
    assert four.right.tolist() == [True, False, False, False]
    assert four.likeliest_right.tolist() == [True, False, True, False]


def test_likeness_and_confidence_are_taken_apart(four: Outcomes) -> None:
    assert four.likeness.tolist() == pytest.approx([0.8, 0.8, 0.8, 0.0])
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
    none = answer_pages(recognizer, [], title="none", total=0)
    assert (len(none), none.probabilities.shape, none.frames.shape) == (0, (0, 10), (0, 28, 28))
    assert none.right.tolist() == none.likeliest.tolist() == none.score.tolist() == []


def test_frames_are_classified_and_a_blank_one_is_never_right(recognizer: Any) -> None:
    frames = np.zeros((2, 28, 28), np.float32)
    frames[0] = 0.5
    found = answer_frames(recognizer, frames, np.array(["7", "7"]))
    assert found.status.tolist() == ["read", "blank"]
    assert found.right.tolist() == found.likeliest_right.tolist() == [True, False]
    assert found.score.tolist() == pytest.approx([0.728, 0.0])
    assert found.frames.dtype == np.uint8
    assert found.frames[0, 0, 0] == 128


@pytest.mark.parametrize(
    ("count", "limit", "chosen"),
    [(5, None, [0, 1, 2, 3, 4]), (5, 9, [0, 1, 2, 3, 4]), (10, 4, [0, 2, 5, 7]), (3, 1, [0])],
)
def test_a_limit_takes_items_from_everywhere(
    count: int, limit: int | None, chosen: list[int]
) -> None:
    assert list(thin_out(range(count), limit)) == chosen
