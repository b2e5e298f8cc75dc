"""A text comes in; its ink as one hand writes it goes out.

Characters are set one after the other on a line, with gaps between their ink that are told row by
row, so that slanted neighbors stand as near as people set them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.drawn import draw_rare
from inkdigits.data.icons import ICONS
from inkdigits.data.pen import Strokes
from inkdigits.data.styles import LOOPED, STYLES, flag_one, is_plain, leave_open
from inkdigits.line.alphabet import ALPHABET, DIGITS, LETTERS, OTHER, SIGNS, SPACE, STRUCK
from inkdigits.synthesis.glyphs import GlyphSource, Hand, Picture, PictureHand
from inkdigits.synthesis.picture_styles import style_picture
from inkdigits.synthesis.signs import draw_sign_strokes

Ink = npt.NDArray[np.float32]

# Shares of the lines by where their digits come from.
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
# How much the gaps of a line differ from one another, in heights: even writing, and uneven.
EVEN = (0.03, 0.07)
UNEVEN = (0.07, 0.2)
UNEVEN_SHARE = 0.4
# A space is wider than the usual gap by this much, in heights, and by twice their unevenness.
SPACES = (0.5, 1.6)
STYLE_SHARE = 0.3
OPEN_SHARE = 0.2
# How often a digit is drawn in a style that the data sets hardly have, and a one gets a hook at
# its foot.
DRAWN_SHARE = 0.05
HOOK_SHARE = 0.1
# How often a picture of a digit is made bolder.
BOLD_SHARE = 0.08
# What reaches below the line, what rises above the small letters.
LOW_LETTERS = "gpqyj"
TALL_LETTERS = "bdfhklt"
MAX_WIDE = 1.6


@dataclass(frozen=True, slots=True, eq=False)
class Writer:
    """One hand with one pen.

    Attributes
    ----------
    hand, pictures
        Its digits as strokes, or as pictures; one of them is empty.
    fallback
        Digits of many hands, for those that this one never wrote.
    letters
        Letters and signs, of many hands.
    symbols, drawings
        What may stand for a symbol that is no character.
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
    """Choose a hand, a pen and a way of spacing."""
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
    elif kind < 0.2:  # a hair line
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


def write_line(
    writer: Writer, text: str, rng: np.random.Generator, *, height: float, pitch: float = 0.0
) -> Ink:
    """Write a text on one line.

    Parameters
    ----------
    text
        Characters of ``line.alphabet``; ``STRUCK`` is written as a few digits, struck out.
    height
        Of a digit, in pixels.
    pitch
        Where above zero, each character is set in the middle of a box this wide, in pixels.

    Returns
    -------
    (H, W) float32 in [0, 1], 1 = ink. Rows and columns are those of the paper: cut it close with
    ``trim``, or not where boxes are drawn around it.
    """
    line = _Line(height, rng)
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
                line.tie(writer.pen * height, rng)
        before, space = character, 0.0
    return line.ink


def draw_character(
    writer: Writer, character: str, size: float, rng: np.random.Generator
) -> tuple[Ink, float]:
    """Return the ink of one character, cut close, and how far its foot is above the line, in px."""
    pen = writer.pen * size
    if character == STRUCK:
        return _draw_struck(writer, size, rng), -0.1 * size
    if character == OTHER:
        return _draw_symbol(writer, size, pen, rng), rng.uniform(-0.2, 0.2) * size
    if character in SIGNS and (character not in writer.letters or rng.random() < 0.8):
        strokes = tuple(stroke * size for stroke in draw_sign_strokes(character, rng))
        ink, top = _rasterize(_shear(strokes, writer.slant if character not in "/" else 0.0), pen)
        return ink, float(size - top - ink.shape[0] + pen / 2.0)
    low = 0.0
    if character in DIGITS:
        if rng.random() < 0.1 and character in "1479":
            size *= rng.uniform(1.1, 1.35)
            low = rng.uniform(0.1, 0.3)
        pictures = writer.pictures.get(character)
        if pictures:
            return _draw_picture(writer, character, size, pictures, rng), -low * size
        samples = writer.hand.get(character) or writer.fallback[character]
        if rng.random() < DRAWN_SHARE:
            strokes = draw_rare(int(character), rng)
        else:
            strokes = _style(character, samples[int(rng.integers(len(samples)))], rng)
    else:
        if character in LETTERS and character.islower():
            low = 0.28 if character in LOW_LETTERS else 0.0
            tall = character in TALL_LETTERS
            size *= 1.0 if tall else 0.9 if low else 0.62
        samples = writer.letters.get(character) or next(iter(writer.letters.values()))
        strokes = samples[int(rng.integers(len(samples)))]
    return _draw_strokes(strokes, size, pen, writer.slant, rng), -low * size


