"""Handwritten characters of one split, as strokes and pictures, sorted by writer.

A line is written in one hand if the set names its writers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.audit import list_odd
from inkdigits.data.loaders.exams import load_exams
from inkdigits.data.loaders.mnist import load_mnist
from inkdigits.data.loaders.mnist_writers import load_mnist_writers
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
from inkdigits.data.samples import CropSet, PenSample, Strokes
from inkdigits.data.splits import Split, select_pen, split_crops, split_group, split_steps
from inkdigits.synthesis.labels import drop_doubtful

Picture = npt.NDArray[np.uint8]
# Characters of one hand: strokes or pictures by character.
Hand = dict[str, list[Strokes]]
PictureHand = dict[str, list[Picture]]

# Labels of the pen set that are not used: most of what they name is one slanted stroke.
UNTRUSTED = frozenset("@.%")
# Thai digits that look like a nine or a six, and signs that ``signs`` draws.
UNFAIR = frozenset("169")
PLAIN_SIGNS = ("minus", "slash", "plus", "dot", "cross")
# A picture's paper is this quantile of its shades, its full ink that one.
PAPER_QUANTILE = 0.6
INK_QUANTILE = 0.02
# Shades are taken for ink from this share of the way to full ink on.
FAINTEST = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class GlyphSource:
    """The characters of one split.

    Attributes
    ----------
    pens
        Digits as strokes, by writer.
    digits
        Digits as strokes of all writers together.
    letters
        Letters and signs as strokes, by character.
    pictures
        Digits as pictures (H, W) uint8, 255 = ink, by set and hand; a set without writers is
        one hand.
    drawings
        Strokes of things, no writing.
    symbols
        Pictures of symbols other than digits, letters and signs.
    """

    pens: tuple[Hand, ...]
    digits: Hand
    letters: Hand
    pictures: dict[str, tuple[PictureHand, ...]]
    drawings: list[Strokes]
    symbols: list[Picture]


def load_glyphs(folder: Path, split: Split) -> GlyphSource:
    """Load the characters of a split.

    Raises
    ------
    DataError
        If a set is missing or damaged.
    """
    digits = select_pen(load_pen(folder), split)
    pens = _group(digits if split == "test" else drop_doubtful(digits))
    others = [
        sample
        for sample in select_pen(load_pen(folder, kind="others"), split)
        if len(sample.label) == 1 and sample.label not in UNTRUSTED
    ]
    letters: Hand = defaultdict(list)
    for sample in others:
        letters[sample.label].append(sample.strokes)
    if split == "test":
        return GlyphSource(tuple(pens), _join(pens), dict(letters), {}, [], [])
    pens += _group(
        sample for sample in load_pendigits(folder) if split_group(sample.writer) == split
    )
    doodles = load_quickdraw(folder)
    splits = split_steps([sample.label for sample in doodles])
    odd = list_odd(folder, "quickdraw")
    drawings = [
        sample.strokes
        for sample, place in zip(doodles, splits, strict=True)
        if place == split and sample.number not in odd
    ]
    return GlyphSource(
        tuple(pens),
        _join(pens),
        dict(letters),
        _load_pictures(folder, split),
        drawings,
        _load_symbols(folder, split),
    )


def _group(samples: Iterable[PenSample]) -> list[Hand]:
    hands: dict[str, Hand] = defaultdict(lambda: defaultdict(list))
    for sample in samples:
        hands[sample.writer][sample.label].append(sample.strokes)
    return [dict(hand) for hand in hands.values()]


def _join(hands: list[Hand]) -> Hand:
    digits: Hand = defaultdict(list)
    for hand in hands:
        for label, samples in hand.items():
            digits[label] += samples
    return dict(digits)


def _load_pictures(folder: Path, split: Split) -> dict[str, tuple[PictureHand, ...]]:
    mnist = load_mnist(folder)
    hands: dict[str, PictureHand] = defaultdict(lambda: defaultdict(list))
    writers = load_mnist_writers(folder)
    for image, label, writer in zip(mnist.train_images, mnist.train_labels, writers, strict=True):
        hands[writer][str(label)].append(image)
    of_split = [dict(hand) for name, hand in hands.items() if split_group(name) == split]
    return {
        "mnist": tuple(of_split),
        "paper28": (_pick(load_paper28(folder), split),),
        "swiss16": (_pick(load_swiss16(folder), split, list_odd(folder, "swiss16")),),
        "optdigits32": (_pick(load_optdigits32(folder), split, list_odd(folder, "optdigits32")),),
        "exams": (_pick(load_exams(folder), split, list_odd(folder, "exams")),),
        "phone": (_pick(load_phone(folder), split),),
    }


def _pick(crops: CropSet, split: Split, odd: Collection[int] = ()) -> PictureHand:
    hand: PictureHand = defaultdict(list)
    splits = split_crops(crops)
    for place, (image, digit) in enumerate(zip(crops.images, crops.digits, strict=True)):
        if digit >= 0 and splits[place] == split and place not in odd:
            ink = extract_picture_ink(image)
            if ink is not None:
                hand[str(digit)].append(ink)
    return dict(hand)


def _load_symbols(folder: Path, split: Split) -> list[Picture]:
    found = []
    sets = {"thai": load_thai(folder), "shapes": load_polygons(folder), "": load_signs(folder)}
    for label, crops in sets.items():
        odd = list_odd(folder, label) if label else ()
        splits = split_crops(crops)
        for place, (image, name) in enumerate(zip(crops.images, crops.names, strict=True)):
            fair = name not in UNFAIR and not any(word in name for word in PLAIN_SIGNS)
            if splits[place] == split and fair and place not in odd:
                ink = extract_picture_ink(image)
                if ink is not None:
                    found.append(ink)
    return found


def extract_picture_ink(image: Picture) -> Picture | None:
    """Return the ink of a picture of one character, cut close; None if nothing stands out.

    Parameters
    ----------
    image
        (H, W) or (H, W, 3) uint8, dark on light or light on dark.

    Returns
    -------
    (H, W) uint8, 255 = ink.
    """
    gray = image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
    shades = gray.astype(np.float32)
    rim = np.concatenate([shades[0], shades[-1], shades[:, 0], shades[:, -1]])
    if np.median(rim) < (shades.min() + shades.max()) / 2.0:
        shades = 255.0 - shades
    paper = float(np.quantile(shades, PAPER_QUANTILE))
    full = float(np.quantile(shades, INK_QUANTILE))
    if paper - full < 16.0:
        return None
    strength = (paper - shades) / (paper - full)
    ink = np.clip((strength - FAINTEST) / (1.0 - FAINTEST), 0.0, 1.0)
    mask = ink > 0.3
    if not mask.any():
        return None
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    close = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(np.rint(255.0 * close), np.uint8)
