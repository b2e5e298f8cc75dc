"""Regional styles added to pictures of digits: flagged ones and barred sevens."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.synthesis.ink import Ink

# Ink is above this; a stem is plain where it is narrower than this share of the height.
INKED = 0.4
NARROW = 0.3
# Columns whose ink is fainter than this are cut off.
FAINT = 0.15


def style_picture(label: str, ink: Ink, rng: np.random.Generator) -> Ink:
    """Return a plain one with a flag, a plain seven with a bar, and other ink as it is.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], cut close.
    """
    if label == "7":
        return _bar_seven(ink, rng)
    if label == "1":
        return _flag_one(ink, rng)
    return ink


def _bar_seven(ink: Ink, rng: np.random.Generator) -> Ink:
    height = ink.shape[0]
    row = int(height * rng.uniform(0.42, 0.6))
    stem = _stem(ink, row)
    if stem is None:
        return ink
    x, thick = stem
    half = height * rng.uniform(0.14, 0.32)
    tilt = half * rng.uniform(-0.35, 0.15)
    x += half * rng.uniform(-0.3, 0.3)
    return _add_line(ink, (x - half, row - tilt), (x + half, row + tilt), thick)


def _flag_one(ink: Ink, rng: np.random.Generator) -> Ink:
    height = ink.shape[0]
    if ink.shape[1] > 0.5 * height or any(
        _stem(ink, int(height * level)) is None for level in (0.15, 0.5, 0.85)
    ):
        return ink
    row = int(0.04 * height)
    stem = _stem(ink, row)
    if stem is None:
        return ink
    x, thick = stem
    length = height * rng.uniform(0.2, 0.7)
    angle = np.deg2rad(rng.uniform(42.0, 70.0))
    tip = (x - length * np.cos(angle), row + length * np.sin(angle))
    return _add_line(ink, tip, (x, float(row)), thick)


def _stem(ink: Ink, row: int) -> tuple[float, float] | None:
    """Return the middle and the width of the ink in a row, in pixels; None if it is not narrow."""
    columns = np.flatnonzero(ink[min(row, len(ink) - 1)] > INKED)
    if not len(columns) or np.ptp(columns) + 1 > NARROW * len(ink):
        return None
    return float(columns.mean()), float(np.ptp(columns) + 1)


def _add_line(ink: Ink, start: tuple[float, float], end: tuple[float, float], thick: float) -> Ink:
    """Return ink with a line drawn into it, widened if the line needs it."""
    left = max(0, int(np.ceil(thick - min(start[0], end[0]))))
    right = max(0, int(np.ceil(max(start[0], end[0]) + thick)) - ink.shape[1])
    wide = np.pad(ink, ((0, 0), (left, right)))
    drawn = np.zeros(wide.shape, np.uint8)
    first, last = ((round((x + left) * 16.0), round(y * 16.0)) for x, y in (start, end))
    cv2.line(drawn, first, last, 255, max(1, round(0.9 * thick)), cv2.LINE_AA, 4)
    strength = float(ink.max())
    joined = np.asarray(np.maximum(wide, drawn * (strength / 255.0)), np.float32)
    inked = np.flatnonzero((joined > FAINT).any(axis=0))
    return np.ascontiguousarray(joined[:, inked[0] : inked[-1] + 1])
