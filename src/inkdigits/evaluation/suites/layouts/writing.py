"""Texts written in one hand, as ink: (H, W) float32 in [0, 1], 1 = full, cut tight."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import Strokes
from inkdigits.evaluation.suites.layouts.hands import Bitmap, Hand, Hands
from inkdigits.evaluation.suites.layouts.shapes import SIGNS, draw_sign
from inkdigits.synthesis.characters.strokes import draw_strokes

Ink = npt.NDArray[np.float32]
# Shares of red, green and blue that are reflected.
Color = tuple[float, float, float]

# Widest digit, in heights: a wider one is drawn smaller.
WIDEST = 1.3
# A scanned digit's stroke is about this share of its height wide.
SCANNED_PEN = 0.11
# A character reaches over the one before it by this share of its width at most, never over a low
# sign; a minus keeps its distance, in heights of a digit, or it would be part of its neighbor.
REACH = 0.12
LOW = ".,:"
APART, APART_GAP = "-", 0.14
# Where letters begin and end, in heights of a digit below its top.
TALL, SHORT, HANGING = (-0.05, 1.0), (0.42, 1.0), (0.42, 1.38)
TALL_LETTERS, HANGING_LETTERS = "bdfhklt", "gpqyj"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is written.

    ``height`` of a digit and width of the ``pen`` in pixels; the ``gap`` between characters and
    the width of a ``space``, from and to, in heights of a digit.
    """

    height: float
    pen: float
    gap: tuple[float, float] = (0.06, 0.28)
    space: tuple[float, float] = (0.9, 2.0)


def choose_manner(hand: Hand, rng: np.random.Generator, height: float) -> Manner:
    """Return a manner with a pen that fits the hand at this height."""
    scanned = isinstance(next(iter(hand.digits.values()))[0], np.ndarray)
    share = SCANNED_PEN if scanned else float(rng.uniform(0.035, 0.11))
    return Manner(height, max(1.0, share * height))


class Scribe:
    """One person with one pen, who writes texts; letters are those of other people.

    Attributes
    ----------
    hand
        The person's digits.
    manner
        Size, pen and spacing.
    color
        Color of the pen.
    """

    def __init__(
        self, hands: Hands, hand: Hand, manner: Manner, color: Color = (0.0, 0.0, 0.0)
    ) -> None:
        self.hand, self.manner, self.color = hand, manner, color
        self._letters = hands.letters or {}

    @property
    def height(self) -> float:
        """Height of a digit in pixels."""
        return self.manner.height

    @property
    def pen(self) -> float:
        """Width of the pen in pixels."""
        return self.manner.pen

    def write(self, text: str, rng: np.random.Generator) -> Ink:
        """Return the ink of one line of text; spaces separate words."""
        height = self.manner.height
        rows = int(3.0 * height)
        line = np.zeros((rows, 1), np.float32)
        edge = np.full(rows, -1.0)
        lean = rng.uniform(-0.03, 0.03)
        last = " "
        for character in text:
            if character == " ":
                last = " "
                continue
            ink, top = self._draw(character, rng)
            slope = lean * line.shape[1] + rng.normal(0.0, 0.02) * height
            row = min(max(round(height + top * height + slope), 0), rows - ink.shape[0])
            beside = edge[row : row + ink.shape[0]]
            gap = height * rng.uniform(*self.manner.gap)
            if line.shape[1] == 1:
                left = 0
            elif last == " ":
                left = round(line.shape[1] + height * rng.uniform(*self.manner.space))
            else:
                apart = APART in (last, character)
                left = _find_left(ink, beside, max(gap, APART_GAP * height) if apart else gap)
                reach = 0.0 if apart or last in LOW else REACH * ink.shape[1]
                left = max(left, round(line.shape[1] - reach))
            line = _paste(line, ink, row, left)
            lit = ink > 0.2
            ends = left + ink.shape[1] - 1 - lit[:, ::-1].argmax(axis=1)
            np.maximum(beside, np.where(lit.any(axis=1), ends, -1.0), out=beside)
            last = character
        return trim(_vary_pressure(line, rng))

    def _draw(self, character: str, rng: np.random.Generator) -> tuple[Ink, float]:
        """Return a character's ink and how far below the top of a digit it begins."""
        height, pen = self.manner.height, self.manner.pen
        if character in SIGNS:
            strokes = draw_sign(character, rng)
            top = float(np.concatenate(strokes)[:, 1].min())
            return draw_tight(strokes, height, pen), top - 0.5 * pen / height
        if character.isdecimal():
            glyph = self.hand.choose_glyph(character, rng)
            size = height * rng.uniform(0.92, 1.08)
            if isinstance(glyph, np.ndarray):
                return enlarge(glyph, size), 0.0
            return draw_strokes_high(glyph, size, pen), 0.0
        several = self._letters[character]
        strokes = several[int(rng.integers(len(several)))]
        if character in HANGING_LETTERS:
            top, foot = HANGING
        elif character in TALL_LETTERS or character.isupper():
            top, foot = TALL
        else:
            top, foot = SHORT
        return draw_strokes_high(strokes, height * (foot - top), pen), top


