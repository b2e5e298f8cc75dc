"""Conditions on a number: its length, its value, its check digit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from inkdigits.line.kinds import classify_text

# A check digit needs a digit that it checks. Beyond ten digits the weights of mod 11 come to 11,
# which checks nothing.
LEAST_CHECKED = 2
MOST_BY_MOD11 = 10


class Condition(Protocol):
    """What is asked of the text of a number."""

    def fits(self, text: str) -> bool:
        """Return whether a text fits."""

    def may_fit(self, text: str) -> bool:
        """Return whether a text may fit with other digits in the places of its digits."""


@dataclass(frozen=True, slots=True)
class Length:
    """The number has from ``least`` to ``most`` digits, signs not counted."""

    least: int
    most: int

    def fits(self, text: str) -> bool:
        """Return whether a text has as many digits."""
        return self.least <= len(list_digits(text)) <= self.most

    def may_fit(self, text: str) -> bool:
        """Return the same: other digits are as many."""
        return self.fits(text)


@dataclass(frozen=True, slots=True)
class Range:
    """The value of the number is from ``least`` to ``most``, both included."""

    least: Decimal
    most: Decimal

    def fits(self, text: str) -> bool:
        """Return whether a text is a number whose value lies within."""
        value = classify_text(text).value
        return value is not None and self.least <= Decimal(value) <= self.most

    def may_fit(self, text: str) -> bool:
        """Return whether a text may have a value: it always may, to be told by trying."""
        return True


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """The last digit of the number checks the others, signs left out."""

    kind: Literal["mod11", "luhn"]

    def fits(self, text: str) -> bool:
        """Return whether the check digit of a text is right."""
        return self.may_fit(text) and CHECKS[self.kind](list_digits(text))

    def may_fit(self, text: str) -> bool:
        """Return whether a text has as many digits as can be checked."""
        count = len(list_digits(text))
        return count >= LEAST_CHECKED and (self.kind != "mod11" or count <= MOST_BY_MOD11)


def list_digits(text: str) -> list[int]:
    """Return the digits of a text without its signs."""
    return [int(one) for one in text if one.isdecimal()]


def is_mod11(digits: list[int]) -> bool:
    """Return whether digits hold a check digit by modulus 11, weighted as that of ISBN-10.

    From the right the digits are weighted 1, 2, 3 and so on, the check digit itself 1: their sum
    is a multiple of 11. Numbers whose check digit would be ten (X) do not exist.
    """
    return sum(weight * digit for weight, digit in enumerate(reversed(digits), 1)) % 11 == 0


def is_luhn(digits: list[int]) -> bool:
    """Return whether digits hold a check digit by the Luhn algorithm, as card numbers do.

    From the right every second digit, the check digit left out, is doubled; what is over 9 then
    loses 9: the sum is a multiple of 10 (ISO/IEC 7812-1, annex B).
    """
    doubled = [
        digit if place % 2 == 0 else 2 * digit - 9 * (digit > 4)
        for place, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


CHECKS: dict[str, Callable[[list[int]], bool]] = {"mod11": is_mod11, "luhn": is_luhn}
