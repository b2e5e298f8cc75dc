"""Signs come in; their ink goes out: a minus, a point, a comma, the dashes that close an amount."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.training.texts import DOUBLE

Ink = npt.NDArray[np.float32]


def draw_sign(
    character: str, size: float, pen: float, rng: np.random.Generator
) -> tuple[Ink, float]:
    """Draw a sign beside digits of a size, in pixels.

    Returns
    -------
    Its ink, (H, W) float32 in [0, 1], and how far its foot is above the line, in sizes.
    """
    pen = max(1.5, pen)
    if character == DOUBLE:
        return _draw_closing(size, pen, rng)
    if character == "-":
        length = size * rng.uniform(0.25, 0.7)
        rise = length * rng.normal(0.0, 0.08)
        points = [
            (0.0, 0.0),
            (length / 2.0, rise / 2.0 + rng.normal(0, 0.02) * size),
            (length, rise),
        ]
        return _stroke(points, pen), float(rng.uniform(0.25, 0.55))
    if character == ".":
        reach = pen * rng.uniform(0.0, 0.8)
        points = [(0.0, 0.0), (reach, reach * rng.normal(0.0, 0.7))]
        return _stroke(points, pen * rng.uniform(0.9, 1.6)), float(rng.uniform(-0.05, 0.1))
    length = size * rng.uniform(0.12, 0.32)
    points = [(0.35 * length, 0.0), (0.4 * length, 0.4 * length), (0.0, length)]
    return _stroke(points, pen), float(rng.uniform(-0.25, -0.02))


def _draw_closing(size: float, pen: float, rng: np.random.Generator) -> tuple[Ink, float]:
    """Draw two dashes or two points, one above the other, or a stroke."""
    kind = rng.random()
    if kind < 0.15:
        length = size * rng.uniform(0.35, 0.6)
        lean = length * rng.uniform(0.2, 0.8)
        return _stroke([(lean, 0.0), (0.0, length)], pen), float(rng.uniform(-0.2, 0.1))
    one = "-" if kind < 0.75 else "."
    upper, offset = draw_sign(one, 0.8 * size, pen, rng)
    lower, _ = draw_sign(one, 0.8 * size, pen, rng)
    apart = int(pen * rng.uniform(1.2, 2.5) if one == "-" else size * rng.uniform(0.2, 0.5))
    rows, columns = upper.shape[0] + apart + lower.shape[0], upper.shape[1] + lower.shape[1]
    ink = np.zeros((rows, columns), np.float32)
    ink[: upper.shape[0], : upper.shape[1]] = upper
    aside = int(rng.uniform(0.0, 0.3) * upper.shape[1])
    ink[-lower.shape[0] :, aside : aside + lower.shape[1]] = lower
    return trim(ink), offset + float(rng.uniform(-0.35, 0.3))


def _stroke(points: list[tuple[float, float]], pen: float) -> Ink:
    xy = np.asarray(points)
    xy = xy - xy.min(axis=0) + pen + 2.0
    side = (int(xy[:, 1].max() + pen + 3), int(xy[:, 0].max() + pen + 3))
    ink = np.zeros(side, np.uint8)
    fixed = np.rint(xy * 16.0).astype(np.int32)
    cv2.polylines(ink, [fixed], False, 255, max(1, round(pen)), cv2.LINE_AA, 4)
    return trim(ink.astype(np.float32) / 255.0)


def trim(ink: Ink) -> Ink:
    """Cut ink out close around what is drawn."""
    mask = ink > 0.15
    if not mask.any():
        return np.zeros((2, 2), np.float32)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return np.ascontiguousarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
