"""The value of a number, a percentage or an amount: text in, decimal strings out."""

from __future__ import annotations

import re
from typing import Literal, get_args

Decimal = Literal["auto", "point", "comma"]

# Groups of thousands have three digits.
GROUP = 3
# What closes an amount where no decimals follow, as in 20,- and 20.-- and 20/=.
CLOSING = r"[.,/][-=]+"
WRITTEN = re.compile(
    r"(?P<signs>[-+]?\$?[-+]?)(?P<body>[0-9]*(?:[.,][0-9]+)+|[0-9]+)"
    rf"(?:{CLOSING})?[$%]?"
)


def parse_value(text: str, *, decimal: Decimal = "auto") -> str | None:
    """Return the value of a number as a decimal string.

    Parameters
    ----------
    text
        Digits, points and commas, with or without a sign before them, a dollar or percent sign,
        and the mark that closes an amount.
    decimal
        Which mark stands before the decimals. ``auto`` takes the last one where both are used;
        where one kind is used, it separates thousands if groups of three digits follow it and no
        zero begins the number, and decimals otherwise.

    Returns
    -------
    ``-1250.50`` for ``-1.250,50``, ``50`` for ``50%`` and ``20`` for ``$20`` and ``20,-``; None
    where the text is not one number, or is not written with this mark.

    Raises
    ------
    ValueError
        Where ``decimal`` is none of these.
    """
    if decimal not in get_args(Decimal):
        raise ValueError(f"decimal must be one of {', '.join(get_args(Decimal))}.")
    match = WRITTEN.fullmatch(text)
    if match is None:
        return None
    minus, body = "-" if "-" in match["signs"] else "", match["body"]
    mark = {"point": ".", "comma": ",", "auto": _guess_decimal_mark(body)}[decimal]
    whole, found, decimals = body.rpartition(mark) if mark and mark in body else (body, "", "")
    if found and (mark in whole or not decimals.isdecimal()):
        return None
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1:
        if any(len(group) != GROUP for group in groups[1:]):
            return None
        if not 0 < len(groups[0]) <= GROUP or groups[0].startswith("0"):
            return None
    return minus + ("".join(groups) or "0") + found.replace(",", ".") + decimals


def _guess_decimal_mark(body: str) -> str:
    """Return the mark that stands before the decimals; an empty text where none does."""
    marks = re.findall(r"[.,]", body)
    if not marks:
        return ""
    if len(set(marks)) > 1:
        return str(marks[-1])
    whole, _, rest = body.rpartition(marks[-1])
    grouped = len(rest) == GROUP and 0 < len(whole) <= GROUP and not whole.startswith("0")
    return "" if len(marks) > 1 or grouped else str(marks[-1])
