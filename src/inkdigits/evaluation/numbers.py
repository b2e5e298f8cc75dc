"""The numbers suite: cheques, form boxes, photos, written lines and pages without a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from inkdigits.data.audit import keep_audited
from inkdigits.data.pen import PenSample, load_pen, pen_split
from inkdigits.evaluation.metrics import margin_of, percent
from inkdigits.evaluation.outcomes import Item, list_files, thin_out
from inkdigits.evaluation.pages import draw_notes, draw_papers, draw_words
from inkdigits.evaluation.pen import AUDITED, SEED, load_test_digits
from inkdigits.evaluation.written_lines import DISTANCES, Spacing, draw_line
from inkdigits.recognizer import Recognizer
from inkdigits.results import Reading

SETS = ("cheques", "boxes", "photos")
# Of a cheque the digits alone are labeled.
DIGITS_ONLY = "cheques"
LINES = 400
EMPTY_PAGES = 120
NOTES = 120
LONGEST = 12
SHOWN = 24


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """A line that was not read right; the picture is one that may be shown."""

    picture: npt.NDArray[np.uint8]
    label: str
    text: str
    status: str


@dataclass(frozen=True, slots=True, eq=False)
class NumberScore:
    """How the numbers of one condition were read. Shares are percent.

    ``exact`` counts images whose whole text is right, sure or not; ``character_error`` the edits
    that make the texts right, over the characters that are written; ``sure`` the images that are
    answered without a doubt, and ``right_of_sure`` those of them that are right.
    """

    condition: str
    n: int
    exact: float
    margin: float
    character_error: float
    sure: float
    right_of_sure: float | None
    failures: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the figures, without the pictures."""
        shape = asdict(replace(self, failures=()))
        del shape["failures"]
        return shape


def run_numbers(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[NumberScore]:
    """Score every set of pictures, then lines by the pen's test writers."""
    for name in SETS:
        items = thin_out(list_files(folder / name), limit)
        yield score_numbers(name, recognizer, items, digits_only=name == DIGITS_ONLY)
    others = [one for one in load_pen(folder, kind="others") if pen_split(one) == "test"]
    rng = np.random.default_rng(SEED)
    count = EMPTY_PAGES if limit is None else min(limit, EMPTY_PAGES)
    for name, pages in (
        ("printed paper", draw_papers(count, rng)),
        ("words", draw_words(others, count, rng)),
    ):
        yield score_numbers(f"{name}, no number", recognizer, [Item(page, "") for page in pages])
    samples = load_test_digits(folder)
    count = LINES if limit is None else min(limit, LINES)
    for name, own in (("", samples), (f", {AUDITED}", keep_audited(samples, folder))):
        writers: dict[str, list[PenSample]] = defaultdict(list)
        for sample in own:
            writers[sample.writer].append(sample)
        for spacing in DISTANCES if writers else ():
            lines = write_lines(writers, spacing, count)
            yield score_numbers(f"pen lines, {spacing}{name}", recognizer, lines)
        if writers and name:
            notes = draw_notes(writers, min(count, NOTES), np.random.default_rng(SEED))
            items = [Item(page, text) for page, text in notes]
            yield score_numbers(f"pages of notes{name}", recognizer, items)


def write_lines(writers: dict[str, list[PenSample]], spacing: Spacing, count: int) -> list[Item]:
    """Write lines of 1 to 12 digits, each by one writer; the same ones every time."""
    rng = np.random.default_rng(SEED)
    names = sorted(writers)
    items = []
    for _ in range(count):
        own = writers[names[int(rng.integers(len(names)))]]
        places = rng.integers(len(own), size=int(rng.integers(1, LONGEST + 1)))
        samples = [own[place] for place in places]
        page = draw_line(samples, spacing, rng)
        items.append(Item(page, "".join(sample.label for sample in samples)))
    return items


def score_numbers(
    name: str, recognizer: Recognizer, items: Sequence[Item], *, digits_only: bool = False
) -> NumberScore:
    """Read pictures and compare their texts; spaces and line breaks count alike."""
    console = Console(stderr=True)
    exact = sure = sure_right = edits = characters = 0
    failures: list[Failure] = []
    for item in track(items, name, console=console, transient=True):
        reading = recognizer.read(item.image)
        text = read_text(reading, digits_only=digits_only)
        right = text == item.label
        exact += right
        sure += reading.status != "unsure" and bool(text)
        sure_right += reading.status != "unsure" and bool(text) and right
        edits += count_edits(text, item.label)
        characters += len(item.label)
        if not right and isinstance(item.image, np.ndarray) and len(failures) < SHOWN:
            failures.append(Failure(item.image, item.label, text, reading.status))
    return NumberScore(
        condition=name,
        n=len(items),
        exact=percent(exact, len(items)),
        margin=margin_of(exact, len(items)),
        character_error=percent(edits, characters),
        sure=percent(sure, len(items)),
        right_of_sure=percent(sure_right, sure) if sure else None,
        failures=tuple(failures),
    )


def read_text(reading: Reading, *, digits_only: bool) -> str:
    """Give the text of a reading on one line, of its digits alone where these are asked for."""
    if digits_only:
        return " ".join(number.digits_only for number in reading.numbers)
    return " ".join(reading.text.split())


def count_edits(text: str, label: str) -> int:
    """Count the insertions, deletions and replacements that turn one text into the other."""
    row = list(range(len(label) + 1))
    for count, one in enumerate(text, start=1):
        before, row[0] = row[0], count
        for place, other in enumerate(label, start=1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (one != other)),
            )
    return row[-1]
