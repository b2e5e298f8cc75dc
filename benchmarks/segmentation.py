"""Measures how digits of a line are best told from each other: ``make bench-segmentation``.

Beside what ships, a lattice, as systems had before there were line networks: the ink of a strip is
cut wherever it might be, every run of neighboring parts is shown to the digit network, and the way
through all parts is taken whose digits are the likeliest. Both read the same lines, by writers
that neither network has learned from, and the cheques. What a digit costs the lattice is chosen on
one half of the written lines, and both are scored on the other.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track
from rich.table import Table

from inkdigits import Recognizer
from inkdigits.data.folder import find_data_folder
from inkdigits.data.pen import PenSample, load_pen, pen_split
from inkdigits.evaluation.metrics import margin_of, percent
from inkdigits.evaluation.numbers import read_text, write_lines
from inkdigits.evaluation.outcomes import Item, list_files, thin_out
from inkdigits.evaluation.written_lines import DISTANCES
from inkdigits.imaging.decode import decode
from inkdigits.imaging.page import Page, open_page
from inkdigits.imaging.prepare import prepare_digit
from inkdigits.imaging.segment import PIECE_LEVEL
from inkdigits.imaging.strip import WRITING, Strip, find_strips
from inkdigits.training.labels import drop_doubtful

# A digit is no narrower and no wider than this, in heights of the writing.
NARROWEST, WIDEST = 0.08, 1.6
# Cuts through ink are no nearer to each other than this, in pixels of the strip.
BETWEEN_CUTS = 3
# Below this likeness the way through a part costs no more.
LEAST_SHARE = 1e-4
# Chosen on the tuning half of the lines: what each digit costs, so that a cut must pay.
COSTS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)


@dataclass(frozen=True, slots=True)
class Row:
    """Shares of lines read exactly, in percent."""

    condition: str
    n: int
    lattice: float
    shipped: float
    margin: float
    agree: float
    right_where_agreed: float


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Cuts through a strip, and how likely the ink between two of them is a digit, and which."""

    count: int
    spans: list[tuple[int, int]]
    digits: npt.NDArray[np.int64]
    shares: npt.NDArray[np.float64]
    widths: npt.NDArray[np.float64]


def find_cuts(strip: Strip) -> list[int]:
    """Give the columns where one digit may end and the next begin, and both ends of the ink."""
    strength = (strip.ink > PIECE_LEVEL * 255).sum(axis=0)
    inked = np.flatnonzero(strength)
    if inked.size == 0:
        return []
    first, last = int(inked[0]), int(inked[-1]) + 1
    cuts = [first]
    for column in range(first + 1, last):
        near = strength[max(first, column - BETWEEN_CUTS) : column + BETWEEN_CUTS + 1]
        if strength[column] == near.min() and column - cuts[-1] >= BETWEEN_CUTS:
            cuts.append(column)
    if last - cuts[-1] < BETWEEN_CUTS and len(cuts) > 1:
        cuts.pop()
    return [*cuts, last]


