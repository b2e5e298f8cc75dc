"""A small source of characters that needs no data folder."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.data.samples import Strokes
from inkdigits.line.alphabet import DIGITS, LETTERS
from inkdigits.synthesis.characters.writer import Writer
from inkdigits.synthesis.glyphs import GlyphSource

STROKES: Strokes = (np.array([[0, 0], [300, 500], [100, 1000]], np.float32),)
PICTURE = np.zeros((28, 28), np.uint8)
PICTURE[4:24, 8:20] = 255


@pytest.fixture
def source() -> GlyphSource:
    """One writer by pen and one in pictures."""
    hand = {digit: [STROKES] for digit in DIGITS}
    letters = {letter: [STROKES] for letter in (*LETTERS, "?")}
    pictures = {"mnist": ({digit: [PICTURE] for digit in DIGITS},)}
    return GlyphSource((hand,), hand, letters, pictures, [STROKES], [PICTURE])


@pytest.fixture
def writer(source: GlyphSource) -> Writer:
    """A writer with a pen of 6% of the height, no slant and usual gaps."""
    return Writer(
        source.pens[0],
        {},
        source.digits,
        source.letters,
        [PICTURE],
        [STROKES],
        0.06,
        0.0,
        (0.1, 0.3),
    )
