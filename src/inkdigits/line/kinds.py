"""What a text of digits and signs stands for: a number, a date, a time and so on, and its value."""

from __future__ import annotations

import re
from typing import NamedTuple

from inkdigits.line.values import Decimal, parse_value
from inkdigits.reading import NumberKind

LAST_DAY = 31
LAST_MONTH = 12
# Years that a two-part date such as 5/2024 may name; 5/1000 is a fraction.
YEARS = range(1900, 2100)

SIGNED = re.compile(r"([-+]?)([0-9.,]+)")
PERCENT = re.compile(r"([-+]?)([0-9.,]+)%")
# What closes an amount where no decimals follow, as in 20,- and 20.-- and 20/=.
CLOSING = r"[.,/][-=]+"
AMOUNT = re.compile(
    r"(?P<sign>[-+]?)(?P<before>\$?)(?P<inner>[-+]?)"
    rf"(?P<body>[.,]?[0-9]+(?:[.,][0-9]+)*)(?P<closing>(?:{CLOSING})?)(?P<after>\$?)"
)
DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})")
YEAR_FIRST = re.compile(r"[0-9]{4}([-/.])([0-9]{1,2})\1([0-9]{1,2})")
PAIR = re.compile(r"([0-9]{1,2})/([0-9]{1,2}|[0-9]{4})")
TIME = re.compile(r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?")
FRACTION = re.compile(r"[-+]?[0-9]+/0*[1-9][0-9]*")


class Meaning(NamedTuple):
    """What a text stands for; ``value`` is a decimal string where it is one number, else None."""

    kind: NumberKind
    value: str | None = None


def classify_text(text: str, *, decimal: Decimal = "auto") -> Meaning:
    """Return what a text of digits and signs stands for, and its value.

    A number, a percentage and an amount have a value: ``50`` for ``50%``, ``20`` for ``$20`` and
    for ``20,-``. Where a text can be a number it is one (``12.05``); a fraction whose parts have a
    leading zero, or end in a year, is a date (``12/05``, ``5/2024``). Everything else is
    ``other``: sums, telephone numbers, numbers in brackets, codes.

    Parameters
    ----------
    text
        Without spaces; letters or other symbols make it ``other``.
    decimal
        See ``parse_value``.
    """
    match = SIGNED.fullmatch(text)
    value = _parse_signed(match[1], match[2], decimal) if match else None
    if value is not None:
        return Meaning("number", value)
    match = PERCENT.fullmatch(text)
    value = _parse_signed(match[1], match[2], decimal) if match else None
    if value is not None:
        return Meaning("percent", value)
    if _is_date(text):
        return Meaning("date")
    if TIME.fullmatch(text):
        return Meaning("time")
    if FRACTION.fullmatch(text):
        return Meaning("fraction")
    value = _parse_amount(text, decimal)
    return Meaning("other") if value is None else Meaning("amount", value)


def _parse_signed(sign: str, body: str, decimal: Decimal) -> str | None:
    return parse_value(sign.replace("+", "") + body, decimal=decimal)


def _parse_amount(text: str, decimal: Decimal) -> str | None:
    """Return the value of an amount: one dollar sign or a closing mark, and at most one sign."""
    match = AMOUNT.fullmatch(text)
    if match is None or (match["before"] and match["after"]) or (match["sign"] and match["inner"]):
        return None
    if not (match["before"] or match["after"] or match["closing"]):
        return None
    return _parse_signed(match["sign"] or match["inner"], match["body"], decimal)


def _is_date(text: str) -> bool:
    if match := DAY_FIRST.fullmatch(text):
        return _is_day(match[1], match[3])
    if match := YEAR_FIRST.fullmatch(text):
        return _is_day(match[2], match[3])
    if match := PAIR.fullmatch(text):
        first, second = match.groups()
        if len(second) > 2:
            return 0 < int(first) <= LAST_MONTH and int(second) in YEARS
        return "0" in (first[0], second[0]) and _is_day(first, second)
    return False


def _is_day(one: str, other: str) -> bool:
    """Return whether two numbers can be a day and a month, in either order."""
    low, high = sorted((int(one), int(other)))
    return 0 < low <= LAST_MONTH and high <= LAST_DAY
