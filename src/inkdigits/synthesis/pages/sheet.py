"""A sheet of paper: its picture so far, and what is written where."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.synthesis.characters.writer import Writer
from inkdigits.synthesis.ink import Ink, resize_ink, trim
from inkdigits.synthesis.lines.printing import print_line
from inkdigits.synthesis.lines.writing import write_line
from inkdigits.synthesis.pages.surfaces import ColorShade, grain

Quad = npt.NDArray[np.float32]
Rect = tuple[float, float, float, float]

# Colors of pens, RGB, and how often each is taken.
PEN_COLORS = {
    (20, 20, 25): 0.34,
    (25, 40, 120): 0.26,
    (60, 60, 65): 0.16,
    (170, 30, 35): 0.1,
    (30, 100, 50): 0.04,
    (90, 40, 120): 0.03,
    (200, 90, 20): 0.03,
    (40, 130, 190): 0.04,
}


@dataclass(frozen=True, slots=True, eq=False)
class WrittenLine:
    """A line of writing in a picture.

    Attributes
    ----------
    quad
        (4, 2) float32, pixels: the corners top-left, top-right, bottom-right and bottom-left in
        the direction of reading, close around the ink.
    text
        What is written, in characters of ``line.alphabet``; empty for marks that spell nothing.
    handwritten
        Whether it is by hand, not printed.
    """

    quad: Quad
    text: str
    handwritten: bool


@dataclass(slots=True, eq=False)
class Sheet:
    """A sheet, its writer, and what was written on it so far.

    Attributes
    ----------
    canvas
        (H, W, 3) float32, shades from 0 to 255.
    writer
        Who writes on it.
    color, strength
        RGB of the pen, and the share of the paper's color that it covers.
    lines
        The writing on it.
    taken
        Places where nothing more is written.
    """

    canvas: ColorShade
    writer: Writer
    rng: np.random.Generator
    color: npt.NDArray[np.float32]
    strength: float
    lines: list[WrittenLine] = field(default_factory=list)
    taken: list[Rect] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.canvas.shape[1], self.canvas.shape[0]

    def write(
        self, text: str, corner: tuple[float, float], *, height: float, widest: float = np.inf
    ) -> bool:
        """Write a line by hand, its top left corner at x, y; return False if it does not fit."""
        ink, _ = trim(write_line(self.writer, text, self.rng, height=height))
        if ink.shape[1] > widest:
            shrink = widest / ink.shape[1]
            if shrink * height < 8.0:
                return False
            ink = resize_ink(ink, shrink)
        tilt = self.rng.normal(0.0, 1.8) if self.rng.random() < 0.5 else 0.0
        return self.place(ink, corner, text, tilt=tilt)

    def place(self, ink: Ink, corner: tuple[float, float], text: str, *, tilt: float = 0.0) -> bool:
        """Add the ink of a line written by hand; return False if it does not fit."""
        quad = _corners(ink.shape)
        if abs(tilt) > 0.2 and max(ink.shape) > 12:
            ink, quad = _tilt(ink, tilt)
        quad = quad + np.asarray(corner, np.float32)
        if not self.reserve(_bounds(quad)):
            return False
        self.paint(ink, corner)
        self.lines.append(WrittenLine(quad, text, True))
        return True

    def mark(self, ink: Ink, corner: tuple[float, float]) -> bool:
        """Add the ink of marks that spell nothing; return False if it does not fit."""
        return self.place(ink, corner, "")

    def write_anywhere(self, text: str, *, height: float) -> bool:
        """Write a line by hand where there is room; return False if none was found."""
        wide, tall = self.size
        ink, _ = trim(write_line(self.writer, text, self.rng, height=height))
        for _ in range(4):
            x = self.rng.uniform(0.0, max(1.0, wide - ink.shape[1]))
            y = self.rng.uniform(0.0, max(1.0, tall - ink.shape[0]))
            if self.place(ink, (x, y), text):
                return True
        return False

    def print(self, text: str, corner: tuple[float, float], *, height: float) -> Rect | None:
        """Print a line; return its bounds, or None if it does not fit."""
        ink, _ = trim(print_line(text, self.rng, height=height))
        quad = _corners(ink.shape) + np.asarray(corner, np.float32)
        bounds = _bounds(quad)
        if not self.reserve(bounds):
            return None
        tone = np.full(3, self.rng.uniform(0.0, 110.0), np.float32)
        if self.rng.random() < 0.15:
            tone = self.rng.uniform(0.0, 140.0, 3).astype(np.float32)
        if float(self.canvas.mean()) < 110.0:
            tone = 255.0 - tone
        self.paint(ink, corner, color=tone, strength=self.rng.uniform(0.6, 1.0), plain=True)
        self.lines.append(WrittenLine(quad, text, False))
        return bounds

    def reserve(self, bounds: Rect) -> bool:
        """Reserve a place; return False if part of it is taken or clearly off the sheet."""
        left, top, right, bottom = bounds
        wide, tall = self.size
        rim = 0.12 * (bottom - top)
        if left < -rim or top < -rim or right > wide + rim or bottom > tall + rim:
            return False
        for other in self.taken:
            if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                return False
        self.taken.append(bounds)
        return True

    def paint(
        self,
        ink: Ink,
        corner: tuple[float, float],
        *,
        color: npt.NDArray[np.float32] | None = None,
        strength: float | None = None,
        plain: bool = False,
    ) -> None:
        """Paint ink with its top left corner at x, y; what lies off the sheet is cut off."""
        x, y = round(corner[0]), round(corner[1])
        wide, tall = self.size
        left, top = max(0, x), max(0, y)
        right, bottom = min(wide, x + ink.shape[1]), min(tall, y + ink.shape[0])
        if right <= left or bottom <= top:
            return
        part = ink[top - y : bottom - y, left - x : right - x]
        amount = part * np.float32(self.strength if strength is None else strength)
        if not plain and self.rng.random() < 0.5:
            texture = grain(amount.shape, self.rng, smooth=self.rng.random() < 0.6)
            amount = amount * np.clip(1.0 - self.rng.uniform(0.0, 0.3) * np.abs(texture), 0.2, 1.0)
        shades = self.color if color is None else color
        under = self.canvas[top:bottom, left:right]
        under += amount[:, :, None] * (shades - under)

    def box(self, bounds: Rect, *, width: float, tone: float) -> None:
        """Print the four sides of a box in a gray tone."""
        left, top, right, bottom = bounds
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            self.rule(start, end, width=width, tone=tone)

    def rule(
        self, start: tuple[float, float], end: tuple[float, float], *, width: float, tone: float
    ) -> None:
        """Print a straight line in a gray tone."""
        fixed = [(round(x * 16), round(y * 16)) for x, y in (start, end)]
        shade = (tone, tone, tone)
        cv2.line(self.canvas, fixed[0], fixed[1], shade, max(1, round(width)), cv2.LINE_AA, 4)


def choose_pen(rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], float]:
    """Choose the color of a pen, and the share of the paper's color that it covers."""
    colors = list(PEN_COLORS)
    shares = np.fromiter(PEN_COLORS.values(), float)
    color = np.asarray(colors[int(rng.choice(len(colors), p=shares / shares.sum()))], np.float32)
    color = np.clip(color + rng.normal(0.0, 14.0, 3), 0.0, 255.0).astype(np.float32)
    strength = rng.uniform(0.75, 1.0) if rng.random() < 0.7 else rng.uniform(0.3, 0.75)
    return color, float(strength)


def _corners(shape: tuple[int, ...]) -> Quad:
    rows, columns = shape[:2]
    return np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)


def _tilt(ink: Ink, degrees: float) -> tuple[Ink, Quad]:
    rows, columns = ink.shape
    matrix = cv2.getRotationMatrix2D((columns / 2.0, rows / 2.0), degrees, 1.0)
    moved = _corners(ink.shape) @ matrix[:, :2].T + matrix[:, 2]
    low = moved.min(axis=0)
    matrix[:, 2] -= low
    size = np.ceil(moved.max(axis=0) - low).astype(int)
    turned = cv2.warpAffine(ink, matrix, (int(size[0]), int(size[1])))
    return np.asarray(turned, np.float32), np.asarray(moved - low, np.float32)


def _bounds(quad: Quad) -> Rect:
    low, high = quad.min(axis=0), quad.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
