"""Scores several recognizers on every suite in one run: ``python benchmarks/roads.py --help``.

A reader is anything with ``read(image) -> Reading``. It is named by its module and class, which is
called without arguments. The scores of an earlier run can be shown beside them.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import io
import json
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps
from rich.console import Console
from rich.table import Table

from inkdigits.data.folder import find_data_folder
from inkdigits.evaluation.scoring.pictures import Failure, KindScore, Reader, score_kind
from inkdigits.evaluation.suites.curves import CURVES, DRAWINGS, draw_curve, find_drop
from inkdigits.evaluation.suites.layouts import load_hands
from inkdigits.evaluation.suites.pictures import SUITES, Selection

RECOGNIZER = "inkdigits=inkdigits:Recognizer"
CURVE = "curves"
# Contact sheets: cells across and down, and their size in pixels.
ACROSS, DOWN = 5, 5
CELL = (320, 200)
CAPTION = 42


def main() -> None:
    """Score, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--road", action="append", metavar="NAME=MODULE:CLASS", help=f"repeat; else {RECOGNIZER}"
    )
    parser.add_argument(
        "--suites", help=f"of {','.join((*SUITES, CURVE))}; all where none is named"
    )
    parser.add_argument("--kinds", help="only kinds whose name holds this")
    parser.add_argument("--limit", type=int, help="so many samples of each kind at most")
    parser.add_argument("--split", default="validation", choices=["validation", "test"])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path, help="write the scores to this file")
    parser.add_argument("--against", type=Path, help="show the scores of this file beside")
    parser.add_argument(
        "--sheet", type=Path, help="write contact sheets of failures to this folder"
    )
    options = parser.parse_args()
    cv2.setNumThreads(1)
    named = [reader.partition("=")[::2] for reader in options.road or [RECOGNIZER]]
    readers = {name: load_reader(path) for name, path in named}
    selection = Selection(find_data_folder(options.data), options.limit, options.split)
    names = options.suites.split(",") if options.suites else [*SUITES, CURVE]
    started = time.perf_counter()
    scores = {name: [] for name in readers}
    for row in score_readers(
        readers, selection, [n for n in names if n != CURVE], options.kinds or ""
    ):
        for name, score in row.items():
            scores[name].append(score)
    curves = trace_curves(readers, selection) if CURVE in names else {}
    found: dict[str, Any] = {
        name: {
            "scores": [score.to_dict() for score in scores[name]],
            "curves": curves.get(name, {}),
        }
        for name in readers
    }
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.against:
        earlier = json.loads(options.against.read_text(encoding="utf-8"))
        found = {**{f"{name}*": one for name, one in earlier.items()}, **found}
    console = Console(width=62 + 46 * len(found))
    show_scores(found, console)
    show_curves(found, console)
    console.print(f"{time.perf_counter() - started:.0f} s")
    if options.sheet:
        for name in readers:
            write_sheets(options.sheet, name, scores[name])


def load_reader(path: str) -> Reader:
    """Return a reader by the name of its module and class, on one thread where it takes threads."""
    module, _, name = path.partition(":")
    make = getattr(importlib.import_module(module), name)
    one_thread = {"threads": 1} if "threads" in inspect.signature(make).parameters else {}
    reader: Reader = make(**one_thread)
    return reader


def score_readers(
    readers: dict[str, Reader], selection: Selection, suites: Sequence[str], part: str
) -> Iterator[dict[str, KindScore]]:
    """Score every reader on the same samples, a kind at a time."""
    console = Console(stderr=True)
    for suite in suites:
        for kind in SUITES[suite](selection):
            if part not in kind.name:
                continue
            samples = list(kind.samples)
            row = {
                name: score_kind(suite, kind.name, reader, samples, spell=kind.spell)
                for name, reader in readers.items()
            }
            text = ", ".join(f"{n} {s.exact:.0f}/{s.wrong_sure:.0f}" for n, s in row.items())
            console.print(f"{suite}: {kind.name} ({len(samples)}): {text}", highlight=False)
            yield row


def trace_curves(readers: dict[str, Reader], selection: Selection) -> dict[str, dict[str, Any]]:
    """Score every reader on every step of every curve."""
    hands = load_hands(selection.folder)
    found: dict[str, dict[str, Any]] = {name: {} for name in readers}
    for curve in CURVES:
        rows: dict[str, list[KindScore]] = {name: [] for name in readers}
        steps = []
        for step, samples in draw_curve(curve, hands, count=selection.count(DRAWINGS)):
            steps.append(step)
            for name, reader in readers.items():
                rows[name].append(score_kind(curve, f"{step:g}", reader, samples))
        for name, scores in rows.items():
            exact = [score.exact for score in scores]
            wrong = [score.wrong_sure for score in scores]
            sure = [score.sure for score in scores]
            found[name][curve] = {
                "steps": steps,
                "exact": exact,
                "wrong_sure": wrong,
                "sure": sure,
                "drop": find_drop(exact),
            }
    return found


