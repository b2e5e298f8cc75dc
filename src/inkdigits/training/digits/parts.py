"""The data sets in parts: what is to be drawn or prepared, how, and for which split.

Nothing is drawn here: ``sets.gather`` does that, in many processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from inkdigits.data.audit import keep_audited, list_odd
from inkdigits.data.loaders.cells import load_blank_cells, load_cells
from inkdigits.data.loaders.doodles import load_doodles
from inkdigits.data.loaders.exams import load_exams
from inkdigits.data.loaders.mnist import load_mnist
from inkdigits.data.loaders.optdigits32 import load_optdigits32
from inkdigits.data.loaders.paper28 import load_paper28
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.loaders.pendigits import load_pendigits
from inkdigits.data.loaders.phone import load_phone
from inkdigits.data.loaders.polygons import load_polygons
from inkdigits.data.loaders.quickdraw import load_quickdraw
from inkdigits.data.loaders.signs import load_signs
from inkdigits.data.loaders.swiss16 import load_swiss16
from inkdigits.data.loaders.thai import load_thai
from inkdigits.data.samples import LOOKALIKES, CropSet, PenSample
from inkdigits.data.splits import (
    Split,
    split_crops,
    split_group,
    split_mnist,
    split_pen,
    split_steps,
)
from inkdigits.synthesis.characters.rare_digits import choose_drawing, draw_plain_one
from inkdigits.training.digits.drawings import (
    Labeled,
    draw_doodle,
    draw_sample,
    make_frame,
    prepare_cell,
    prepare_image,
    take_frame,
    vary_image,
)
from inkdigits.training.digits.families import ICONS, SYNTHETIC, draw_family

# Signs that look like a one or a two.
LOOKALIKE_SIGNS = frozenset({"slash", "z", "division_slash"})
# Thai digits that in many hands look like a nine or a six.
LOOKALIKE_THAI = frozenset("169")

# How often each sample is drawn, so that one epoch sees it with several pens and papers.
COPIES = {"pen": 9, "pendigits": 4, "others": 5, "quickdraw": 3, "phone": 6, "exams": 2}
COPIES |= {"cells": 4, "phone letters": 4, "optdigits32": 1, "swiss16": 1}
VALIDATION_COPIES = {"pen": 4}
# Training digits in the styles of ``data.drawn``; a tenth as many are for validation.
DRAWN = 12_000
# One in so many of these is a plain bar, a one: many families teach that a bar is a non-digit.
PLAIN_ONES = 5

# Draws one item: its frame, all zeros where there is no ink, and its label.
Draw = Callable[[Any, np.random.Generator], Labeled]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Items drawn in one way for one split, under the name of a set or of a family."""

    split: Split
    name: str
    items: Sequence[Any]
    draw: Draw


SPLITS: tuple[Split, ...] = ("train", "validation")


def _list_mnist(folder: Path) -> Iterator[Part]:
    mnist = load_mnist(folder)
    sides = split_mnist(folder, len(mnist.train_labels))
    pairs = list(zip(mnist.train_images, mnist.train_labels.tolist(), strict=True))
    for split in SPLITS:
        kept = [pair for pair, side in zip(pairs, sides, strict=True) if side == split]
        yield Part(split, "mnist", kept, take_frame)


