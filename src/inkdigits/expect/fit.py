"""The likeliest text of a number that fits what is expected of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inkdigits.expect.candidates import LEAST, list_candidates
from inkdigits.expect.pattern import Expectation
from inkdigits.line.kinds import classify_text
from inkdigits.results import SURE_DIGIT, Alternative, Digit, Number, NumberStatus

# Candidates of one number, and of all numbers of a page, that are tried: at most so many.
MOST_CANDIDATES = 5_000
MOST_OF_PAGE = 10_000
# A candidate that is less probable than this is not tried.
LEAST_PROBABLE = 1e-6
# How probable it is, before anything is read, that what is expected does not hold of a number:
# somebody wrote another number, or expects the wrong one (docs/experiments/050-expectations.md).
DOUBT = 0.01


@dataclass(slots=True)
class Budget:
    """How many candidates may still be tried on a page, so that its time is bounded."""

    left: int = MOST_OF_PAGE


@dataclass(frozen=True, slots=True)
class Fit:
    """A text that fits.

    Attributes
    ----------
    text
        What fits.
    probability
        That the text is right, given what is expected.
    shares
        For each digit the probabilities of 0 to 9 among all that fits; each ten sum to 1.
    """

    text: str
    probability: float
    shares: tuple[tuple[float, ...], ...]


def find_fit(number: Number, expectation: Expectation, budget: Budget) -> Fit | None:
    """Return the likeliest text of a number that fits, with other digits where need be.

    The confidence of the number is the probability of the text as it was read. Of the others each
    has its part of the rest by the probabilities of its digits, and no more than these say beside
    the text as read. That the number fits then rules the others out, but for ``DOUBT``.

    Returns
    -------
    None where nothing fits, or nothing that is as probable as that what is expected does not hold.
    """
    if not expectation.may_fit(number.text):
        return None
    tables = [digit.probabilities() for digit in number.digits]
    as_read = tuple(digit.digit for digit in number.digits)
    weight, rest = number.confidence, 1.0 - number.confidence
    product = max(math.prod(table[one] for table, one in zip(tables, as_read, strict=True)), LEAST)
    scale = weight / product
    if product < 1.0:
        scale = min(scale, rest / (1.0 - product))
    fitting: list[tuple[float, tuple[int, ...]]] = []
    misfit = 0.0
    if expectation.fits(number.text):
        fitting.append((weight, as_read))
    else:
        misfit = weight
    most = min(MOST_CANDIDATES, budget.left)
    for count, (digits, likely) in enumerate(list_candidates(tables)):
        probability = likely * scale
        if count >= most or probability < LEAST_PROBABLE:
            break
        budget.left -= 1
        if digits == as_read:
            continue
        if expectation.fits(write_digits(number.text, digits)):
            fitting.append((probability, digits))
        else:
            misfit += probability
    best, digits = max(fitting, key=lambda one: one[0], default=(0.0, as_read))
    if best <= (0.0 if digits == as_read else DOUBT * weight):
        return None
    remaining = max(best, 1.0 - (1.0 - DOUBT) * misfit)
    return Fit(write_digits(number.text, digits), best / remaining, _share(fitting))


def write_digits(text: str, digits: Sequence[int]) -> str:
    """Return a text with other digits in the places of its digits."""
    written = iter(digits)
    return "".join(str(next(written)) if one.isdecimal() else one for one in text)


def _share(fitting: Sequence[tuple[float, tuple[int, ...]]]) -> tuple[tuple[float, ...], ...]:
    """Return the probabilities of the ten digits at each place, among candidates that fit."""
    total = math.fsum(weight for weight, _ in fitting)
    shares = [[0.0] * 10 for _ in fitting[0][1]]
    for weight, digits in fitting:
        for share, digit in zip(shares, digits, strict=True):
            share[digit] += weight / total
    return tuple(tuple(min(1.0, each) for each in share) for share in shares)


def rewrite_number(number: Number, fit: Fit, status: NumberStatus, confidence: float) -> Number:
    """Return a number with the text, the digits, the kind and the value of what fits."""
    chosen = [int(one) for one in fit.text if one.isdecimal()]
    digits = tuple(
        _rewrite_digit(digit, one, share, sure=status == "read")
        for digit, one, share in zip(number.digits, chosen, fit.shares, strict=True)
    )
    kind, value = classify_text(fit.text)
    if fit.text == number.text:
        kind, value = number.kind, number.value
    rewritten = replace(number, text=fit.text, digits=digits, kind=kind, value=value)
    return set_confidence(rewritten, status, confidence)


def set_confidence(number: Number, status: NumberStatus, confidence: float) -> Number:
    """Return a number with this status and confidence; a digit that is all of it has them too."""
    digits = number.digits
    if len(number.text) == 1:
        digits = (replace(digits[0], confidence=confidence, status=status),)
    return replace(number, digits=digits, status=status, confidence=confidence)


def _rewrite_digit(digit: Digit, chosen: int, share: Sequence[float], *, sure: bool) -> Digit:
    """Return a digit by its probabilities among what fits.

    Its confidence is that it is a digit at all, times that of being the chosen one.
    """
    written = digit.confidence / max(digit.probabilities()[digit.digit], LEAST)
    confidence = min(1.0, written) * share[chosen]
    order = sorted(range(10), key=lambda one: (-share[one], one != chosen))
    return replace(
        digit,
        digit=chosen,
        confidence=confidence,
        status="read" if sure or confidence >= SURE_DIGIT else "unsure",
        alternatives=tuple(Alternative(one, share[one]) for one in order),
    )