def trim(ink: Ink) -> tuple[Ink, tuple[int, int]]:
    """Cut ink close; return it and the column and row of its corner. Blank ink stays 2 by 2."""
    mask = ink > 0.15
    if not mask.any():
        return np.zeros((2, 2), np.float32), (0, 0)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    return np.ascontiguousarray(ink[top : rows[-1] + 1, left : columns[-1] + 1]), (left, top)


def strike(ink: Ink, pen: float, rng: np.random.Generator) -> Ink:
    """Strike writing out: one to four lines, a cross or a scribble over most of its width."""
    ink = np.pad(ink, ((4, 4), (6, 6)))
    rows, columns = ink.shape
    thick = max(1, round(pen * rng.uniform(0.8, 1.4)))
    left, right = rng.uniform(-0.03, 0.06) * columns, rng.uniform(0.94, 1.05) * columns
    kind = rng.random()
    if kind < 0.55:
        lines = []
        for _ in range(int(rng.integers(1, 4))):
            level = rng.uniform(0.3, 0.7) * rows
            lines.append(
                [
                    (left, level),
                    (columns / 2, level + rng.normal(0, 0.03) * rows),
                    (right, level + rng.normal(0, 0.1) * rows),
                ]
            )
    elif kind < 0.75:
        lines = [
            [(left, 0.05 * rows), (right, 0.95 * rows)],
            [(left, 0.95 * rows), (right, 0.05 * rows)],
        ]
        lines = lines[: int(rng.integers(1, 3))]
    else:
        turns = int(max(4, columns / max(3.0, pen * rng.uniform(1.2, 3.5))))
        places = np.linspace(left, right, turns)
        levels = np.where(np.arange(turns) % 2 == 0, 0.12, 0.88) + rng.normal(0, 0.08, turns)
        lines = [list(zip(places, levels * rows, strict=True))]
    for points in lines:
        fixed = np.rint(np.asarray(points) * 16.0).astype(np.int32)
        cv2.polylines(ink, [fixed], False, 1.0, thick, cv2.LINE_AA, 4)
    return np.asarray(ink, np.float32)


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
    return trim(strike(ink[:, : left - gap], writer.pen * size, rng))[0]


def _draw_symbol(writer: Writer, size: float, pen: float, rng: np.random.Generator) -> Ink:
    if writer.symbols and rng.random() < 0.5:
        picture = writer.symbols[int(rng.integers(len(writer.symbols)))]
        return _resize_picture(picture, size, 0.0, rng)
    others = [label for label in writer.letters if label not in ALPHABET]
    if others and rng.random() < 0.3:
        samples = writer.letters[others[int(rng.integers(len(others)))]]
        return _draw_strokes(samples[int(rng.integers(len(samples)))], size, pen, 0.0, rng)
    if rng.random() < 0.3:
        icon = ICONS[int(rng.integers(len(ICONS)))]
        return _draw_strokes(icon(rng), size, pen, 0.0, rng)
    if writer.drawings:
        strokes = writer.drawings[int(rng.integers(len(writer.drawings)))]
        return _draw_strokes(strokes, size, 0.6 * pen, 0.0, rng)
    return _draw_strokes(next(iter(writer.letters.values()))[0], size, pen, 0.0, rng)


def _style(character: str, strokes: Strokes, rng: np.random.Generator) -> Strokes:
    if character == "1" and rng.random() < HOOK_SHARE:
        return _hook_foot(strokes, rng)
    if rng.random() < STYLE_SHARE and is_plain(character, strokes):
        if character == "1":
            return flag_one(strokes, rng, longest=0.95)
        return STYLES[character](strokes, rng)
    if character in LOOPED and rng.random() < OPEN_SHARE:
        return leave_open(strokes, rng)
    return strokes


