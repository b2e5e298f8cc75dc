"""Strokes drawn with a round pen."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import Strokes
from inkdigits.synthesis.ink import Ink, trim

# Widest character, in heights: a wider one is drawn smaller.
WIDEST = 1.6
# Fraction bits of the coordinates that OpenCV draws at.
BITS = 4


def draw_strokes(
    strokes: Strokes,
    *,
    canvas: int = 400,
    size: float = 240.0,
    center: tuple[float, float] | None = None,
    pen: float = 18.0,
) -> npt.NDArray[np.uint8]:
    """Draw strokes with a round pen on a square canvas.

    Parameters
    ----------
    strokes
        In units of which the longer side of the sample is 1000.
    canvas, size, pen
        Side of the canvas, longer side of the drawing and width of the pen, in pixels.
    center
        x and y of the middle of the drawing; by default the middle of the canvas.

    Returns
    -------
    (canvas, canvas) uint8, antialiased, 255 = ink.
    """
    points = np.concatenate(strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
    extent = max(1.0, float(np.ptp(points, axis=0).max()))
    place = np.asarray(center if center is not None else (canvas / 2.0, canvas / 2.0))
    # Small drawings are drawn larger and shrunk, since pens have whole widths here.
    fine = 4 if pen < 6.0 else 2 if pen < 12.0 else 1
    ink = np.zeros((canvas * fine, canvas * fine), np.uint8)
    thickness = max(1, round(pen * fine))
    placed = tuple(((stroke - middle) * (size / extent) + place) * fine for stroke in strokes)
    _draw_lines(ink, placed, thickness)
    if fine == 1:
        return ink
    small = cv2.resize(ink, (canvas, canvas), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def draw_varied(
    strokes: Strokes, size: float, pen: float, slant: float, rng: np.random.Generator
) -> Ink:
    """Return the ink of strokes, turned, stretched and trembling a little.

    Parameters
    ----------
    size
        Height in pixels; a very wide character gets less.
    pen
        Width of the pen in pixels.
    slant
        How far the top leans to the right, in heights.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    wide, tall = np.maximum(high - low, 1.0)
    scale = max(1.0, size - pen) / max(tall, wide / WIDEST)
    angle = np.deg2rad(rng.normal(0.0, 4.0))
    stretch = np.exp(rng.normal(0.0, 0.1))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shape = scale * (turn @ np.array([[stretch, -slant], [0.0, 1.0]]))
    tremble = scale * rng.uniform(0.0, 5.0)
    moved = tuple(
        (stroke - low) @ shape.T + rng.normal(0.0, tremble, stroke.shape) for stroke in strokes
    )
    return rasterize(moved, pen)[0]


def rasterize(strokes: tuple[npt.NDArray[np.floating], ...], pen: float) -> tuple[Ink, float]:
    """Return the ink of strokes in pixels, cut close, and its top edge in pixels."""
    faint = min(1.0, max(0.4, pen))  # a line thinner than a pixel covers a part of it
    pen = max(1.0, pen)
    fine = 4 if pen < 3.0 else 2 if pen < 10.0 else 1
    points = np.concatenate(strokes)
    low = points.min(axis=0) - pen / 2.0 - 1.0
    wide, tall = np.ceil(points.max(axis=0) - low + pen / 2.0 + 1.0).astype(int)
    ink = np.zeros((max(2, tall) * fine, max(2, wide) * fine), np.uint8)
    thick = max(1, round(pen * fine))
    _draw_lines(ink, tuple((stroke - low) * fine for stroke in strokes), thick)
    if fine > 1:
        size = (ink.shape[1] // fine, ink.shape[0] // fine)
        ink = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8)
    close, (_, top) = trim(ink.astype(np.float32) / 255.0)
    return close * np.float32(faint), float(low[1]) + top


def shear(strokes: Strokes, slant: float) -> Strokes:
    """Return strokes that lean to the right by ``slant`` for each unit that they rise."""
    return tuple(
        np.column_stack([stroke[:, 0] - slant * stroke[:, 1], stroke[:, 1]]).astype(np.float32)
        for stroke in strokes
    )


def _draw_lines(
    ink: npt.NDArray[np.uint8], strokes: tuple[npt.NDArray[np.floating], ...], thickness: int
) -> None:
    """Draw strokes in pixels into ink, in place; a stroke of one point is a dot."""
    for stroke in strokes:
        fixed = np.rint((stroke - 0.5) * 2.0**BITS).astype(np.int32)
        if len(fixed) == 1:
            fixed = np.repeat(fixed, 2, axis=0)
        cv2.polylines(ink, [fixed], False, 255, thickness, cv2.LINE_AA, BITS)
