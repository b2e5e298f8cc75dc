"""Suites of whole pictures on which readers are compared, kind by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from inkdigits.data.audit import keep_audited
from inkdigits.data.loaders.doodles import load_doodles
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.loaders.phone import load_phone
from inkdigits.data.loaders.polygons import load_polygons
from inkdigits.data.loaders.quickdraw import load_quickdraw
from inkdigits.data.samples import LOOKALIKES, CropSet, PenSample
from inkdigits.data.splits import Split, select_pen, split_steps
from inkdigits.evaluation.samples import SEED, Sample, load_labeled, subsample
from inkdigits.evaluation.scoring.pictures import Spelling, join_digits, keep_digits, keep_text
from inkdigits.evaluation.suites.layouts import KINDS, SAMPLES, draw_layouts, load_hands
from inkdigits.evaluation.suites.pages import draw_notes
from inkdigits.evaluation.suites.pen import CENTERED, draw_samples
from inkdigits.evaluation.suites.rejection import list_non_digits
from inkdigits.evaluation.suites.reported import load_reported
from inkdigits.evaluation.suites.written_lines import DISTANCES, group_writers, write_lines

LINES = 150
NOTES = 40
NON_DIGITS = 200
CROPS: dict[str, Callable[[Path], CropSet]] = {
    "phone letters": load_phone,
    "doodles": load_doodles,
    "shapes": load_polygons,
}


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """Samples of one kind, and a function that returns what of a text counts."""

    name: str
    samples: Iterable[Sample]
    spell: Spelling = keep_text


@dataclass(frozen=True, slots=True)
class Selection:
    """Samples to take: at most ``limit`` of a kind, and pen writers of one split."""

    folder: Path
    limit: int | None = None
    split: Split = "validation"

    def count(self, usual: int) -> int:
        """Return the number of samples to draw of a kind that usually has ``usual``."""
        return usual if self.limit is None else min(self.limit, usual)


def _list_layouts(selection: Selection) -> Iterator[Kind]:
    hands = load_hands(selection.folder)
    for kind in KINDS:
        yield Kind(kind, draw_layouts(kind, hands, count=selection.count(SAMPLES)))


def _list_reported(selection: Selection) -> Iterator[Kind]:
    kinds: dict[str, list[Sample]] = defaultdict(list)
    for sample in load_reported(selection.folder):
        kinds[sample.group].append(sample)
    for kind, samples in kinds.items():
        yield Kind(kind, samples)


def _list_pictures(name: str, spell: Spelling) -> Callable[[Selection], Iterator[Kind]]:
    def list_kind(selection: Selection) -> Iterator[Kind]:
        samples = subsample(load_labeled(selection.folder / name), selection.limit)
        yield Kind(name, [replace(sample, group=name) for sample in samples], spell)

    return list_kind


def _list_lines(selection: Selection) -> Iterator[Kind]:
    writers = _load_writers(selection)
    for spacing in DISTANCES:
        name = f"pen lines, {spacing}"
        yield Kind(name, write_lines(writers, spacing, selection.count(LINES)))
    pages = draw_notes(writers, selection.count(NOTES), np.random.default_rng(SEED))
    yield Kind("pages of notes", (Sample(page, text, "notes") for page, text in pages))


def _list_drawings(selection: Selection) -> Iterator[Kind]:
    samples = [sample for digits in _load_writers(selection).values() for sample in digits]
    drawn = draw_samples(subsample(samples, selection.limit), CENTERED)
    yield Kind("single drawings", (replace(sample, group=sample.text) for sample in drawn))


def _list_others(selection: Selection) -> Iterator[Kind]:
    others = select_pen(load_pen(selection.folder, kind="others"), selection.split)
    others = [s for s in others if s.label and s.label not in LOOKALIKES]
    count = selection.count(NON_DIGITS)
    letters = [s for s in others if s.label.isalpha()]
    signs = [s for s in others if not s.label.isalpha()]
    signs = keep_audited(signs, selection.folder, kind="others") or signs
    things = load_quickdraw(selection.folder)
    splits = split_steps([thing.label for thing in things])
    things = [s for s, split in zip(things, splits, strict=True) if split == "validation"]
    pens = {"pen letters": letters, "pen signs": signs, "drawings of things": things}
    for name, samples in pens.items():
        yield Kind(name, _expect_nothing(draw_samples(subsample(samples, count), CENTERED)))
    for name, load in CROPS.items():
        yield Kind(name, _expect_nothing(subsample(list_non_digits(load(selection.folder)), count)))


def _load_writers(selection: Selection) -> dict[str, list[PenSample]]:
    samples = select_pen(load_pen(selection.folder), selection.split)
    # If the file is not the one that was audited, all are kept.
    return group_writers(keep_audited(samples, selection.folder) or samples)


def _expect_nothing(samples: Iterable[Sample]) -> Iterator[Sample]:
    """Yield samples of what is not a number; what is on each becomes the group."""
    for sample in samples:
        yield Sample(sample.image, "", sample.text, nothing_sure=True)


SUITES: dict[str, Callable[[Selection], Iterator[Kind]]] = {
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