def draw_tight(strokes: Strokes, scale: float, pen: float) -> Ink:
    """Return the ink of strokes whose unit is ``scale`` pixels."""
    points = np.concatenate(strokes)
    extent = max(float(np.ptp(points, axis=0).max()), 0.01)
    return _draw(strokes, scale * extent, pen)


def draw_strokes_high(strokes: Strokes, height: float, pen: float) -> Ink:
    """Return the ink of strokes, ``height`` pixels high, or less if they are very wide."""
    wide, high = np.maximum(np.ptp(np.concatenate(strokes), axis=0), 1.0)
    scale = min(height / high, WIDEST * height / wide)
    return _draw(strokes, scale * max(wide, high), pen)


def _draw(strokes: Strokes, size: float, pen: float) -> Ink:
    canvas = int(np.ceil(size + 2.0 * pen)) + 6
    # In units of a thousand: draw_strokes takes anything below one unit for a dot.
    points = np.concatenate(strokes)
    unit = 1000.0 / max(float(np.ptp(points, axis=0).max()), 1e-6)
    grown = tuple(np.asarray(stroke * unit, np.float32) for stroke in strokes)
    ink = draw_strokes(grown, canvas=canvas, size=size, pen=pen)
    return trim(ink.astype(np.float32) / 255.0)


def enlarge(bitmap: Bitmap, height: float) -> Ink:
    """Return a scanned digit at another height, with edges as crisp as those of a pen."""
    tight = trim(np.pad(bitmap, 2).astype(np.float32) / 255.0)
    tight = np.pad(tight, 1)
    scale = min(height / tight.shape[0], WIDEST * height / tight.shape[1])
    size = (max(1, round(tight.shape[1] * scale)), max(1, round(tight.shape[0] * scale)))
    if scale <= 1.0:
        return trim(np.asarray(cv2.resize(tight, size, interpolation=cv2.INTER_AREA), np.float32))
    large = cv2.resize(tight, size, interpolation=cv2.INTER_CUBIC)
    large = cv2.GaussianBlur(np.asarray(large, np.float32), (0, 0), 0.35 * scale)
    sharp = np.clip(0.5 + (large - 0.45) * min(scale, 4.0), 0.0, 1.0)
    return trim(np.asarray(sharp, np.float32))


def trim(ink: npt.NDArray[np.float32]) -> Ink:
    """Return ink without the empty rows and columns around it."""
    lit = ink > 0.02
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    if not len(rows):
        return np.zeros((1, 1), np.float32)
    return np.ascontiguousarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _find_left(ink: Ink, edge: npt.NDArray[np.float64], gap: float) -> int:
    """Return the column where a character begins, ``gap`` from the ink on its own rows."""
    lit = ink > 0.2
    first = np.where(lit.any(axis=1), lit.argmax(axis=1), ink.shape[1])
    beside = (edge >= 0.0) & (first < ink.shape[1])
    if not beside.any():
        return 0
    return round(float((edge - first)[beside].max()) + 1.0 + gap)


def _paste(line: Ink, ink: Ink, top: int, left: int) -> Ink:
    width = max(line.shape[1], left + ink.shape[1])
    grown = np.pad(line, ((0, 0), (0, width - line.shape[1])))
    part = grown[top : top + ink.shape[0], left : left + ink.shape[1]]
    np.maximum(part, ink, out=part)
    return grown


def _vary_pressure(ink: Ink, rng: np.random.Generator) -> Ink:
    """Return ink that is paler here and there, as if by the pressure on the pen."""
    coarse = rng.uniform(0.0, 1.0, (4, max(2, ink.shape[1] // max(ink.shape[0] // 4, 1))))
    field = cv2.resize(coarse.astype(np.float32), ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(ink * (1.0 - rng.uniform(0.0, 0.25) * field), np.float32)
