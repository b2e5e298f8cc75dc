"""Scores of whole pictures, for readers that are compared side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from inkdigits.errors import ImageError
from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.scoring.metrics import to_percent
from inkdigits.intake.sources import Source
from inkdigits.results import Number, Reading

# Returns what of a text a suite compares.
Spelling = Callable[[str], str]


class Reader(Protocol):
    """Anything that reads a picture."""

    def read(self, image: Source, /) -> Reading:
        """Read one picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """A sample that was not read right, what was read, and how sure."""

    sample: Sample
    text: str
    status: str
    wrong_sure: bool


@dataclass(frozen=True, slots=True, eq=False)
class KindScore:
    """How the samples of one kind were read. Shares are percent of ``n``.

    Attributes
    ----------
    exact
        The text is right, sure or not; of a sample on which nothing may be sure, that nothing is.
    wrong_sure
        All numbers are sure and the text is wrong; of such a sample, that any number is sure.
    stray
        Some number is sure that is not among those expected; others may be unsure.
    sure
        All numbers are sure: the coverage. ``right_of_sure`` is the share of these that is right,
        None if there are none.
    seconds
        Mean time of a reading, in seconds.
    """

    suite: str
    kind: str
    n: int
    exact: float
    wrong_sure: float
    stray: float
    sure: float
    right_of_sure: float | None
    seconds: float
    failures: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, without the pictures."""
        shape = asdict(replace(self, failures=()))
        del shape["failures"]
        return shape


def keep_text(text: str) -> str:
    """Return a text as it is written."""
    return text


def keep_digits(text: str) -> str:
    """Return the digits of a text, number by number."""
    words = ("".join(filter(str.isdecimal, word)) for word in text.split())
    return " ".join(word for word in words if word)


def join_digits(text: str) -> str:
    """Return the digits of a text, joined."""
    return "".join(filter(str.isdecimal, text))


def score_kind(
    suite: str, kind: str, reader: Reader, samples: Iterable[Sample], *, spell: Spelling = keep_text
) -> KindScore:
    """Score samples of one kind; ``spell`` returns what of a text counts."""
    count = exact = wrong = stray = sure = right = 0
    spent = 0.0
    failures = []
    for sample in samples:
        started = time.perf_counter()
        numbers, status = _read(reader, sample)
        spent += time.perf_counter() - started
        certain = [spell(number.text) for number in numbers if number.status == "read"]
        text, label = spell(" ".join(number.text for number in numbers)), spell(sample.text)
        is_sure = status == "read" and bool(numbers)
        expected = label if spell is join_digits else label.split()
        is_stray = any(number not in expected for number in certain)
        if sample.nothing_sure:
            is_right, is_wrong = not certain, bool(certain)
            is_stray = is_wrong
        else:
            is_right = text == label
            is_wrong = is_sure and not is_right
        count += 1
        exact, wrong, stray = exact + is_right, wrong + is_wrong, stray + is_stray
        sure, right = sure + is_sure, right + (is_sure and is_right)
        if not is_right:
            failures.append(Failure(sample, text, status, is_wrong))
    return KindScore(
        suite,
        kind,
        count,
        to_percent(exact, count),
        to_percent(wrong, count),
        to_percent(stray, count),
        to_percent(sure, count),
        to_percent(right, sure) if sure else None,
        spent / count if count else 0.0,
        tuple(failures),
    )


def _read(reader: Reader, sample: Sample) -> tuple[tuple[Number, ...], str]:
    """Return the numbers and the status; of a refused picture, no numbers and the reason."""
    try:
        reading = reader.read(sample.image)
    except ImageError as error:
        return (), f"refused: {error}"
    return reading.numbers, reading.status
