"""Scores of whole pictures: right, wrong and sure, stray."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from inkdigits.errors import ImageError
from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.scoring.pictures import (
    Spelling,
    join_digits,
    keep_digits,
    keep_text,
    score_kind,
)

PAGE = np.zeros((2, 2, 3), np.uint8)


class FakeReader:
    """Returns given numbers for each picture; a ? marks an unsure one."""

    def __init__(self, *answers: str) -> None:
        self._answers = iter(answers)

    def read(self, image: object) -> SimpleNamespace:
        numbers = [
            SimpleNamespace(text=text.rstrip("?"), status="unsure" if "?" in text else "read")
            for text in next(self._answers).split()
        ]
        sure = all(number.status == "read" for number in numbers)
        status = "no_digits" if not numbers else "read" if sure else "unsure"
        return SimpleNamespace(numbers=numbers, status=status)


@pytest.mark.parametrize(
    ("answer", "text", "nothing_sure", "figures"),
    [
        ("12 34", "12 34", False, (100.0, 0.0, 0.0, 100.0)),
        ("12? 34", "12 34", False, (100.0, 0.0, 0.0, 0.0)),
        ("1234", "12 34", False, (0.0, 100.0, 100.0, 100.0)),
        ("56 34?", "12 34", False, (0.0, 0.0, 100.0, 0.0)),
        ("", "12", False, (0.0, 0.0, 0.0, 0.0)),
        ("12", "", False, (0.0, 100.0, 100.0, 100.0)),
        ("12?", "", True, (100.0, 0.0, 0.0, 0.0)),
        ("12? 3", "", True, (0.0, 100.0, 100.0, 0.0)),
        ("", "", True, (100.0, 0.0, 0.0, 0.0)),
    ],
)
def test_a_sample_is_scored(
    answer: str, text: str, nothing_sure: bool, figures: tuple[float, ...]
) -> None:
    samples = [Sample(PAGE, text, "k", nothing_sure)]
    score = score_kind("s", "k", FakeReader(answer), samples)  # type: ignore[arg-type]
    assert (score.exact, score.wrong_sure, score.stray, score.sure) == figures
    assert len(score.failures) == (score.exact == 0.0)
    assert "failures" not in score.to_dict()


def test_shares_are_of_all_samples_and_right_of_the_sure_ones() -> None:
    samples = [Sample(PAGE, "7", "k")] * 4
    score = score_kind("s", "k", FakeReader("7", "7", "1", "7?"), samples)  # type: ignore[arg-type]
    assert (score.n, score.exact, score.wrong_sure, score.sure) == (4, 75.0, 25.0, 75.0)
    assert score.right_of_sure == pytest.approx(66.667)
    nothing = score_kind("s", "k", FakeReader(), [])  # type: ignore[arg-type]
    assert (nothing.n, nothing.right_of_sure) == (0, None)


@pytest.mark.parametrize(
    ("spell", "text", "spelled"),
    [
        (keep_text, "17/10 -2", "17/10 -2"),
        (keep_digits, "1.250 -", "1250"),
        (join_digits, "1 0 ^ -2", "102"),
    ],
)
def test_a_suite_compares_only_a_part_of_a_text(spell: Spelling, text: str, spelled: str) -> None:
    assert spell(text) == spelled


class Refusing:
    """Reads nothing."""

    def read(self, image: object) -> None:
        raise ImageError("Too small.")


def test_a_refused_picture_is_not_read_right() -> None:
    score = score_kind("s", "k", Refusing(), [Sample(PAGE, "7", "k")])  # type: ignore[arg-type]
    assert (score.exact, score.wrong_sure, score.sure) == (0.0, 0.0, 0.0)
    assert score.failures[0].status == "refused: Too small."
