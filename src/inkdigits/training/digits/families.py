"""The families of non-digits: their names, and frames of those that are synthetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from inkdigits.data.samples import NOT_A_DIGIT, PenSample, Strokes
from inkdigits.data.splits import split_character
from inkdigits.synthesis.characters.icons import draw_arrow, draw_heart, draw_question, draw_smiley
from inkdigits.synthesis.characters.scripts import SCRIPTS, list_glyphs
from inkdigits.synthesis.non_digits import (
    HALVES,
    MIRRORED,
    QUARTERED,
    draw_glyph,
    draw_half,
    draw_pair,
    draw_scribble,
    draw_shape,
    draw_turned,
)
from inkdigits.training.digits.drawings import Labeled, draw_varied, make_frame

# Training frames of each synthetic family; a tenth as many are for validation.
SYNTHETIC = {
    "pairs": 7_000,
    "scribbles": 8_000,
    "shapes": 7_000,
    "halves": 5_000,
    "turned": 3_000,
    "glyphs": 14_000,
    "smileys": 4_000,
    "hearts": 2_500,
    "arrows": 2_500,
    "question marks": 2_000,
}
# Synthetic families that are strokes.
ICONS: dict[str, Callable[[np.random.Generator], Strokes]] = {
    "smileys": draw_smiley,
    "hearts": draw_heart,
    "arrows": draw_arrow,
    "question marks": draw_question,
}
# Widest pen that these are drawn with, as a share of their size: a wider one fills a face.
ICON_PEN = 0.1
# As ``Frames.names`` has them.
FAMILIES = (
    "pen letters",
    "pen signs",
    "phone letters",
    "paper28 signs",
    "doodles",
    "quickdraw",
    "drawn shapes",
    "thai",
    "signs",
    "blank cells",
    *SYNTHETIC,
)


def draw_family(
    family: str,
    digits: Sequence[PenSample],
    training: bool,
    item: object,
    rng: np.random.Generator,
) -> Labeled:
    """Draw a frame of a family; halves, pairs and turned digits are made of these digits."""
    if family in ICONS:
        return draw_varied(ICONS[family](rng), rng, widest=ICON_PEN), NOT_A_DIGIT
    if family == "scribbles":
        page = draw_scribble(rng)
    elif family == "shapes":
        page = draw_shape(rng)
    elif family == "pairs":
        page = draw_pair(digits, rng)
    elif family == "halves":
        page = draw_half(_choose_digit(digits, tuple(HALVES), rng), rng)
    elif family == "turned":
        page = draw_turned(_choose_digit(digits, tuple(MIRRORED + QUARTERED), rng), rng)
    elif family == "glyphs":
        glyphs = _list_glyphs(training)
        page = draw_glyph(*glyphs[rng.integers(len(glyphs))], rng)
    else:
        raise KeyError(family)
    return make_frame(page), NOT_A_DIGIT


def _choose_digit(
    digits: Sequence[PenSample], labels: tuple[str, ...], rng: np.random.Generator
) -> PenSample:
    fitting = [sample for sample in digits if sample.label in labels]
    return fitting[rng.integers(len(fitting))]


@cache
def _list_glyphs(training: bool) -> list[tuple[str, Path]]:
    split = "train" if training else "validation"
    return [glyph for glyph in list_glyphs(SCRIPTS) if split_character(glyph[0]) == split]
