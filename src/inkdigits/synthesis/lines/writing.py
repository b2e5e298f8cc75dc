"""Lines of text as a writer writes them."""

from __future__ import annotations

import numpy as np

from inkdigits.line.alphabet import SPACE
from inkdigits.synthesis.characters.character import draw_character
from inkdigits.synthesis.characters.writer import Writer
from inkdigits.synthesis.ink import Ink
from inkdigits.synthesis.lines.line_canvas import LineCanvas

# How much the gaps of a line differ from one another, in heights: even writing, and uneven.
EVEN = (0.03, 0.07)
UNEVEN = (0.07, 0.2)
UNEVEN_SHARE = 0.4
# A space is wider than the usual gap by this much, in heights, and by twice their unevenness.
SPACES = (0.5, 1.6)


def write_line(
    writer: Writer, text: str, rng: np.random.Generator, *, height: float, pitch: float = 0.0
) -> Ink:
    """Return the ink of a text on one line.

    Parameters
    ----------
    text
        Characters of ``line.alphabet``: see ``draw_character``.
    height
        Height of a digit in pixels.
    pitch
        If above 0, the width in pixels of boxes: each character is set in the middle of one.

    Returns
    -------
    (H, W) float32 in [0, 1], 1 = ink, not cut close: see ``trim``.
    """
    line = LineCanvas(height, rng)
    gap_low, gap_high = writer.gap
    usual = rng.uniform(gap_low, gap_high)
    uneven = rng.uniform(*(UNEVEN if rng.random() < UNEVEN_SHARE else EVEN))
    chained = rng.random() < 0.2
    small_zeros = rng.uniform(0.55, 0.9) if rng.random() < 0.2 else 1.0
    before = ""
    space = 0.0
    for index, character in enumerate(text):
        if character == SPACE:
            space += rng.uniform(*SPACES) + max(0.0, usual) + 2.0 * uneven
            continue
        size = height * float(np.exp(rng.normal(0.0, 0.08)))
        if character == "0" and before:
            size *= small_zeros
        ink, foot = draw_character(writer, character, size, rng)
        if pitch > 0.0:
            line.set_in_box(ink, foot, (index + 0.5) * pitch, pitch)
        else:
            tied = chained and character == before == "0" and not space
            gap = max(gap_low - 0.03, usual + uneven * float(np.clip(rng.normal(), -2.0, 2.0)))
            if character in ".,":
                gap = min(gap, rng.uniform(0.0, 0.2))
            elif not space and rng.random() < 0.04:
                gap += rng.uniform(0.05, 0.3)
            line.add(ink, foot, space + (rng.uniform(-0.05, 0.1) if tied else gap))
            if tied or (gap_high < 0.05 and not space and rng.random() < 0.06):
                line.join(writer.pen * height, rng)
        before, space = character, 0.0
    return line.ink