def _hook_foot(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Give a one a dot, a hook or a dash at its foot."""
    points = np.concatenate(strokes)
    foot = points[points[:, 1].argmax()]
    height = float(np.ptp(points[:, 1]))
    left, right = rng.uniform(0.02, 0.3) * height, rng.uniform(-0.02, 0.25) * height
    level = rng.normal(0.0, 0.02) * height
    ends = [foot + (-left, level), foot + (right, -level)]
    return (*strokes, np.asarray(ends, np.float32))


def _draw_strokes(
    strokes: Strokes, size: float, pen: float, slant: float, rng: np.random.Generator
) -> Ink:
    """Draw strokes so that they are ``size`` pixels high, or not too wide."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    wide, tall = np.maximum(high - low, 1.0)
    scale = max(1.0, size - pen) / max(tall, wide / MAX_WIDE)
    angle = np.deg2rad(rng.normal(0.0, 4.0))
    stretch = np.exp(rng.normal(0.0, 0.1))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shape = scale * (turn @ np.array([[stretch, -slant], [0.0, 1.0]]))
    tremble = scale * rng.uniform(0.0, 5.0)
    moved = tuple(
        (stroke - low) @ shape.T + rng.normal(0.0, tremble, stroke.shape) for stroke in strokes
    )
    return _rasterize(moved, pen)[0]


def _shear(strokes: Strokes, slant: float) -> Strokes:
    return tuple(
        np.column_stack([stroke[:, 0] - slant * stroke[:, 1], stroke[:, 1]]).astype(np.float32)
        for stroke in strokes
    )


def _rasterize(strokes: tuple[npt.NDArray[np.floating], ...], pen: float) -> tuple[Ink, float]:
    """Draw strokes in pixels with a round pen; return their ink, cut close, and its top."""
    faint = min(1.0, max(0.4, pen))  # a line thinner than a pixel covers a part of it
    pen = max(1.0, pen)
    fine = 4 if pen < 3.0 else 2 if pen < 10.0 else 1
    points = np.concatenate(strokes)
    low = points.min(axis=0) - pen / 2.0 - 1.0
    wide, tall = np.ceil(points.max(axis=0) - low + pen / 2.0 + 1.0).astype(int)
    ink = np.zeros((max(2, tall) * fine, max(2, wide) * fine), np.uint8)
    thick = max(1, round(pen * fine))
    for stroke in strokes:
        fixed = np.rint(((stroke - low) * fine - 0.5) * 16.0).astype(np.int32)
        if len(fixed) == 1:
            fixed = np.repeat(fixed, 2, axis=0)
        cv2.polylines(ink, [fixed], False, 255, thick, cv2.LINE_AA, 4)
    if fine > 1:
        size = (ink.shape[1] // fine, ink.shape[0] // fine)
        ink = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8)
    close, (_, top) = trim(ink.astype(np.float32) / 255.0)
    return close * np.float32(faint), float(low[1]) + top


def _draw_picture(
    writer: Writer, character: str, size: float, pictures: list[Picture], rng: np.random.Generator
) -> Ink:
    ink = _resize_picture(pictures[int(rng.integers(len(pictures)))], size, writer.slant, rng)
    if rng.random() < BOLD_SHARE:
        side = max(2, round(size * rng.uniform(0.04, 0.16)))
        disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        ink = np.asarray(cv2.dilate(np.pad(ink, side), disk), np.float32)
    if rng.random() < STYLE_SHARE:
        ink = style_picture(character, ink, rng)
    return trim(ink)[0]


def _resize_picture(picture: Picture, size: float, slant: float, rng: np.random.Generator) -> Ink:
    """Bring a picture to a height, a little turned and stretched, its edges as sharp as a pen's."""
    rows, columns = np.array(picture.shape, float)
    scale = size / max(rows, columns / MAX_WIDE)
    if scale < 0.5:
        smaller = (max(1, int(columns * scale * 2)), max(1, int(rows * scale * 2)))
        picture = np.asarray(cv2.resize(picture, smaller, interpolation=cv2.INTER_AREA), np.uint8)
        rows, columns = np.array(picture.shape, float)
        scale = size / max(rows, columns / MAX_WIDE)
    angle = np.deg2rad(rng.normal(0.0, 4.0))
    wide = np.exp(rng.normal(0.0, 0.1))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shape = scale * (turn @ np.array([[wide, -0.6 * slant], [0.0, 1.0]]))
    reach = np.abs(shape) @ np.array([columns, rows]) + 4.0
    shift = reach / 2.0 - shape @ np.array([columns / 2.0, rows / 2.0])
    matrix = np.column_stack([shape, shift])
    target = (int(np.ceil(reach[0])), int(np.ceil(reach[1])))
    ink = cv2.warpAffine(picture, matrix, target, flags=cv2.INTER_CUBIC).astype(np.float32) / 255.0
    if scale > 1.5:
        ink = 0.5 + (ink - 0.5) * min(scale, 3.5) * 0.8
    return trim(np.clip(ink, 0.0, 1.0).astype(np.float32))[0]


class _Line:
    """Characters set one after the other on a growing canvas."""

    def __init__(self, height: float, rng: np.random.Generator) -> None:
        self._height = height
        self._rows = int(3.0 * height) + 4
        self._rng = rng
        self._drift = 0.0
        self._canvas = np.zeros((self._rows, int(8 * height) + 16), np.float32)
        self._edge = np.full(self._rows, -1.0, np.float32)
        self._end = 0
        self._middles: list[tuple[int, int]] = []

    @property
    def ink(self) -> Ink:
        """The line as it is so far."""
        return self._canvas[:, : self._end + 1]

    def add(self, ink: Ink, foot: float, gap: float) -> None:
        """Set a character behind the others, ``gap`` heights from their ink."""
        ink, top = self._place(ink, foot)
        rows, columns = ink.shape
        inked = ink > 0.25
        any_row = inked.any(axis=1)
        if not any_row.any():
            return
        first = inked.argmax(axis=1)
        reach = max(1, int(0.25 * self._height))
        near = cv2.dilate(
            self._edge[top : top + rows].reshape(-1, 1), np.ones((2 * reach + 1, 1), np.uint8)
        ).ravel()
        left = float((near - first)[any_row].max()) + 1.0
        left = max(left, float(self._edge.max()) - 0.75 * columns)
        self._paint(ink, max(0, int(left + gap * self._height)), top)

    def set_in_box(self, ink: Ink, foot: float, middle: float, pitch: float) -> None:
        """Set a character around a column, more aside where the box is wide."""
        ink, top = self._place(ink, foot)
        room = max(0.0, pitch - ink.shape[1]) / 2.0
        aside = self._rng.normal(0.0, 0.04 * self._height + 0.2 * room)
        self._paint(ink, max(0, int(middle + aside - ink.shape[1] / 2)), top)

    def tie(self, pen: float, rng: np.random.Generator) -> None:
        """Tie the last two characters by a thin stroke."""
        if len(self._middles) > 1:
            level = int(rng.uniform(-0.4, 0.4) * self._height)
            (x, y), (right, below) = self._middles[-2:]
            thick = max(1, round(0.8 * pen))
            cv2.line(self._canvas, (x, y + level), (right, below + level), 1.0, thick, cv2.LINE_AA)

    def _place(self, ink: Ink, foot: float) -> tuple[Ink, int]:
        ink = ink[: self._rows]
        self._drift = 0.7 * self._drift + self._rng.normal(0.0, 0.025) * self._height
        top = int(2.0 * self._height - foot + self._drift) - ink.shape[0]
        return ink, int(np.clip(top, 0, self._rows - ink.shape[0]))

    def _paint(self, ink: Ink, left: int, top: int) -> None:
        rows, columns = ink.shape
        if left + columns > self._canvas.shape[1]:
            wide = np.zeros((self._rows, 2 * (left + columns)), np.float32)
            wide[:, : self._canvas.shape[1]] = self._canvas
            self._canvas = wide
        part = self._canvas[top : top + rows, left : left + columns]
        np.maximum(part, ink, out=part)
        inked = ink > 0.25
        last = np.where(inked.any(axis=1), columns - inked[:, ::-1].argmax(axis=1) + left - 1, -1)
        self._edge[top : top + rows] = np.maximum(self._edge[top : top + rows], last)
        self._end = max(self._end, left + columns)
        self._middles.append((left + columns // 2, top + rows // 2))
