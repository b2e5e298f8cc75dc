"""The kind of a number: a plain number, a date, a time and so on, and its value."""

from __future__ import annotations

import re
from typing import NamedTuple

from inkdigits.results import NumberKind
from inkdigits.values import CLOSING, parse_value

LAST_DAY = 31
LAST_MONTH = 12
# Years that a two-part date such as 5/2024 may name; 5/1000 is a fraction.
YEARS = range(1900, 2100)

PATTERNS: dict[NumberKind, re.Pattern[str]] = {
    "number": re.compile(r"(?P<sign>[-+]?)(?P<body>[0-9.,]+)"),
    "percent": re.compile(r"(?P<sign>[-+]?)(?P<body>[0-9.,]+)%"),
    "amount": re.compile(
        r"(?P<sign>[-+]?)(?P<before>\$?)(?P<inner>[-+]?)"
        rf"(?P<body>[.,]?[0-9]+(?:[.,][0-9]+)*)(?P<closing>(?:{CLOSING})?)(?P<after>\$?)"
    ),
}
DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})")
YEAR_FIRST = re.compile(r"[0-9]{4}([-/.])([0-9]{1,2})\1([0-9]{1,2})")
PAIR = re.compile(r"([0-9]{1,2})/([0-9]{1,2}|[0-9]{4})")
TIME = re.compile(r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?")
FRACTION = re.compile(r"[-+]?[0-9]+/0*[1-9][0-9]*")


class Meaning(NamedTuple):
    """What a text stands for; ``value`` is a decimal string, None where it is not one number."""

    kind: NumberKind
    value: str | None = None


def classify_text(text: str) -> Meaning:
    """Return what a text of digits and signs stands for, and its value.

    A number, a percentage and an amount have a value: ``50`` for ``50%``, ``20`` for ``$20`` and
    for ``20,-``. Where a text can be a number it is one (``12.05``); a fraction whose parts have a
    leading zero, or end in a year, is a date (``12/05``, ``5/2024``). Everything else is
    ``other``: sums, telephone numbers, numbers in brackets, codes.

    Parameters
    ----------
    text
        Without spaces; letters or other symbols make it ``other``.
    """
    if number := _find_number(text):
        kind, written = number
        return Meaning(kind, parse_value(written))
    if _is_date(text):
        return Meaning("date")
    if TIME.fullmatch(text):
        return Meaning("time")
    if FRACTION.fullmatch(text):
        return Meaning("fraction")
    return Meaning("other")


def _find_number(text: str) -> tuple[NumberKind, str] | None:
    """Return whether a text is a number, a percentage or an amount, and the number in it."""
    for kind, pattern in PATTERNS.items():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        if kind == "amount" and not _is_amount(match):
            return None
        minus = "-" if "-" in (match["sign"], match.groupdict().get("inner")) else ""
        written = minus + match["body"]
        if parse_value(written) is not None:
            return kind, written
    return None


def _is_amount(match: re.Match[str]) -> bool:
    """Return whether a match has one dollar sign or a closing mark, and at most one sign."""
    if (match["before"] and match["after"]) or (match["sign"] and match["inner"]):
        return False
    return bool(match["before"] or match["after"] or match["closing"])


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


def _is_day(first: str, second: str) -> bool:
    """Return whether two numbers can be a day and a month, in either order."""
    low, high = sorted((int(first), int(second)))
    return 0 < low <= LAST_MONTH and high <= LAST_DAY
