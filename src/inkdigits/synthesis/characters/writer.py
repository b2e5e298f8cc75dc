"""Writers: a handwriting, a pen, and a way to space characters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inkdigits.data.samples import Strokes
from inkdigits.synthesis.glyphs import GlyphSource, Hand, Picture, PictureHand

# Shares of the lines by the set of their digits.
SOURCES = {
    "pen": 0.46,
    "mnist": 0.3,
    "paper28": 0.06,
    "swiss16": 0.1,
    "optdigits32": 0.03,
    "exams": 0.03,
    "phone": 0.02,
}
# Gaps between the ink of neighbors, in heights of a digit: touching, tight, usual, wide.
GAPS = ((-0.1, 0.02), (0.0, 0.12), (0.06, 0.35), (0.3, 0.9))
GAP_SHARES = (0.28, 0.27, 0.33, 0.12)


@dataclass(frozen=True, slots=True, eq=False)
class Writer:
    """One hand with one pen.

    Attributes
    ----------
    hand, pictures
        Its digits as strokes, or as pictures; one of them is empty.
    fallback
        Digits of many hands, for those that the writer lacks.
    letters
        Letters and signs, of many hands.
    symbols, drawings
        Pictures and strokes of symbols other than characters.
    pen
        Width of the pen, in heights of a digit.
    slant
        How far the top leans to the right, in heights.
    gap
        Range of the gaps, in heights.
    """

    hand: Hand
    pictures: PictureHand
    fallback: Hand
    letters: Hand
    symbols: list[Picture]
    drawings: list[Strokes]
    pen: float
    slant: float
    gap: tuple[float, float]


def choose_writer(source: GlyphSource, rng: np.random.Generator) -> Writer:
    """Return a random writer: a hand, a pen and a way of spacing."""
    names = [name for name in SOURCES if name == "pen" or source.pictures.get(name)]
    shares = np.array([SOURCES[name] for name in names])
    name = str(rng.choice(names, p=shares / shares.sum()))
    hand: Hand = {}
    pictures: PictureHand = {}
    if name == "pen":
        hand = source.pens[int(rng.integers(len(source.pens)))]
    else:
        pictures = source.pictures[name][int(rng.integers(len(source.pictures[name])))]
    kind = rng.random()
    pen = np.exp(rng.normal(np.log(0.07), 0.4))
    if kind < 0.12:  # a marker
        pen = rng.uniform(0.12, 0.26)
    elif kind < 0.2:  # a hairline
        pen = rng.uniform(0.008, 0.03)
    if pictures:  # signs as bold as the digits beside them
        pen = rng.uniform(0.08, 0.15)
    return Writer(
        hand,
        pictures,
        source.digits,
        source.letters,
        source.symbols,
        source.drawings,
        float(np.clip(pen, 0.008, 0.26)),
        float(rng.normal(0.06, 0.16)),
        GAPS[int(rng.choice(len(GAPS), p=GAP_SHARES))],
    )
