"""Measures what an expectation brings: ``python benchmarks/expectations.py --help``.

Lines by the validation writers, drawn from their strokes: numbers of a given length whose last
digit checks the others by Luhn or by mod 11, and numbers for which neither holds, though it is
expected: what is read of these as sure is the danger. Numbers in boxes that stand apart, as they
are drawn for the layouts, show what joining brings. Each picture is read once.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from inkdigits import Reading, Recognizer
from inkdigits.data.audit import keep_audited
from inkdigits.data.folder import find_data_folder
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.samples import PenSample
from inkdigits.data.splits import select_pen
from inkdigits.decision import load_decision
from inkdigits.evaluation.samples import SEED, Sample
from inkdigits.evaluation.suites.layouts import draw_layouts, load_hands
from inkdigits.evaluation.suites.written_lines import DISTANCES, draw_line, group_writers
from inkdigits.expect import fit
from inkdigits.expect.choose import apply_expectation
from inkdigits.expect.conditions import is_luhn, is_mod11
from inkdigits.expect.pattern import parse_expectation

BOXES = "boxes apart"
# What is expected; ``{n}`` is the length of the number that was written.
EXPECTED = {
    "nothing": "",
    "pattern": r"\d{{{n}}}",
    "pattern, Luhn": r"\d{{{n}}} & luhn",
    "pattern, mod 11": r"\d{{{n}}} & mod11",
}
Read = list[tuple[str, Reading]]


def main() -> None:
    """Read, or take what was read before; score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=150, help="lines of each kind")
    parser.add_argument("--digits", type=int, default=8)
    parser.add_argument("--doubts", default=str(fit.DOUBT), help="values of DOUBT, with commas")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--readings", type=Path, help="keep what was read in this file")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.readings and options.readings.exists():
        readings = pickle.loads(options.readings.read_bytes())
    else:
        readings = read_all(options)
        if options.readings:
            options.readings.write_bytes(pickle.dumps(readings))
    rows = []
    for doubt in map(float, options.doubts.split(",")):
        fit.DOUBT = doubt
        rows += [{"doubt": doubt, **row} for row in score_all(readings)]
    show(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def read_all(options: argparse.Namespace) -> dict[str, Read]:
    """Draw and read every kind."""
    folder = find_data_folder(options.data)
    samples = select_pen(load_pen(folder), "validation")
    writers = group_writers(keep_audited(samples, folder) or samples)
    recognizer = Recognizer(threads=1)
    kinds = {
        f"{name}, {spacing}": draw_numbers(writers, spacing, holds, options)
        for name, holds in CHECKED.items()
        for spacing in DISTANCES
    }
    kinds[BOXES] = draw_layouts(BOXES, load_hands(folder), count=options.count)
    return {
        name: [
            (sample.text, recognizer.read(sample.image))
            for sample in track(
                drawn, name, total=options.count, console=Console(stderr=True), transient=True
            )
        ]
        for name, drawn in kinds.items()
    }


CHECKED: dict[str, Callable[[list[int]], bool]] = {
    "Luhn holds": is_luhn,
    "mod 11 holds": is_mod11,
    "neither holds": lambda digits: not is_luhn(digits) and not is_mod11(digits),
}


def draw_numbers(
    writers: dict[str, list[PenSample]],
    spacing: Any,
    holds: Callable[[list[int]], bool],
    options: argparse.Namespace,
) -> Iterator[Sample]:
    """Yield lines, each by one writer, whose digits hold what is asked of them."""
    rng = np.random.default_rng(SEED)
    chance = random.Random(f"{SEED} {spacing}")  # other numbers at each spacing
    names = sorted(writers)
    for _ in range(options.count):
        written = writers[chance.choice(names)]
        while True:
            samples = [chance.choice(written) for _ in range(options.digits)]
            if holds([int(sample.label) for sample in samples]):
                break
        page = draw_line(samples, spacing, rng)
        yield Sample(page, "".join(sample.label for sample in samples), spacing)


def score_all(readings: dict[str, Read]) -> Iterator[dict[str, Any]]:
    """Yield the shares of each kind, by what is expected, in percent."""
    for kind, read in readings.items():
        for name, pattern in EXPECTED.items():
            _, _, check = name.partition(", ")
            if not check or check in kind or kind.startswith("neither"):
                yield {"kind": kind, "expected": name, **score(read, pattern)}


def score(read: Read, pattern: str) -> dict[str, Any]:
    """Return the shares that are exact, answered, and wrong though answered."""
    decision = load_decision()
    exact = sure = right = 0
    for text, reading in read:
        if pattern:
            reading = apply_expectation(
                reading,
                parse_expectation(pattern.format(n=len(text))),
                threshold=decision.read_threshold,
                single_threshold=decision.single_read_threshold,
            )
        is_right = " ".join(reading.text.split()) == text
        is_sure = reading.status == "read"
        exact, sure, right = exact + is_right, sure + is_sure, right + (is_right and is_sure)
    n = len(read)
    return {
        "n": n,
        "exact": round(100.0 * exact / n, 1),
        "sure": round(100.0 * sure / n, 1),
        "wrong and sure": round(100.0 * (sure - right) / n, 1),
    }


def show(rows: list[dict[str, Any]]) -> None:
    """Print the table."""
    table = Table(title="lines by validation writers, in percent")
    for heading in rows[0]:
        table.add_column(heading)
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