def build_lattice(recognizer: Recognizer, page: Page, strip: Strip) -> Lattice:
    """Show every run of parts that may be a digit to the digit network."""
    cuts = find_cuts(strip)
    spans = [
        (start, end)
        for start in range(len(cuts))
        for end in range(start + 1, len(cuts))
        if NARROWEST <= (cuts[end] - cuts[start]) / WRITING <= WIDEST
        or (end == start + 1 and cuts[end] - cuts[start] < NARROWEST * WRITING)
    ]
    if not spans:
        return Lattice(0, [], np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    frames = np.stack([prepare_digit(page.place, strip, cuts[a], cuts[b]).frame for a, b in spans])
    said = recognizer.classify(frames)
    shares = said.probabilities.max(axis=1) * said.likeness
    widths = np.array([(cuts[b] - cuts[a]) / WRITING for a, b in spans])
    return Lattice(len(cuts) - 1, spans, said.digit, shares, widths)


def read_lattice(lattice: Lattice, cost: float) -> str:
    """Give the digits on the likeliest way; a digit counts by its width, and costs something."""
    best = np.full(lattice.count + 1, -np.inf)
    best[0] = 0.0
    came: list[int | None] = [None] * (lattice.count + 1)
    scores = np.log(np.maximum(lattice.shares, LEAST_SHARE)) * np.maximum(lattice.widths, 0.3)
    for index in sorted(range(len(lattice.spans)), key=lambda index: lattice.spans[index][1]):
        start, end = lattice.spans[index]
        score = best[start] + scores[index] - cost
        if score > best[end]:
            best[end], came[end] = score, index
    text = ""
    place = lattice.count
    while place > 0 and (index := came[place]) is not None:
        text = str(lattice.digits[index]) + text
        place = lattice.spans[index][0]
    return text


def open_lines(recognizer: Recognizer, items: list[Item], name: str) -> list[list[Lattice]]:
    """Give the lattices of the lines of each picture."""
    found = []
    for item in track(items, f"{name}, lattice", console=Console(stderr=True), transient=True):
        gray = item.image if isinstance(item.image, np.ndarray) else decode(item.image)
        page = open_page(gray)
        found.append([build_lattice(recognizer, page, strip) for strip in find_strips(page)])
    return found


def join(lattices: list[Lattice], cost: float) -> str:
    """Read the lines of one picture."""
    return " ".join(filter(None, (read_lattice(lattice, cost) for lattice in lattices)))


def compare(
    recognizer: Recognizer, items: list[Item], name: str, lattices: list[list[Lattice]], cost: float
) -> Row:
    """Read every picture both ways."""
    cut = [join(own, cost) for own in lattices]
    shipped = [
        read_text(recognizer.read(item.image), digits_only=True).replace(" ", "")
        for item in track(items, name, console=Console(stderr=True), transient=True)
    ]
    labels = [item.label.replace(" ", "") for item in items]
    cut = [text.replace(" ", "") for text in cut]
    by_lattice = sum(a == b for a, b in zip(cut, labels, strict=True))
    by_shipped = sum(a == b for a, b in zip(shipped, labels, strict=True))
    agreed = [(a, label) for a, b, label in zip(cut, shipped, labels, strict=True) if a == b]
    right = sum(a == label for a, label in agreed)
    return Row(
        name,
        len(items),
        percent(by_lattice, len(items)),
        percent(by_shipped, len(items)),
        margin_of(by_shipped, len(items)),
        percent(len(agreed), len(items)),
        percent(right, len(agreed)),
    )


def main() -> None:
    """Write lines, read them both ways, print a table."""
    parser = argparse.ArgumentParser(description="A segmentation lattice beside what ships.")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--lines", type=int, default=300, help="of each spacing (300)")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = find_data_folder(options.data)
    recognizer = Recognizer()
    writers: dict[str, list[PenSample]] = defaultdict(list)
    samples = [one for one in load_pen(folder) if pen_split(one) == "validation"]
    for sample in drop_doubtful(samples):
        writers[sample.writer].append(sample)
    lines: dict[str, list[Item]] = {
        f"pen lines, {spacing}": write_lines(writers, spacing, options.lines)
        for spacing in DISTANCES
    }
    lattices = {name: open_lines(recognizer, items, name) for name, items in lines.items()}
    tuning = [
        (own, item.label)
        for name, items in lines.items()
        for own, item in list(zip(lattices[name], items, strict=True))[::2]
    ]
    cost = max(COSTS, key=lambda cost: sum(join(own, cost) == label for own, label in tuning))
    rows = [
        compare(recognizer, items[1::2], name, lattices[name][1::2], cost)
        for name, items in lines.items()
    ]
    cheques = thin_out(list_files(folder / "cheques"), None)
    rows.append(
        compare(recognizer, cheques, "cheques", open_lines(recognizer, cheques, "cheques"), cost)
    )
    table = Table(title=f"lines read exactly, in percent; a digit of the lattice costs {cost:g}")
    for heading in ("lines", "n", "lattice", "shipped", "both agree", "right where both agree"):
        table.add_column(heading, justify="left" if heading == "lines" else "right")
    for row in rows:
        figures = (row.lattice, row.shipped, row.agree, row.right_where_agreed)
        table.add_row(row.condition, str(row.n), *(f"{figure:.1f}" for figure in figures))
    Console().print(table)
    if options.json:
        text = json.dumps({"cost": cost, "rows": [asdict(row) for row in rows]}, indent=2)
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
