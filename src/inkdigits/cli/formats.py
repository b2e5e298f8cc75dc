"""Outcomes come in, lines go out: the four formats of ``inkdigits read``."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TextIO

from inkdigits.cli.images import Outcome
from inkdigits.cli.words import printable
from inkdigits.reading import Reading

LIKELY = 0.1  # an alternative digit at least this probable is worth telling


class Format(StrEnum):
    """How readings are printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


def write_text(outcomes: Iterable[Outcome], out: TextIO, alone: bool) -> None:
    """Print the words alone for one image; name, text and status, with tabs, for several.

    Of a file with several pages each has a line, which begins with its number.
    """
    for outcome in outcomes:
        for page, reading in _list_pages(outcome):
            unsure = reading.status == "unsure"
            text = " or ".join(list_guesses(reading)) if unsure else reading.text
            if alone:
                words = {"read": text, "unsure": f"unsure: {text}" if text else "unsure"}
                line = words.get(reading.status, reading.status.replace("_", " "))
                line = f"page {page}: {line}" if page else line
            else:
                name = printable(outcome.name) + (f" page {page}" if page else "")
                line = f"{name}\t{text}\t{reading.status}"
            print(line, file=out, flush=True)


def _list_pages(outcome: Outcome) -> Iterator[tuple[int, Reading]]:
    """Give the readings of the pages with their numbers, from 1; 0 where there is one alone."""
    if outcome.reading is not None:
        if outcome.reading.pages:
            yield from enumerate(outcome.reading.pages, start=1)
        else:
            yield 0, outcome.reading


def write_json(outcomes: Iterable[Outcome], out: TextIO, alone: bool) -> None:
    """Print the reading itself for one image, else a list with an entry for each image."""
    if alone:
        for outcome in outcomes:
            entry = outcome.reading.to_dict() if outcome.reading else outcome.to_dict()
            print(json.dumps(entry, indent=2), file=out, flush=True)
        return
    opening = "[\n"
    for outcome in outcomes:
        print(opening + json.dumps(outcome.to_dict()), end="", file=out, flush=True)
        opening = ",\n"
    print("\n]", file=out, flush=True)


def write_jsonl(outcomes: Iterable[Outcome], out: TextIO, alone: bool) -> None:
    """Print an entry a line, of the same shape for one image and for many."""
    for outcome in outcomes:
        print(json.dumps(outcome.to_dict()), file=out, flush=True)


def write_csv(outcomes: Iterable[Outcome], out: TextIO, alone: bool) -> None:
    """Print a row for each page; the confidence is that of its least certain number.

    The page is its number, from 1; empty where the file has one alone.
    """
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["file", "page", "status", "text", "confidence", "error"])
    for outcome in outcomes:
        name = printable(outcome.name)
        if outcome.reading is None:
            rows.writerow([name, "", "error", "", "", printable(outcome.error)])
        for page, reading in _list_pages(outcome):
            confidence = min((number.confidence for number in reading.numbers), default=None)
            shown = "" if confidence is None else f"{confidence:.6f}"
            rows.writerow([name, page or "", reading.status, reading.text, shown, ""])
        out.flush()


WRITERS: dict[Format, Callable[[Iterable[Outcome], TextIO, bool], None]] = {
    Format.TEXT: write_text,
    Format.JSON: write_json,
    Format.JSONL: write_jsonl,
    Format.CSV: write_csv,
}


def list_guesses(reading: Reading) -> list[str]:
    """Give the best guess at an unsure reading, then what its least certain digit may make it."""
    digits = [digit for number in reading.numbers for digit in number.digits]
    if not digits:
        return [reading.text] if reading.text else []
    doubted = min(digits, key=lambda digit: digit.confidence)
    likely = [a.digit for a in doubted.alternatives[:3] if a.probability >= LIKELY]
    likely = likely if len(likely) > 1 else [a.digit for a in doubted.alternatives[:2]]
    guesses = []
    for guess in likely:
        numbers = [
            "".join(str(guess if digit is doubted else digit.digit) for digit in number.digits)
            for number in reading.numbers
        ]
        guesses.append(" ".join(numbers))
    return guesses
