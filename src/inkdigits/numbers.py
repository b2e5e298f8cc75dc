"""Characters of a line come in; the numbers that they make up go out, as written and as values.

Knows nothing of pixels but how far apart characters are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Decimal = Literal["auto", "point", "comma"]

# A gap parts two numbers where it is wider than this many heights of the writing, and than this
# many times the usual gap of the line: people space digits evenly, and words apart. Where digits
# stand close, a gap that is wider than the usual one by this much is wide enough.
WIDE_GAP = 0.9
WIDE_BESIDE_USUAL = 2.2
LEAST_GAP = 0.55
# Groups of thousands have three digits.
GROUP = 3


def split_by_gaps(gaps: Sequence[float]) -> list[int]:
    """Say where numbers part: the places, among gaps in heights of the writing, that are wide."""
    if not gaps:
        return []
    usual = min(1.0, sorted(gaps)[len(gaps) // 2])  # of a single gap nothing is usual
    close = min(WIDE_GAP, LEAST_GAP + 2.0 * usual)
    least = max(close, WIDE_BESIDE_USUAL * usual)
    return [place for place, gap in enumerate(gaps) if gap > least]


def parse_value(text: str, *, decimal: Decimal = "auto") -> str | None:
    """Give a number that is written with points and commas as a decimal string.

    ``auto`` takes the last of both kinds for the decimal sign; of one kind alone it takes what
    parts groups of three digits for thousands, unless a zero stands before it.

    Returns
    -------
    ``-1250.50`` for ``-1.250,50``; None where the text is no number.
    """
    match = re.fullmatch(r"(-?)(\d*(?:[.,]\d+)+|\d+)", text)
    if match is None:
        return None
    minus, body = match.groups()
    marks = re.findall(r"[.,]", body)
    sign = {"point": ".", "comma": ",", "auto": _guess_sign(body, marks)}[decimal]
    whole, found, rest = body.rpartition(sign) if sign in marks else (body, "", "")
    if found and (sign in whole or not rest.isdecimal()):
        return None
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and not all(len(group) == GROUP for group in groups[1:]):
        return None
    if len(groups) > 1 and (not 0 < len(groups[0]) <= GROUP or groups[0].startswith("0")):
        return None
    return minus + ("".join(groups) or "0") + ("." + rest if found else "")


def _guess_sign(body: str, marks: list[str]) -> str:
    """Guess which mark is the decimal sign; an empty text where none is."""
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    whole, _, rest = body.rpartition(marks[-1])
    grouped = len(rest) == GROUP and 0 < len(whole) <= GROUP and not whole.startswith("0")
    return "" if len(marks) > 1 or grouped else marks[-1]