def show_scores(found: dict[str, Any], console: Console) -> None:
    """Print the table: of each kind, and of each suite with several kinds, every reader."""
    table = Table(title="exact, wrong and sure, stray, coverage, right of sure in %; ms a picture")
    for heading in ("suite", "kind", "n"):
        table.add_column(heading, no_wrap=True)
    for name in found:
        table.add_column(name, justify="right")
        for heading in ("wrong", "stray", "sure", "right", "ms"):
            table.add_column(heading, justify="right")
    rows: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for name, reader in found.items():
        for score in with_totals(reader["scores"]):
            rows.setdefault((score["suite"], score["kind"]), {})[name] = score
    for (suite, kind), row in rows.items():
        cells = [suite, kind, str(next(iter(row.values()))["n"])]
        for name in found:
            cells += format_cells(row[name]) if name in row else [""] * 6
        table.add_row(*cells, end_section=kind == "ALL")
    console.print(table)


def with_totals(scores: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield scores, and after a suite of several kinds that of all of its samples."""
    for suite, several in groupby(scores, key=lambda score: score["suite"]):
        of_suite = list(several)
        yield from of_suite
        if len(of_suite) < 2:
            continue
        n = sum(score["n"] for score in of_suite)
        total = {"suite": suite, "kind": "ALL", "n": n}
        for key in ("exact", "wrong_sure", "stray", "sure", "seconds"):
            total[key] = sum(score[key] * score["n"] for score in of_suite) / max(n, 1)
        right = sum(
            (score["right_of_sure"] or 0.0) * score["sure"] * score["n"] for score in of_suite
        )
        total["right_of_sure"] = right / (total["sure"] * n) if total["sure"] else None
        yield total


def format_cells(score: dict[str, Any]) -> list[str]:
    """Format the figures of one reader on one kind."""
    right = score["right_of_sure"]
    shares = [score[key] for key in ("exact", "wrong_sure", "stray", "sure")]
    cells = [f"{share:.1f}" for share in shares] + ["–" if right is None else f"{right:.1f}"]
    return [*cells, f"{1000.0 * score['seconds']:.0f}"]


def show_curves(found: dict[str, Any], console: Console) -> None:
    """Print every curve, and its largest drop between neighbors."""
    for name, reader in found.items():
        for curve, one in reader.get("curves", {}).items():
            pairs = zip(one["steps"], one["exact"], strict=True)
            steps = (f"{step:g}:{exact:.0f}" for step, exact in pairs)
            wrong = max(one["wrong_sure"], default=0.0)
            console.print(
                f"{name} {curve} (drop {one['drop']:.0f}, most wrong {wrong:.0f}): "
                + " ".join(steps),
                highlight=False,
                soft_wrap=True,
            )


def write_sheets(folder: Path, reader: str, scores: Sequence[KindScore]) -> None:
    """Write contact sheets of what one reader did not read right, those said surely first."""
    folder.mkdir(parents=True, exist_ok=True)
    for score in scores:
        failures = sorted(score.failures, key=lambda failure: not failure.wrong_sure)
        for page in range(0, len(failures), ACROSS * DOWN):
            name = f"{score.suite} {score.kind} {page // (ACROSS * DOWN)} {reader}"
            path = folder / f"{''.join(c if c.isalnum() else '-' for c in name)}.png"
            draw_sheet(failures[page : page + ACROSS * DOWN]).save(path)


def draw_sheet(failures: Sequence[Failure]) -> Image.Image:
    """Draw pictures with what was expected, what was read and how sure; red: wrong and sure."""
    wide, high = CELL[0] + 8, CELL[1] + 36
    rows = -(-len(failures) // ACROSS)
    sheet = Image.new("RGB", (wide * ACROSS, high * rows), "#777")
    pen = ImageDraw.Draw(sheet)
    for place, failure in enumerate(failures):
        x, y = place % ACROSS * wide, place // ACROSS * high
        picture = open_picture(failure.sample.image)
        scale = min(CELL[0] / picture.width, CELL[1] / picture.height, 4.0)
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        sheet.paste(picture.resize(size, Image.Resampling.LANCZOS), (x, y))
        text = f"{failure.sample.text or '(nothing)'}  >  {failure.text or '(nothing)'}"
        color = "#f66" if failure.wrong_sure else "#ff6"
        pen.text((x + 2, y + CELL[1] + 2), text[:CAPTION], fill=color, font_size=15)
        pen.text(
            (x + 2, y + CELL[1] + 19), f"{failure.status}  {failure.sample.group}", fill="#fff"
        )
    return sheet


def open_picture(source: Any) -> Image.Image:
    """Open whatever a sample holds, as a person sees it."""
    if isinstance(source, np.ndarray):
        return Image.fromarray(source).convert("RGB")
    if isinstance(source, bytes):
        source = io.BytesIO(source)
    picture = ImageOps.exif_transpose(Image.open(source)).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")


if __name__ == "__main__":
    main()
