"""Cards: Markdown files with marked places for the tables of a run.

A place begins with the line ``<!-- scores: NAME -->`` and ends with ``<!-- /scores -->``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from inkdigits.errors import DataError

OPENING = re.compile(r"<!-- scores: (.*?) -->")
CLOSING = "<!-- /scores -->"


def read_card(path: Path, names: Collection[str]) -> str:
    """Return the text of a card after a check of its marks.

    Raises
    ------
    DataError
        If the file is missing, or a mark is unknown, unclosed or missing.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"Cannot read the card {path} ({error.strerror}).") from None
    try:
        found = find_places(text)
    except ValueError as error:
        raise DataError(f"{path}, {error}.") from None
    if unknown := set(found) - set(names):
        raise DataError(
            f"{path} asks for the scores {', '.join(sorted(unknown))}: "
            f"choose from {', '.join(names)}."
        )
    if not found:
        raise DataError(f"{path} has no place for scores: mark one with <!-- scores: digits -->.")
    return text


def fill_card(text: str, tables: Mapping[str, str]) -> str:
    """Return the text of a card with tables in its places, by their names."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        inside = inside and line.strip() != CLOSING
        if not inside:
            lines.append(line)
        if match := OPENING.fullmatch(line.strip()):
            lines += tables[match[1]].splitlines()
            inside = True
    return "\n".join(lines) + "\n"


def find_places(text: str) -> list[str]:
    """Return the names of the places of a card, in order.

    Raises
    ------
    ValueError
        If a place is not closed, with its line.
    """
    names: list[str] = []
    opened = 0
    for number, line in enumerate(text.splitlines(), 1):
        if match := OPENING.fullmatch(line.strip()):
            if opened:
                raise ValueError(f"line {opened}: the scores are not closed by {CLOSING}")
            names.append(match[1])
            opened = number
        elif line.strip() == CLOSING:
            if not opened:
                raise ValueError(f"line {number}: {CLOSING} closes nothing")
            opened = 0
    if opened:
        raise ValueError(f"line {opened}: the scores are not closed by {CLOSING}")
    return names
