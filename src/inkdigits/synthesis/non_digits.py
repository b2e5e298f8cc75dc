"""Pages of non-digits: scribbles, shapes, pairs, halves, turned digits, printed characters.

Every function returns a gray page, (H, W) uint8, black ink on white paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from inkdigits.data.samples import PenSample, Strokes
from inkdigits.synthesis.characters.strokes import draw_strokes

Page = npt.NDArray[np.uint8]

CANVAS = 160
SIZE = 100.0
# Halves that are not digits by themselves; half an 8 would be a 0 or a 3.
HALVES = {"0": ("top", "bottom"), "2": ("bottom",), "3": ("left",), "4": ("left",), "5": ("top",)}
# Digits that are not digits when mirrored, and when turned by 90 degrees.
MIRRORED = "379"
QUARTERED = "23"


def draw_scribble(rng: np.random.Generator) -> Page:
    """Draw a random walk of a pen: anything from a hook to a knot."""
    strokes = []
    for _ in range(int(rng.integers(1, 4))):
        steps = int(rng.integers(6, 60))
        turn = np.cumsum(rng.normal(0.0, rng.uniform(0.15, 1.2), steps))
        path = np.cumsum(np.stack([np.cos(turn), np.sin(turn)], axis=1), axis=0)
        strokes.append(np.asarray(path * 50.0 + rng.normal(0.0, 200.0, 2), np.float32))
    return _draw(tuple(strokes), rng)


def draw_shape(rng: np.random.Generator) -> Page:
    """Draw a polygon, star, zigzag, cross, grid, spiral or filled blob."""
    kind = int(rng.integers(0, 7))
    if kind == 0:
        corners = int(rng.integers(3, 7))
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        path = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 500.0
        path = np.vstack([path, path[:1]])
        return _draw((np.asarray(path, np.float32),), rng)
    if kind == 1:
        angle = np.arange(6) * (4 * np.pi / 5) + rng.normal(0.0, 0.1, 6)
        path = np.stack([np.sin(angle), -np.cos(angle)], axis=1) * 500.0
        return _draw((np.asarray(path, np.float32),), rng)
    if kind == 2:
        points = int(rng.integers(5, 12))
        path = np.stack([np.arange(points) * 120.0, np.arange(points) % 2 * 400.0], axis=1)
        return _draw((np.asarray(path + rng.normal(0.0, 40.0, path.shape), np.float32),), rng)
    if kind in (3, 4):
        count = int(rng.integers(2, 5))
        strokes = [np.asarray(rng.uniform(-500.0, 500.0, (2, 2)), np.float32) for _ in range(count)]
        if kind == 4:  # a grid
            places = np.linspace(-400.0, 400.0, count)
            strokes = [np.array([[-500.0, p], [500.0, p]], np.float32) for p in places]
            strokes += [np.array([[p, -500.0], [p, 500.0]], np.float32) for p in places]
        return _draw(tuple(strokes), rng)
    if kind == 5:
        turn = np.linspace(0.0, rng.uniform(3.0, 8.0) * np.pi, 80)
        path = np.stack([np.cos(turn), np.sin(turn)], axis=1) * turn[:, None] * 40.0
        return _draw((np.asarray(path, np.float32),), rng)
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    axes = (int(rng.integers(15, 60)), int(rng.integers(15, 60)))
    cv2.ellipse(canvas, (80, 80), axes, float(rng.uniform(0, 180)), 0, 360, 255, -1, cv2.LINE_AA)
    return np.asarray(255 - canvas, np.uint8)


def draw_pair(samples: Sequence[PenSample], rng: np.random.Generator) -> Page:
    """Draw two to four digits side by side: a number is not a digit."""
    count = int(rng.choice([2, 2, 2, 3, 4]))
    gap = rng.uniform(-0.05, 0.5)
    pen = float(rng.uniform(3.0, 12.0))
    row = np.zeros((220, 220 * count + 200), np.uint8)
    left = 60.0
    for index in rng.integers(0, len(samples), count):
        sample = samples[int(index)]
        points = np.concatenate(sample.strokes)
        width = float(np.ptp(points[:, 0])) / 1000.0 * 140.0
        drawing = draw_strokes(sample.strokes, canvas=220, size=140.0, pen=pen)
        at = max(0, int(left + width / 2.0 - 110.0))
        row[:, at : at + 220] = np.maximum(row[:, at : at + 220], drawing)
        left += width + gap * 140.0 + pen
    return np.asarray(255 - row, np.uint8)


def draw_half(sample: PenSample, rng: np.random.Generator) -> Page:
    """Draw one half of a digit, whose label must be in ``HALVES``."""
    drawing = draw_strokes(sample.strokes, canvas=CANVAS, size=SIZE, pen=_pen(rng))
    rows, columns = (np.flatnonzero(drawing.any(axis=axis)) for axis in (1, 0))
    kept = rng.uniform(0.3, 0.45)
    height, width = np.ptp(rows), np.ptp(columns)
    cut_off: dict[str, Any] = {
        "top": np.s_[round(rows[0] + kept * height) :],
        "bottom": np.s_[: round(rows[-1] - kept * height)],
        "left": np.s_[:, round(columns[0] + kept * width) :],
    }
    drawing[cut_off[str(rng.choice(HALVES[sample.label]))]] = 0
    return np.asarray(255 - drawing, np.uint8)


def draw_turned(sample: PenSample, rng: np.random.Generator) -> Page:
    """Draw a digit mirrored or turned by 90 degrees; its label must be in one of the two lists."""
    strokes = sample.strokes
    mirrors = sample.label in MIRRORED and (sample.label not in QUARTERED or rng.random() < 0.5)
    turn = np.array([[-1.0, 0.0], [0.0, 1.0]] if mirrors else [[0.0, -1.0], [1.0, 0.0]])
    if not mirrors and rng.random() < 0.5:
        turn = -turn
    return _draw(tuple(np.asarray(stroke @ turn.T, np.float32) for stroke in strokes), rng)


def draw_glyph(character: str, font: Path, rng: np.random.Generator) -> Page:
    """Draw a printed character, bent and with strokes of another width, as if by hand."""
    side = 2 * CANVAS
    image = Image.new("L", (side, side))
    place = (side / 2, side / 2)
    ImageDraw.Draw(image).text(place, character, 255, _open_font(font), anchor="mm")
    ink = np.asarray(image)
    radius = int(rng.integers(0, 5))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    thinner = cv2.erode(ink, kernel)
    # A hairline would vanish: such a character is made bolder instead.
    changed = thinner if rng.random() < 0.6 and thinner.any() else cv2.dilate(ink, kernel)
    bend = rng.normal(0.0, rng.uniform(2.0, 9.0), (2, 4, 4)).astype(np.float32)
    x, y = (cv2.resize(part, (side, side), interpolation=cv2.INTER_CUBIC) for part in bend)
    columns, rows = np.meshgrid(
        np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32)
    )
    drawn = cv2.remap(np.asarray(changed), columns + x, rows + y, cv2.INTER_LINEAR)
    return np.asarray(255 - drawn, np.uint8)


@cache
def _open_font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), 180)


def _pen(rng: np.random.Generator) -> float:
    return float(rng.uniform(3.0, 16.0))


def _draw(strokes: Strokes, rng: np.random.Generator) -> Page:
    drawing = draw_strokes(strokes, canvas=CANVAS, size=SIZE, pen=_pen(rng))
    return np.asarray(255 - drawing, np.uint8)
