"""A reading that fits what is expected: each number's likeliest text that does, or unsure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from inkdigits.expect.fit import Budget, Fit, find_fit, rewrite_number, set_confidence
from inkdigits.expect.pattern import Expectation
from inkdigits.line.kinds import classify_text
from inkdigits.results import (
    BELOW,
    SURE_DIGIT,
    Number,
    NumberStatus,
    Reading,
    join_boxes,
    join_pages,
    join_texts,
)

# A line with more numbers than this is not joined into one.
MOST_JOINED = 20


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidence from which numbers are read; ``single`` that of a digit alone on its line."""

    number: float
    single: float

    def find(self, number: Number, numbers: Sequence[Number]) -> float:
        """Return the threshold of a number of a page."""
        beside = [other for other in numbers if other.line == number.line]
        return self.single if len(number.text) == 1 and len(beside) == 1 else self.number

    def is_held(self, number: Number) -> bool:
        """Return whether a number is unsure for another reason than its confidence.

        The grammar doubts it, or its page is crowded: its confidence is held just below one of
        the thresholds, and no expectation makes up for the reason.
        """
        gaps = [abs(each - BELOW - number.confidence) for each in (self.number, self.single)]
        return number.status == "unsure" and min(gaps) < BELOW / 2


def apply_expectation(
    reading: Reading,
    expectation: Expectation,
    *,
    threshold: float,
    single_threshold: float | None = None,
) -> Reading:
    """Return a reading whose numbers fit what is expected of each; what does not fit is unsure.

    A number is replaced by its likeliest text that fits, with other digits out of their
    alternatives. Where no number of a page alone has one that is more probable than not, the
    numbers of a line are also tried as one: boxes of a form may be read apart. Where nothing
    fits, all stays as it was read, but unsure. Pages are taken each by itself.

    Parameters
    ----------
    reading
        What was read; without numbers it stays as it is.
    expectation
        What is known of each number of the page.
    threshold
        Confidence from which a number is read.
    single_threshold
        The same for a digit with no other on its line; ``threshold`` where there is none.
    """
    single = threshold if single_threshold is None else single_threshold
    if reading.pages:
        pages = [
            apply_expectation(page, expectation, threshold=threshold, single_threshold=single)
            for page in reading.pages
        ]
        return replace(join_pages(pages), source=reading.source)
    if not reading.numbers:
        return reading
    numbers = _choose_numbers(reading.numbers, expectation, Thresholds(threshold, single))
    return replace(
        reading,
        numbers=numbers,
        text=join_texts(numbers),
        status="read" if all(number.status == "read" for number in numbers) else "unsure",
    )


def _choose_numbers(
    numbers: tuple[Number, ...], expectation: Expectation, thresholds: Thresholds
) -> tuple[Number, ...]:
    """Return the numbers of a page, each by what fits."""
    budget = Budget()
    fits = [find_fit(number, expectation, budget) for number in numbers]
    chosen = [
        _choose(number, fit, thresholds.find(number, numbers), held=thresholds.is_held(number))
        for number, fit in zip(numbers, fits, strict=True)
    ]
    if any(fit is not None and fit.probability >= SURE_DIGIT for fit in fits):
        return tuple(chosen)
    joined: list[Number] = []
    for _, row in groupby(zip(numbers, fits, chosen, strict=True), key=lambda one: one[0].line):
        members, alone, rest = zip(*row, strict=True)
        likeliest = max((fit.probability for fit in alone if fit is not None), default=0.0)
        found = _find_joined(members, expectation, budget)
        if found is None or found[2].probability <= likeliest:
            joined += rest
            continue
        start, whole, fit = found
        end = start + len(whole.parts)
        held = any(thresholds.is_held(one) for one in whole.parts)
        one = _choose(whole.number, fit, thresholds.number, held=held)
        joined += [*rest[:start], one, *rest[end:]]
    return tuple(joined)


def _choose(number: Number, fit: Fit | None, threshold: float, *, held: bool) -> Number:
    """Return a number by what fits: read where that is probable enough, else unsure."""
    if fit is None:
        return set_confidence(number, "unsure", min(number.confidence, threshold - BELOW))
    # What was read needs no more than to fit.
    settled = number.status == "read" and fit.text == number.text
    status: NumberStatus = "unsure"
    confidence = fit.probability
    if not held and (settled or confidence >= threshold):
        status = "read"
        confidence = max(confidence, number.confidence) if settled else confidence
    else:
        confidence = min(confidence, threshold - BELOW)
    return rewrite_number(number, fit, status, confidence)


@dataclass(frozen=True, slots=True)
class Joined:
    """Numbers beside each other, and the number that they are together."""

    parts: tuple[Number, ...]
    number: Number


def _find_joined(
    members: Sequence[Number], expectation: Expectation, budget: Budget
) -> tuple[int, Joined, Fit] | None:
    """Return the numbers of a line that fit as one: where they start, they, and what fits.

    All of the line, or else some beside each other where no others of as good a right do.
    """
    if not 1 < len(members) <= MOST_JOINED:
        return None
    for runs in (_list_whole(members), _list_runs(members)):
        found = [
            (start, joined, fit)
            for start, joined in runs
            if (fit := find_fit(joined.number, expectation, budget)) is not None
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _list_whole(members: Sequence[Number]) -> Iterator[tuple[int, Joined]]:
    yield 0, _join(members)


def _list_runs(members: Sequence[Number]) -> Iterator[tuple[int, Joined]]:
    """Yield all numbers beside each other, but not the whole line."""
    for count in range(len(members) - 1, 1, -1):
        for start in range(len(members) - count + 1):
            yield start, _join(members[start : start + count])


def _join(parts: Sequence[Number]) -> Joined:
    """Return numbers as one; it is as sure as all of them are together."""
    text = "".join(part.text for part in parts)
    boxes = [part.box for part in parts]
    kind, value = classify_text(text)
    number = replace(
        parts[0],
        text=text,
        box=join_boxes(boxes),
        confidence=math.prod(part.confidence for part in parts),
        status="unsure",
        digits=tuple(digit for part in parts for digit in part.digits),
        signs=tuple(sign for part in parts for sign in part.signs),
        value=value,
        kind=kind,
    )
    return Joined(tuple(parts), number)
