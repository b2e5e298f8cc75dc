r"""What a user knows of a number, as one text: ``\d{6}``, ``length:4..6 & luhn``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from inkdigits.errors import ExpectationError
from inkdigits.expect.conditions import CHECKS, CheckDigit, Condition, Length, Range
from inkdigits.expect.regular_parser import parse_regular

# Characters of an expectation, and its conditions: at most so many.
LONGEST = 200
MOST_CONDITIONS = 8

JOINED = re.compile(r" & |&")
LENGTH = re.compile(r"length:([0-9]{1,2})(?:\.\.([0-9]{1,2}))?")
VALUE = r"(-?[0-9]{1,15}(?:\.[0-9]{1,6})?)"
RANGE = re.compile(rf"range:{VALUE}\.\.{VALUE}")
EXAMPLES = r"\d{6}, length:6, length:4..6, range:1..31, mod11 or luhn"


@dataclass(frozen=True, slots=True, repr=False)
class Expectation:
    r"""What is known of a number before it is read; made by ``parse_expectation``.

    ``str()`` gives back the text that it was made from.
    """

    text: str
    conditions: tuple[Condition, ...] = field(compare=False)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Expectation({self.text!r})"

    def fits(self, text: str) -> bool:
        """Return whether the text of a number fits every condition."""
        return all(condition.fits(text) for condition in self.conditions)

    def may_fit(self, text: str) -> bool:
        """Return whether a text may fit with other digits in the places of its digits.

        Where it may not, none of these needs to be tried. The other way around it is a guess.
        """
        return all(condition.may_fit(text) for condition in self.conditions)


def parse_expectation(text: str) -> Expectation:
    r"""Return the expectation that a text describes: conditions joined by ``&``, all of which hold.

    Parameters
    ----------
    text
        ``length:6`` or ``length:4..6`` digits; a value in ``range:1..31``, both ends included;
        a check digit by ``mod11`` (weighted 1, 2, 3, ... from the right, as in ISBN-10) or
        ``luhn``; anything else is a regular expression over the whole text with its signs, as
        ``\d{2}/\d{2}/\d{4}``, made of digits, signs, ``\d``, sets, groups, alternatives and
        repetitions that are not repeated again.

    Raises
    ------
    ExpectationError
        Where it is none, with one sentence that says what to write.
    """
    if not isinstance(text, str):
        raise ExpectationError(f"An expectation is a text: write one, as {EXAMPLES}.")
    if len(text) > LONGEST:
        raise ExpectationError(f"The expectation is too long: write at most {LONGEST} characters.")
    parts = JOINED.split(text)
    if not all(parts):
        where = "The expectation" if not text else "A part of the expectation"
        raise ExpectationError(f"{where} is empty: write one, as {EXAMPLES}.")
    if len(parts) > MOST_CONDITIONS:
        raise ExpectationError(f"The expectation joins too much: write {MOST_CONDITIONS} parts.")
    return Expectation(text, tuple(_parse_condition(part) for part in parts))


def _parse_condition(part: str) -> Condition:
    if part in CHECKS:
        return CheckDigit("mod11" if part == "mod11" else "luhn")
    if part.startswith("length:"):
        return _parse_length(part)
    if part.startswith("range:"):
        return _parse_range(part)
    if re.search(r"\s", part):
        raise ExpectationError(
            'The expectation has a space that is not around "&": take it out, and write + as %2B '
            "in an address."
        )
    if re.match(r"[A-Za-z]", part):
        raise ExpectationError(f'Nothing is known as "{part}": write {EXAMPLES}.')
    return parse_regular(part)


def _parse_length(part: str) -> Length:
    match = LENGTH.fullmatch(part)
    length = Length(int(match[1]), int(match[2] or match[1])) if match else Length(0, 0)
    if not 0 < length.least <= length.most:
        raise ExpectationError(f'"{part}" is no length: write length:6 or length:4..6.')
    return length


def _parse_range(part: str) -> Range:
    match = RANGE.fullmatch(part)
    if match is None or Decimal(match[1]) > Decimal(match[2]):
        raise ExpectationError(f'"{part}" is no range: write range:1..31 or range:-5..0.5.')
    return Range(Decimal(match[1]), Decimal(match[2]))
