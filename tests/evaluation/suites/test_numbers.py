"""Numbers of several digits: written, read, compared."""

from types import SimpleNamespace

import numpy as np
import pytest

from inkdigits.data.samples import PenSample
from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.scoring.numbers import count_edits, score_numbers
from inkdigits.evaluation.suites.written_lines import (
    DISTANCES,
    HEIGHT,
    Spacing,
    draw_line,
    write_lines,
)

ONE = PenSample("1", "w", "s", [np.array([[100.0, 0.0], [100.0, 1000.0]])])


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


@pytest.mark.parametrize("spacing", DISTANCES)
def test_digits_are_as_far_apart_as_is_said(spacing: Spacing) -> None:
    page = draw_line([ONE] * 4, spacing, np.random.default_rng(1))
    blank = (page > 250).all(axis=0)
    inked = np.flatnonzero(~blank)
    runs = np.flatnonzero(np.diff(inked) > 1)
    least, most = DISTANCES[spacing]
    gaps = np.diff(inked)[runs] / HEIGHT
    if spacing == "touching":
        assert len(gaps) == 0
    else:
        assert len(gaps) == 3
        assert gaps.min() >= least - 0.04
        assert gaps.max() <= most + 0.04


def test_the_same_lines_are_written_every_time() -> None:
    first, again = (list(write_lines({"w": [ONE]}, "spaced", 3)) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert one.text == other.text
        assert np.array_equal(np.asarray(one.image), np.asarray(other.image))
    assert all(1 <= len(one.text) <= 12 for one in first)


class Rote:
    """Answers what it was told, one after the other."""

    def __init__(self, *answers: tuple[str, str]) -> None:
        self._answers = iter(answers)

    def read(self, image: object) -> SimpleNamespace:
        text, status = next(self._answers)
        numbers = [SimpleNamespace(digits_only=text.replace(".", ""))] if text else []
        return SimpleNamespace(text=text, status=status, numbers=numbers)


def test_texts_are_compared_whole_and_sure_ones_by_themselves() -> None:
    page = np.full((30, 30), 255, np.uint8)
    items = [Sample(page, label) for label in ("12", "3 4", "", "56")]
    rote = Rote(("12", "read"), ("3\n4", "unsure"), ("", "no_digits"), ("51", "read"))
    score = score_numbers("some", rote, items)  # type: ignore[arg-type]
    assert (score.n, score.exact, score.sure, score.right_of_sure) == (4, 75.0, 50.0, 50.0)
    assert score.character_error == pytest.approx(100.0 / 7, abs=0.001)
    assert [(one.label, one.text, one.status) for one in score.failures] == [("56", "51", "read")]
    assert "failures" not in score.to_dict()


def test_of_cheques_the_digits_alone_count() -> None:
    items = [Sample(np.zeros((2, 2), np.uint8), "1250")]
    assert score_numbers("c", Rote(("1.250", "read")), items, digits_only=True).exact == 100.0  # type: ignore[arg-type]
    assert score_numbers("c", Rote(("1.250", "read")), items).exact == 0.0  # type: ignore[arg-type]