def _list_pen(folder: Path) -> Iterator[Part]:
    digits = _group_by_split(load_pen(folder, kind="digits"))
    others = _group_by_split(
        [s for s in load_pen(folder, kind="others") if s.label and s.label not in LOOKALIKES]
    )
    # A wrong label would set a threshold. Of a file that was not audited, all are kept.
    digits["validation"] = keep_audited(digits["validation"], folder) or digits["validation"]
    for split in SPLITS:
        training = split == "train"
        copies = COPIES["pen"] if training else VALIDATION_COPIES["pen"]
        yield Part(split, "pen", digits[split] * copies, draw_sample)
        for family, letters in (("pen letters", True), ("pen signs", False)):
            samples = [s for s in others[split] if s.label.isalpha() == letters]
            yield Part(split, family, samples * (COPIES["others"] if training else 1), draw_sample)
        for family, count in SYNTHETIC.items():
            if family not in ICONS:
                draw = partial(draw_family, family, _subsample(digits[split]), training)
                yield Part(split, family, range(count // (1 if training else 10)), draw)


def _subsample(samples: list[PenSample]) -> list[PenSample]:
    """Return about a thousand samples: every process gets its own copy of them."""
    return samples[:: len(samples) // 1000 + 1]


def _group_by_split(samples: list[PenSample]) -> dict[Split, list[PenSample]]:
    splits: dict[Split, list[PenSample]] = {"train": [], "validation": [], "test": []}
    for sample in samples:
        splits[split_pen(sample)].append(sample)
    return splits


def _list_pendigits(folder: Path) -> Iterator[Part]:
    samples = load_pendigits(folder)
    for split in SPLITS:
        kept = [sample for sample in samples if split_group(sample.writer) == split]
        yield Part(split, "pendigits", kept * _copies("pendigits", split), draw_sample)


def _list_quickdraw(folder: Path) -> Iterator[Part]:
    drawings = load_quickdraw(folder)
    sides = split_steps([drawing.label for drawing in drawings])
    odd = list_odd(folder, "quickdraw")
    for split in SPLITS:
        kept = [
            drawing
            for drawing, side in zip(drawings, sides, strict=True)
            if side == split and drawing.number not in odd
        ]
        yield Part(split, "quickdraw", kept * _copies("quickdraw", split), draw_doodle)


def _list_drawn(folder: Path) -> Iterator[Part]:
    for split in SPLITS:
        share = 1 if split == "train" else 10
        yield Part(split, "drawn", range(DRAWN // share), _draw_drawn)
        for family in ICONS:
            draw = partial(draw_family, family, (), split == "train")
            yield Part(split, family, range(SYNTHETIC[family] // share), draw)


def _draw_drawn(item: int, rng: np.random.Generator) -> Labeled:
    if item % PLAIN_ONES == 0:
        return make_frame(255 - draw_plain_one(rng)), 1
    digit, strokes = choose_drawing(rng)
    return draw_sample(PenSample(str(digit), "", "", strokes), rng, styled=False)


def _list_crops(
    crops: CropSet,
    names: tuple[str, str],
    *,
    prepare: Draw = prepare_image,
    excluded: frozenset[str] = frozenset(),
    left_out: frozenset[int] = frozenset(),
) -> Iterator[Part]:
    """List pictures, digits under the first name and non-digits under the second.

    The first copy is the picture as it is, further ones are its ink on synthetic paper.

    Parameters
    ----------
    excluded
        Kinds of non-digits that look like digits.
    left_out
        Pictures, by place, whose labels somebody found wrong.
    """
    pairs = list(zip(crops.images, crops.digits.tolist(), strict=True))
    sides = ["" if place in left_out else side for place, side in enumerate(split_crops(crops))]
    for split in SPLITS:
        for name, wanted in zip(names, (True, False), strict=True):
            kept = [
                pair
                for pair, side, kind in zip(pairs, sides, crops.names, strict=True)
                if side == split and (pair[1] >= 0) == wanted and (wanted or kind not in excluded)
            ]
            if kept:
                yield Part(split, name, kept, prepare)
                copies = _copies(name, split) - 1
                if copies > 0:
                    yield Part(split, name, kept * copies, vary_image)


def _copies(name: str, split: Split) -> int:
    return COPIES.get(name, 1) if split == "train" else 1


_LISTS: dict[str, Callable[[Path], Iterator[Part]]] = {
    "mnist": _list_mnist,
    "pen": _list_pen,
    "paper28": lambda folder: _list_crops(
        load_paper28(folder), ("paper28", "paper28 signs"), excluded=LOOKALIKE_SIGNS
    ),
    "phone": lambda folder: _list_crops(
        load_phone(folder), ("phone", "phone letters"), excluded=LOOKALIKES
    ),
    "doodles": lambda folder: _list_crops(load_doodles(folder), ("", "doodles")),
    "pendigits": _list_pendigits,
    "swiss16": lambda folder: _list_crops(
        load_swiss16(folder),
        ("swiss16", ""),
        left_out=list_odd(folder, "swiss16"),
    ),
    "optdigits32": lambda folder: _list_crops(
        load_optdigits32(folder),
        ("optdigits32", ""),
        left_out=list_odd(folder, "optdigits32"),
    ),
    "exams": lambda folder: _list_crops(
        load_exams(folder), ("exams", ""), left_out=list_odd(folder, "exams")
    ),
    "cells": lambda folder: _list_cells(folder),
    "quickdraw": _list_quickdraw,
    "shapes": lambda folder: _list_crops(
        load_polygons(folder), ("", "drawn shapes"), left_out=list_odd(folder, "shapes")
    ),
    "thai": lambda folder: _list_crops(
        load_thai(folder), ("", "thai"), excluded=LOOKALIKE_THAI, left_out=list_odd(folder, "thai")
    ),
    "signs": lambda folder: _list_crops(
        load_signs(folder), ("", "signs"), excluded=LOOKALIKE_SIGNS
    ),
    "drawn": _list_drawn,
}
# All sets; ``drawn`` is synthetic.
SETS = tuple(_LISTS)


def _list_cells(folder: Path) -> Iterator[Part]:
    yield from _list_crops(load_cells(folder), ("cells", ""), prepare=prepare_cell)
    yield from _list_crops(load_blank_cells(folder), ("", "blank cells"), prepare=prepare_cell)


def list_parts(folder: Path, name: str) -> Iterator[Part]:
    """List the parts of a set.

    Raises
    ------
    DataError
        Where the set is missing or damaged.
    """
    yield from _LISTS[name](folder)
