"""The families of ink that is no digit: their names, and frames of those that are made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from inkdigits.data.glyphs import SCRIPTS, list_glyphs
from inkdigits.data.pen import PenSample
from inkdigits.data.shapes import (
    HALVES,
    MIRRORED,
    QUARTERED,
    Page,
    draw_glyph,
    draw_half,
    draw_pair,
    draw_scribble,
    draw_shape,
    draw_turned,
)
from inkdigits.training.drawings import FrameBytes, frame_of

# Frames of each family that is made up, to learn from; a tenth as many to choose by.
MADE_UP = {
    "pairs": 7_000,
    "scribbles": 8_000,
    "shapes": 7_000,
    "halves": 5_000,
    "turned": 3_000,
    "glyphs": 16_000,
}
# As ``Frames.names`` has them.
FAMILIES = ("pen letters", "pen signs", "phone letters", "paper28 signs", "doodles", *MADE_UP)
# Every so many characters, one is kept from training to choose by.
GLYPH_STEP = 10

Drawing = Callable[[np.random.Generator], Page]


def draw_family(
    family: str,
    digits: Sequence[PenSample],
    to_learn: bool,
    places: Sequence[int],
    rng: np.random.Generator,
) -> list[FrameBytes]:
    """Draw as many frames of a family as there are places, of the digits of some writers."""
    drawings: dict[str, Callable[[], Drawing]] = {
        "scribbles": lambda: draw_scribble,
        "shapes": lambda: draw_shape,
        "pairs": lambda: lambda rng: draw_pair(digits, rng),
        "halves": lambda: _any_of(digits, HALVES, draw_half),
        "turned": lambda: _any_of(digits, MIRRORED + QUARTERED, draw_turned),
        "glyphs": lambda: _any_glyph(to_learn),
    }
    draw = drawings[family]()
    return [frame_of(draw(rng)) for _ in places]


def _any_of(
    digits: Sequence[PenSample],
    labels: Sequence[str] | dict[str, tuple[str, ...]],
    draw: Callable[[PenSample, np.random.Generator], Page],
) -> Drawing:
    fitting = [sample for sample in digits if sample.label in labels]
    return lambda rng: draw(fitting[rng.integers(len(fitting))], rng)


def _any_glyph(to_learn: bool) -> Drawing:
    glyphs = [
        glyph for glyph in list_glyphs(SCRIPTS) if (ord(glyph[0]) % GLYPH_STEP > 0) == to_learn
    ]
    return lambda rng: draw_glyph(*glyphs[rng.integers(len(glyphs))], rng)
