"""Single characters as a writer writes them."""

from __future__ import annotations

import numpy as np

from inkdigits.line.alphabet import ALPHABET, DIGITS, LETTERS, OTHER, SIGNS, STRUCK
from inkdigits.synthesis.characters.icons import ICONS
from inkdigits.synthesis.characters.pictures import draw_picture, resize_picture
from inkdigits.synthesis.characters.rare_digits import draw_rare
from inkdigits.synthesis.characters.signs import draw_sign
from inkdigits.synthesis.characters.strikes import strike_out
from inkdigits.synthesis.characters.stroke_styles import style_strokes
from inkdigits.synthesis.characters.strokes import draw_varied, rasterize, shear
from inkdigits.synthesis.characters.writer import Writer
from inkdigits.synthesis.ink import Ink, trim

# How often a digit is drawn in a style that the data sets hardly have.
RARE_SHARE = 0.05
# Letters that reach below the line, and those that rise above the small ones.
LOW_LETTERS = "gpqyj"
TALL_LETTERS = "bdfhklt"


def draw_character(
    writer: Writer, character: str, size: float, rng: np.random.Generator
) -> tuple[Ink, float]:
    """Return the ink of one character, cut close, and how far its foot is above the line in pixels.

    Parameters
    ----------
    character
        One of ``line.alphabet``; ``STRUCK`` is a few digits struck out, ``OTHER`` any symbol.
    size
        Height of a digit in pixels.
    """
    pen = writer.pen * size
    if character == STRUCK:
        return _draw_struck(writer, size, rng), -0.1 * size
    if character == OTHER:
        return _draw_symbol(writer, size, pen, rng), rng.uniform(-0.2, 0.2) * size
    if character in SIGNS and (character not in writer.letters or rng.random() < 0.8):
        strokes = tuple(stroke * size for stroke in draw_sign(character, rng))
        ink, top = rasterize(shear(strokes, writer.slant if character not in "/" else 0.0), pen)
        return ink, float(size - top - ink.shape[0] + pen / 2.0)
    low = 0.0
    if character in DIGITS:
        if rng.random() < 0.1 and character in "1479":
            size *= rng.uniform(1.1, 1.35)
            low = rng.uniform(0.1, 0.3)
        pictures = writer.pictures.get(character)
        if pictures:
            picture = pictures[int(rng.integers(len(pictures)))]
            return draw_picture(character, picture, size, writer.slant, rng), -low * size
        samples = writer.hand.get(character) or writer.fallback[character]
        if rng.random() < RARE_SHARE:
            strokes = draw_rare(int(character), rng)
        else:
            strokes = style_strokes(character, samples[int(rng.integers(len(samples)))], rng)
    else:
        if character in LETTERS and character.islower():
            low = 0.28 if character in LOW_LETTERS else 0.0
            tall = character in TALL_LETTERS
            size *= 1.0 if tall else 0.9 if low else 0.62
        samples = writer.letters.get(character) or next(iter(writer.letters.values()))
        strokes = samples[int(rng.integers(len(samples)))]
    return draw_varied(strokes, size, pen, writer.slant, rng), -low * size


def _draw_struck(writer: Writer, size: float, rng: np.random.Generator) -> Ink:
    count = int(rng.integers(1, 5))
    parts = [draw_character(writer, str(rng.integers(10)), size, rng)[0] for _ in range(count)]
    rows = max(part.shape[0] for part in parts)
    gap = max(1, int(rng.uniform(0.0, 0.2) * size))
    ink = np.zeros((rows, sum(part.shape[1] + gap for part in parts)), np.float32)
    left = 0
    for part in parts:
        ink[rows - part.shape[0] :, left : left + part.shape[1]] = part
        left += part.shape[1] + gap
    return trim(strike_out(ink[:, : left - gap], writer.pen * size, rng))[0]


def _draw_symbol(writer: Writer, size: float, pen: float, rng: np.random.Generator) -> Ink:
    if writer.symbols and rng.random() < 0.5:
        picture = writer.symbols[int(rng.integers(len(writer.symbols)))]
        return resize_picture(picture, size, 0.0, rng)
    others = [label for label in writer.letters if label not in ALPHABET]
    if others and rng.random() < 0.3:
        samples = writer.letters[others[int(rng.integers(len(others)))]]
        return draw_varied(samples[int(rng.integers(len(samples)))], size, pen, 0.0, rng)
    if rng.random() < 0.3:
        icon = ICONS[int(rng.integers(len(ICONS)))]
        return draw_varied(icon(rng), size, pen, 0.0, rng)
    if writer.drawings:
        strokes = writer.drawings[int(rng.integers(len(writer.drawings)))]
        return draw_varied(strokes, size, 0.6 * pen, 0.0, rng)
    return draw_varied(next(iter(writer.letters.values()))[0], size, pen, 0.0, rng)
