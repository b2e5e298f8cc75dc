"""Scores of numbers: exact texts, character errors, and what is sure."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.scoring.numbers import count_edits, score_numbers


@pytest.mark.parametrize(
    ("text", "label", "edits"),
    [
        ("", "", 0),
        ("12", "12", 0),
        ("12", "", 2),
        ("", "123", 3),
        ("132", "12", 1),
        ("13", "12", 1),
    ],
)
def test_edits_are_counted(text: str, label: str, edits: int) -> None:
    assert count_edits(text, label) == edits


class FakeReader:
    """Returns the given texts and statuses, one after the other."""

    def __init__(self, *answers: tuple[str, str]) -> None:
        self._answers = iter(answers)

    def read(self, image: object) -> SimpleNamespace:
        text, status = next(self._answers)
        numbers = [SimpleNamespace(digits_only=text.replace(".", ""))] if text else []
        return SimpleNamespace(text=text, status=status, numbers=numbers)


def test_texts_are_compared_whole_and_sure_ones_by_themselves() -> None:
    page = np.full((30, 30), 255, np.uint8)
    items = [Sample(page, label) for label in ("12", "3 4", "", "56")]
    reader = FakeReader(("12", "read"), ("3\n4", "unsure"), ("", "no_digits"), ("51", "read"))
    score = score_numbers("some", reader, items)  # type: ignore[arg-type]
    assert (score.n, score.exact, score.sure, score.right_of_sure) == (4, 75.0, 50.0, 50.0)
    assert score.character_error == pytest.approx(100.0 / 7, abs=0.001)
    assert [(one.label, one.text, one.status) for one in score.failures] == [("56", "51", "read")]
    assert "failures" not in score.to_dict()


def test_of_cheques_the_digits_alone_count() -> None:
    items = [Sample(np.zeros((2, 2), np.uint8), "1250")]
    assert score_numbers("c", FakeReader(("1.250", "read")), items, digits_only=True).exact == 100.0  # type: ignore[arg-type]
    assert score_numbers("c", FakeReader(("1.250", "read")), items).exact == 0.0  # type: ignore[arg-type]
