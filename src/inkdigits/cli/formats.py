"""The four formats of ``inkdigits read``: text, JSON, JSON lines and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, TextIO

from inkdigits.batch.tables import guard_name
from inkdigits.cli.images import STANDARD_INPUT, Outcome
from inkdigits.cli.messages import escape_text
from inkdigits.results import LIKELY, Digit, Number, Reading

LINE_BREAK = " / "  # between lines of writing where a reading must stay on one line
COLUMNS = [
    *("file", "page", "status", "text", "confidence", "error"),
    *("line", "value", "digits_only", "kind"),
]


class Format(StrEnum):
    """How readings are printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


def write_text(outcomes: Iterable[Outcome], out: TextIO, is_alone: bool) -> None:
    """Print the words alone for one image; name, text and status, with tabs, for several.

    Of a file with several pages each has a line, which begins with its number.
    """
    for outcome in outcomes:
        for page, reading in _list_pages(outcome):
            text = reading.text if is_alone else LINE_BREAK.join(reading.text.split("\n"))
            if reading.status == "unsure":
                text = " or ".join(list_guesses(reading))
            if is_alone:
                shown = {"read": text, "unsure": f"unsure: {text}" if text else "unsure"}
                line = shown.get(reading.status, reading.status.replace("_", " "))
                line = f"page {page}: {line}" if page else line
            else:
                name = escape_text(outcome.name) + (f" page {page}" if page else "")
                line = f"{name}\t{text}\t{reading.status}"
            print(line, file=out, flush=True)


def _list_pages(outcome: Outcome) -> Iterator[tuple[int, Reading]]:
    """Yield the readings of the pages with their numbers, from 1; 0 where there is only one."""
    if outcome.reading is not None:
        if outcome.reading.pages:
            yield from enumerate(outcome.reading.pages, start=1)
        else:
            yield 0, outcome.reading


def write_json(outcomes: Iterable[Outcome], out: TextIO, is_alone: bool) -> None:
    """Print the reading itself for one image, else a list with an entry for each image."""
    if is_alone:
        for outcome in outcomes:
            entry = outcome.reading.to_dict() if outcome.reading else outcome.to_dict()
            print(json.dumps(entry, indent=2), file=out, flush=True)
        return
    opening = "[\n"
    for outcome in outcomes:
        print(opening + json.dumps(outcome.to_dict()), end="", file=out, flush=True)
        opening = ",\n"
    print("\n]", file=out, flush=True)


def write_jsonl(outcomes: Iterable[Outcome], out: TextIO, is_alone: bool) -> None:
    """Print an entry a line, of the same shape for one image and for many."""
    for outcome in outcomes:
        print(json.dumps(outcome.to_dict()), file=out, flush=True)


def write_csv(outcomes: Iterable[Outcome], out: TextIO, is_alone: bool) -> None:
    """Print a row for each number; a page without one has a row as well.

    The page is its number, from 1; empty where the file has one alone.
    """
    table = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    for outcome in outcomes:
        name = escape_text(outcome.name)
        cells: dict[str, Any] = {"file": name if name == STANDARD_INPUT else guard_name(name)}
        if outcome.reading is None:
            table.writerow(cells | {"status": "error", "error": escape_text(outcome.error)})
        for page, reading in _list_pages(outcome):
            cells["page"] = page or ""
            if not reading.numbers:
                table.writerow(cells | {"status": reading.status})
            for row in reading.rows():
                confidence = f"{row['confidence']:.6f}"
                table.writerow(row | cells | {"confidence": confidence})
        out.flush()


WRITERS: dict[Format, Callable[[Iterable[Outcome], TextIO, bool], None]] = {
    Format.TEXT: write_text,
    Format.JSON: write_json,
    Format.JSONL: write_jsonl,
    Format.CSV: write_csv,
}


def list_guesses(reading: Reading) -> list[str]:
    """Return the texts that an unsure reading may have, by what its least certain digit may be."""
    digits = [digit for number in reading.numbers for digit in number.digits]
    if not digits:
        return [reading.text] if reading.text else []
    doubted = min(digits, key=lambda digit: digit.confidence)
    likely = [a.digit for a in doubted.alternatives[:3] if a.probability >= LIKELY]
    likely = likely if len(likely) > 1 else [a.digit for a in doubted.alternatives[:2]]
    return [_replace_digit(reading, doubted, guess) for guess in likely]


def _replace_digit(reading: Reading, doubted: Digit, guess: int) -> str:
    """Return the text of a reading, on one line, with another digit in one place."""
    lines: dict[int, list[str]] = {}
    for number in reading.numbers:
        lines.setdefault(number.line, []).append(_replace_in(number, doubted, guess))
    return LINE_BREAK.join(" ".join(texts) for texts in lines.values())


def _replace_in(number: Number, doubted: Digit, guess: int) -> str:
    digits = iter(number.digits)
    letters = []
    for letter in number.text:
        digit = next(digits, None) if letter.isdecimal() else None
        letters.append(str(guess) if digit is doubted else letter)
    return "".join(letters)
