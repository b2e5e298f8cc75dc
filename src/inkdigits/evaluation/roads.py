"""Recognizers read samples; what they got right, wrong and sure goes out, road by road."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from inkdigits.errors import ImageError
from inkdigits.evaluation.layouts.sample import Sample
from inkdigits.evaluation.metrics import percent
from inkdigits.intake.sources import Source
from inkdigits.results import Number, Reading

# A text as a suite compares it.
Spelling = Callable[[str], str]


class Road(Protocol):
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
class RoadScore:
    """How the samples of one kind were read. Shares are percent of ``n``.

    Attributes
    ----------
    exact
        The text is right, sure or not; where nothing may be sure: nothing is.
    wrong_sure
        All numbers are sure and the text is wrong; where nothing may be sure: any number is.
    stray
        Any number is sure that is not among those expected, though others may be unsure.
    sure
        Answered without a doubt: the coverage. ``right_of_sure`` is the share of these that is
        right, None where there are none.
    seconds
        Mean time of a reading.
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
    """Compare texts as they are written."""
    return text


def keep_digits(text: str) -> str:
    """Compare digits alone, number by number."""
    words = ("".join(filter(str.isdecimal, word)) for word in text.split())
    return " ".join(word for word in words if word)


def join_digits(text: str) -> str:
    """Compare digits alone, whether or not they are apart."""
    return "".join(filter(str.isdecimal, text))


def score_road(
    suite: str, kind: str, road: Road, samples: Iterable[Sample], *, spell: Spelling = keep_text
) -> RoadScore:
    """Read samples of one kind and compare; ``spell`` says what of the texts counts."""
    count = exact = wrong = stray = sure = right = 0
    spent = 0.0
    failures = []
    for sample in samples:
        started = time.perf_counter()
        numbers, status = _read(road, sample)
        spent += time.perf_counter() - started
        certain = [spell(number.text) for number in numbers if number.status == "read"]
        text, label = spell(" ".join(number.text for number in numbers)), spell(sample.text)
        is_sure = status == "read" and bool(numbers)
        expected = label if spell is join_digits else label.split()
        is_stray = any(one not in expected for one in certain)
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
    return RoadScore(
        suite,
        kind,
        count,
        percent(exact, count),
        percent(wrong, count),
        percent(stray, count),
        percent(sure, count),
        percent(right, sure) if sure else None,
        spent / count if count else 0.0,
        tuple(failures),
    )


def _read(road: Road, sample: Sample) -> tuple[tuple[Number, ...], str]:
    """Return the numbers and the status; a picture that is refused has none, and its reason."""
    try:
        reading = road.read(sample.image)
    except ImageError as error:
        return (), f"refused: {error}"
    return reading.numbers, reading.status
