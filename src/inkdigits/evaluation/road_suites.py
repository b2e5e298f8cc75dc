"""The suites that every road is scored on: each yields kinds of samples, a kind at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inkdigits.data.audit import keep_audited
from inkdigits.data.crops import CropSet, load_doodles, load_phone
from inkdigits.data.pen import LOOKALIKES, PenSample, load_pen
from inkdigits.data.polygons import load_polygons
from inkdigits.data.quickdraw import load_quickdraw
from inkdigits.data.splits import Split, pen_split, split_crops, split_steps
from inkdigits.evaluation.layouts import KINDS, SAMPLES, Sample, draw_layouts, load_hands
from inkdigits.evaluation.outcomes import Item, list_files, thin_out
from inkdigits.evaluation.pages import draw_notes
from inkdigits.evaluation.pen import CENTERED, SEED, draw_items
from inkdigits.evaluation.reported import load_reported
from inkdigits.evaluation.roads import Spelling, join_digits, keep_digits, keep_text
from inkdigits.evaluation.written_lines import DISTANCES, Spacing, draw_line

LINES = 150
LINES_LONGEST = 12
NOTES = 40
ACCEPTED = 200
CROPS: dict[str, Callable[[Path], CropSet]] = {
    "phone letters": load_phone,
    "doodles": load_doodles,
    "shapes": load_polygons,
}


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """Samples of one kind of a suite, and what of their texts counts."""

    name: str
    samples: Iterable[Sample]
    spell: Spelling = keep_text


@dataclass(frozen=True, slots=True)
class Choice:
    """Which samples a suite takes: at most ``limit`` of a kind, pen writers of a ``split``."""

    folder: Path
    limit: int | None = None
    split: Split = "validation"

    def count(self, usual: int) -> int:
        """Return how many samples to draw of a kind that usually has so many."""
        return usual if self.limit is None else min(self.limit, usual)


def _list_layouts(choice: Choice) -> Iterator[Kind]:
    hands = load_hands(choice.folder)
    for kind in KINDS:
        yield Kind(kind, draw_layouts(kind, hands, count=choice.count(SAMPLES)))


def _list_reported(choice: Choice) -> Iterator[Kind]:
    kinds: dict[str, list[Sample]] = defaultdict(list)
    for sample in load_reported(choice.folder):
        kinds[sample.kind].append(sample)
    for kind, samples in kinds.items():
        yield Kind(kind, samples)


def _list_pictures(name: str, spell: Spelling) -> Callable[[Choice], Iterator[Kind]]:
    def list_kind(choice: Choice) -> Iterator[Kind]:
        items = thin_out(list_files(choice.folder / name), choice.limit)
        yield Kind(name, [Sample(item.image, item.label, name) for item in items], spell)

    return list_kind


def _list_lines(choice: Choice) -> Iterator[Kind]:
    writers = _gather_writers(choice)
    for spacing in DISTANCES:
        name = f"pen lines, {spacing}"
        yield Kind(name, _write_lines(writers, spacing, choice.count(LINES)))
    pages = draw_notes(writers, choice.count(NOTES), np.random.default_rng(SEED))
    yield Kind("pages of notes", (Sample(page, text, "notes") for page, text in pages))


def _write_lines(
    writers: dict[str, list[PenSample]], spacing: Spacing, count: int
) -> Iterator[Sample]:
    """Write lines of 1 to 12 digits, each by one writer; the same ones every time."""
    rng = np.random.default_rng(SEED)
    names = sorted(writers)
    for _ in range(count):
        own = writers[names[int(rng.integers(len(names)))]]
        places = rng.integers(len(own), size=int(rng.integers(1, LINES_LONGEST + 1)))
        page = draw_line([own[place] for place in places], spacing, rng)
        yield Sample(page, "".join(own[place].label for place in places), spacing)


def _list_drawings(choice: Choice) -> Iterator[Kind]:
    samples = [one for own in _gather_writers(choice).values() for one in own]
    yield Kind("single drawings", _take(draw_items(thin_out(samples, choice.limit), CENTERED)))


def _list_others(choice: Choice) -> Iterator[Kind]:
    others = [
        one
        for one in load_pen(choice.folder, kind="others")
        if pen_split(one) == choice.split and one.label and one.label not in LOOKALIKES
    ]
    count = choice.count(ACCEPTED)
    letters = [one for one in others if one.label.isalpha()]
    signs = [one for one in others if not one.label.isalpha()]
    signs = keep_audited(signs, choice.folder, kind="others") or signs
    things = load_quickdraw(choice.folder)
    sides = split_steps([one.label for one in things])
    things = [one for one, side in zip(things, sides, strict=True) if side == "validation"]
    pens = {"pen letters": letters, "pen signs": signs, "drawings of things": things}
    for name, samples in pens.items():
        yield Kind(name, _take(draw_items(thin_out(samples, count), CENTERED), nothing=True))
    for name, load in CROPS.items():
        items = thin_out(_keep_validation(load(choice.folder)), count)
        yield Kind(name, _take(items, nothing=True))


def _keep_validation(crops: CropSet) -> list[Item]:
    """Return what is no digit and nothing learned from."""
    rows = zip(crops.images, crops.digits, crops.names, split_crops(crops), strict=True)
    return [
        Item(image, str(name))
        for image, digit, name, split in rows
        if digit < 0 and split == "validation" and name not in LOOKALIKES
    ]


def _gather_writers(choice: Choice) -> dict[str, list[PenSample]]:
    samples = [one for one in load_pen(choice.folder) if pen_split(one) == choice.split]
    writers: dict[str, list[PenSample]] = defaultdict(list)
    for sample in keep_audited(samples, choice.folder) or samples:
        writers[sample.writer].append(sample)
    return writers


def _take(items: Iterable[Item], *, nothing: bool = False) -> Iterator[Sample]:
    for item in items:
        yield Sample(item.image, "" if nothing else item.label, item.label, nothing)


SUITES: dict[str, Callable[[Choice], Iterator[Kind]]] = {
    "layouts": _list_layouts,
    "reported": _list_reported,
    "cheques": _list_pictures("cheques", keep_digits),
    "boxes": _list_pictures("boxes", keep_text),
    "photos": _list_pictures("photos", keep_text),
    "scores": _list_pictures("scores", join_digits),
    "lines": _list_lines,
    "drawings": _list_drawings,
    "others": _list_others,
}
