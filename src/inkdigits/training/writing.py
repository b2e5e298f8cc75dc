"""Single characters come in; pages with one written line, as people write numbers, go out.

Digits of pen strokes, of MNIST and of photographed paper are set one after the other: far apart,
close, touching, slanted, on paper of every kind. What is no digit and no sign of a number is ``#``.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.pen import PenSample, Strokes, draw_strokes
from inkdigits.data.styles import LOOPED, STYLES, flag_one, is_plain, leave_open
from inkdigits.training.characters import Characters
from inkdigits.training.drawings import vary_strokes
from inkdigits.training.picture_styles import style_picture
from inkdigits.training.signs import Ink, draw_sign, trim
from inkdigits.training.texts import DOUBLE, LETTER, OTHER

Spacing = Literal["spaced", "tight", "touching"]

# Shares of the lines by the source of their digits.
SOURCES = {"pen": 0.45, "mnist": 0.4, "paper28": 0.15}
# How often a writer ties zeros to each other, writes them small, or lets a character reach below.
CHAINED_SHARE = 0.3
SMALL_ZEROS_SHARE = 0.2
LOW_SHARE = 0.12
LOW_DIGITS = "1479"
# How often a plain digit is flagged, barred or slashed, and a loop left open.
STYLE_SHARE = 0.3
OPEN_SHARE = 0.25
# How long the flag of a one may be, in heights of it; and how far a picture of a character is
# turned and stretched before it is set.
LONGEST_FLAG = 0.95
TURN_DEG = 5.0
STRETCH = 0.1
# Gaps between the ink of two characters, in heights of a digit.
GAPS: dict[Spacing, tuple[float, float]] = {
    "spaced": (0.12, 0.9),
    "tight": (0.02, 0.14),
    "touching": (-0.1, 0.02),
}


class Writer:
    """Writes lines with the characters of a split."""

    def __init__(self, characters: Characters) -> None:
        self._characters = characters
        self._writers = sorted(characters.pen)

    def write(self, text: str, rng: np.random.Generator, *, spacing: Spacing, height: float) -> Ink:
        """Write a text; give its ink, (H, W) float32 in [0, 1], cut close around it.

        Of an empty text that is the place where it might have been.
        """
        if not text:
            return np.zeros((int(1.5 * height), int(rng.uniform(2.0, 8.0) * height)), np.float32)
        sources = [name for name in SOURCES if name == "pen" or name in self._characters.pictures]
        shares = np.array([SOURCES[name] for name in sources])
        source = str(rng.choice(sources, p=shares / shares.sum()))
        writer = str(rng.choice(self._writers))
        pen = height * float(np.clip(np.exp(rng.normal(np.log(0.075), 0.4)), 0.025, 0.2))
        slant = float(rng.normal(0.07, 0.18))
        chained = rng.random() < CHAINED_SHARE
        zeros = float(rng.uniform(0.55, 0.9)) if rng.random() < SMALL_ZEROS_SHARE else 1.0
        line = _Line(height, rng)
        before = ""
        for character in text:
            size = height * float(np.exp(rng.normal(0.0, 0.11)))
            size *= zeros if character == "0" and before else 1.0
            low = character in LOW_DIGITS and rng.random() < LOW_SHARE
            size *= float(rng.uniform(1.15, 1.5)) if low else 1.0
            ink, offset = self._draw(character, size, (source, writer, pen), rng)
            offset -= float(rng.uniform(0.1, 0.4)) if low else 0.0
            tied = chained and character == before == "0"
            gap = float(rng.uniform(-0.05, 0.12)) if tied else _draw_gap(character, spacing, rng)
            line.add(_shear(ink, slant), offset, gap, tied=tied)
            before = character
        return line.join(pen, rng if spacing == "touching" else None)

    def _draw(
        self, character: str, size: float, style: tuple[str, str, float], rng: np.random.Generator
    ) -> tuple[Ink, float]:
        """Draw one character; give its ink and how far its foot is above the line, in sizes."""
        source, writer, pen = style
        if character in "-.," + DOUBLE:
            return draw_sign(character, size, pen, rng)
        of_source = self._characters.pictures.get(source, {}).get(character)
        if of_source and rng.random() < 0.95:
            image = of_source[int(rng.integers(len(of_source)))]
            ink = _enlarge(image, size)
            if rng.random() < STYLE_SHARE:
                ink = style_picture(character, ink, rng)
            return _turn(ink, rng), 0.0
        if character in OTHER + LETTER:
            known = self._characters
            samples = known.others if character == OTHER else known.letters
            sample = samples[int(rng.integers(len(samples)))]
            size *= 0.6 if sample.label.islower() and rng.random() < 0.7 else 1.0
            if sample.label in "-=~_.:;*\"'^":
                size *= 0.5
        else:
            sample = self._pick(character, writer, rng)
        strokes = sample.strokes
        if rng.random() < STYLE_SHARE and is_plain(sample.label, strokes):
            strokes = _style(sample.label, strokes, rng)
        elif sample.label in LOOPED and rng.random() < OPEN_SHARE:
            strokes = leave_open(strokes, rng)
        strokes = vary_strokes(strokes, rng)
        canvas = int(size + 2.0 * pen + 8.0)
        drawn = draw_strokes(strokes, canvas=canvas, size=size, pen=max(1.0, pen))
        offset = 0.25 if sample.label in "-=~\"'^*" else 0.0
        return trim(drawn.astype(np.float32) / 255.0), offset

    def _pick(self, digit: str, writer: str, rng: np.random.Generator) -> PenSample:
        samples = self._characters.pen[writer].get(digit)
        while not samples or rng.random() < 0.1:
            samples = self._characters.pen[str(rng.choice(self._writers))].get(digit)
        return samples[int(rng.integers(len(samples)))]


class _Line:
    """Characters set one after the other, with the gaps between their ink told row by row."""

    def __init__(self, height: float, rng: np.random.Generator) -> None:
        self._height = height
        self._rows = int(3.0 * height)
        self._drift = 0.0
        self._rng = rng
        self._ink = np.zeros((self._rows, 8), np.float32)
        self._edge = np.full(self._rows, -1.0)
        self._joints: list[tuple[int, int, int, int]] = []
        self._ties: list[tuple[int, int, int, int]] = []
        self._last: tuple[int, int] | None = None
        self._top = (0, 0)
        self._tied_above = rng.random() < 0.6

    def add(self, ink: Ink, offset: float, gap: float, *, tied: bool = False) -> None:
        """Set a character behind the others; ``tied`` draws the stroke that leads over to it."""
        rows, columns = ink.shape
        self._drift = 0.7 * self._drift + self._rng.normal(0.0, 0.03) * self._height
        bottom = 2.0 * self._height - offset * self._height + self._drift
        top = int(np.clip(bottom - rows, 0, self._rows - rows)) if rows < self._rows else 0
        ink = ink[: self._rows]
        rows = len(ink)
        inked = ink > 0.3
        first = np.where(inked.any(axis=1), inked.argmax(axis=1), columns).astype(float)
        # The nearest ink of neighboring rows counts as well, or slanted strokes would interlock.
        edge = self._edge[top : top + rows]
        reach = max(1, int(0.25 * self._height))
        near = cv2.dilate(edge.astype(np.float32).reshape(-1, 1), np.ones((2 * reach + 1, 1)))
        left = float((near.ravel() - first)[inked.any(axis=1)].max(initial=-1.0)) + 1.0
        left = max(left, float(self._edge.max()) - 0.75 * columns)
        left = max(0, int(left + gap * self._height))
        if left + columns > self._ink.shape[1]:
            wide = np.zeros((self._rows, 2 * (left + columns)), np.float32)
            wide[:, : self._ink.shape[1]] = self._ink
            self._ink = wide
        part = self._ink[top : top + rows, left : left + columns]
        np.maximum(part, ink, out=part)
        last = np.where(inked.any(axis=1), columns - inked[:, ::-1].argmax(axis=1) + left - 1, -1)
        self._edge[top : top + rows] = np.maximum(edge, last)
        row = top + int(rows * self._rng.uniform(0.0, 1.0))
        if self._last is not None:
            self._joints.append((*self._last, left + columns // 2, row))
        # Zeros are tied at the top, as loops are, or at the foot.
        level = self._rng.uniform(0.0, 0.3) if self._tied_above else self._rng.uniform(0.65, 1.0)
        upper = (left + columns // 2, top + int(rows * level))
        if tied:
            self._ties.append((*self._top, *upper))
        self._top = upper
        self._last = (left + columns // 2, top + int(rows * self._rng.uniform(0.0, 1.0)))

    def join(self, pen: float, rng: np.random.Generator | None) -> Ink:
        """Cut the line out; with chance, tie some neighbors by thin strokes."""
        drawn = list(self._ties)
        if rng is not None:
            drawn += [joint for joint in self._joints if rng.random() < 0.08]
        for x, y, right, below in drawn:
            thick = max(1, round(pen * 0.8))
            cv2.line(self._ink, (x, y), (right, below), 1.0, thick, cv2.LINE_AA)
        return trim(self._ink)


def _draw_gap(character: str, spacing: Spacing, rng: np.random.Generator) -> float:
    if character in ".,":
        return float(rng.uniform(0.0, 0.2))
    gap = float(rng.uniform(*GAPS[spacing]))
    if rng.random() < 0.06:
        gap += float(rng.uniform(0.1, 0.7))
    return gap


def _enlarge(image: npt.NDArray[np.uint8], size: float) -> Ink:
    """Bring a picture of 28 by 28 to a size, its soft edges to those of a pen."""
    ink = trim(image.astype(np.float32) / 255.0)
    scale = size / max(ink.shape)
    wide = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    kind = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    large = np.asarray(cv2.resize(ink, wide, interpolation=kind), np.float32)
    if scale > 1.5:
        large = 0.5 + (large - 0.5) * min(scale, 3.0) * 0.8
    return np.clip(large, 0.0, 1.0)


def _style(label: str, strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Slash, flag or bar a digit; the flags of ones are longer than where a digit is alone."""
    if label == "1":
        return flag_one(strokes, rng, longest=LONGEST_FLAG)
    return STYLES[label](strokes, rng)


def _turn(ink: Ink, rng: np.random.Generator) -> Ink:
    """Turn and stretch a picture a little, so that it is not the same each time."""
    rows, columns = ink.shape
    side = int(1.3 * max(rows, columns)) + 4
    angle = np.deg2rad(rng.normal(0.0, TURN_DEG))
    wide = np.exp(rng.normal(0.0, STRETCH))
    turn = np.array([[np.cos(angle) * wide, -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shift = side / 2.0 - turn @ np.array([columns / 2.0, rows / 2.0])
    matrix = np.column_stack([turn, shift])
    return trim(np.asarray(cv2.warpAffine(ink, matrix, (side, side)), np.float32))


def _shear(ink: Ink, slant: float) -> Ink:
    rows, columns = ink.shape
    shift = slant * rows
    matrix = np.array([[1.0, -slant, max(0.0, shift)], [0.0, 1.0, 0.0]])
    size = (columns + int(abs(shift)) + 2, rows)
    return trim(np.asarray(cv2.warpAffine(ink, matrix, size), np.float32))
