"""Letters among digits: units, words, and letters that may be misread digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inkdigits.line.alphabet import DIGITS

# Letters that are easily taken for a digit: 0, 1, 2, 5, 6, 8, 9.
LOOKALIKES = frozenset("OoQDlIiZzSsbGBgq")
# What is written right behind a number. Other letters there may be the rest of a word whose first
# letter was misread (`0ne`), so that they need as many digits before them.
UNIT_LIST = """
a am c cl cm d dl dm eur euro f ft g gb h hr hrs hz in j k kb kg khz kj km kn kr kv kw l lb lbs m
ma mb mg mi min ml mm ms mv n nd nm oz p pc pcs pm rd s sec st t th uhr usd v w x yd
"""
UNITS = frozenset(UNIT_LIST.split())
# What is written right before a number.
LABELS = ["chf", "eur", "fax", "fr", "gbp", "kr", "no", "nr", "p", "rs", "tel", "us", "usd", "x"]
# A code such as B12 has at least this many digits.
LEAST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a text from ``start`` up to ``end``.

    It is ``doubtful`` where letters or symbols in it or beside it may be misread digits.
    """

    start: int
    end: int
    doubtful: bool = False


def split_letters(text: str) -> Iterator[Span]:
    """Yield what is left of a text without spaces when words and units are taken out.

    Letters stay inside, and make their span doubtful, where they may be digits (``1O5``) or
    where the text is a code (``B12``). What follows the first letters of a word (``hell0``) is
    left out.
    """
    start, doubtful, left_out = 0, False, False
    for run in re.finditer(r"[A-Za-z]+", text):
        letters = run.group()
        before = _count_digits(text[: run.start()][::-1])
        after = _count_digits(text[run.end() :])
        if _may_be_digits(letters, before, after):
            doubtful = True
            continue
        known = letters.lower() in (UNITS if before else LABELS)
        if after and not known and before + after >= max(LEAST_DIGITS, len(letters)):
            doubtful = True
            continue
        if not left_out:
            yield Span(start, run.start(), doubtful or (0 < before < len(letters) and not known))
        start, doubtful = run.end(), False
        left_out = after > 0 and not known
    if not left_out:
        yield Span(start, len(text), doubtful)


def _count_digits(text: str) -> int:
    """Return how many digits a text has up to the next letter; 0 unless it begins with one."""
    if not text or text[0] not in DIGITS:
        return 0
    upto = re.split(r"[A-Za-z]", text, maxsplit=1)[0]
    return sum(character in DIGITS for character in upto)


def _may_be_digits(letters: str, before: int, after: int) -> bool:
    """Return whether letters may be misread digits, from how many digits stand beside them."""
    if not set(letters) <= LOOKALIKES:
        return False
    if before and after:
        return True
    if before and letters.lower() in UNITS and letters.islower():
        return False
    return 0 < len(letters) <= before + after
