"""Lines and gradients on frames, for several families of corruptions."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.digit.frame import FRAME as SIDE

Frame = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]

ROWS, COLUMNS = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j].astype(np.float32)
# Fixed-point bits of the coordinates that OpenCV draws at.
BITS = 4


def measure_along(rng: np.random.Generator) -> Frame:
    """Return the place of each pixel along a random direction, 0 in the middle, 1 at the rim."""
    angle = rng.uniform(0.0, 2.0 * np.pi)
    return np.asarray(np.cos(angle) * COLUMNS + np.sin(angle) * ROWS, np.float32)


def draw_lines(frame: Frame, lines: list[Points], width: float) -> Frame:
    """Return a frame with lines through (P, 2) points, x and y in pixels; two equal are a dot."""
    fine = 4
    fixed = [np.rint(points * fine * 2**BITS).astype(np.int32) for points in lines]
    canvas = np.zeros((SIDE * fine, SIDE * fine), np.uint8)
    cv2.polylines(canvas, fixed, False, 255, max(1, round(width * fine)), cv2.LINE_AA, BITS)
    drawn = cv2.resize(canvas, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(np.maximum(frame, drawn.astype(np.float32) / 255.0), np.float32)


def choose_line(rng: np.random.Generator) -> tuple[Points, Points]:
    """Choose a line through the digit: return a point on it and its direction, of length 1."""
    middle, angle = rng.uniform(8.0, 20.0, 2), rng.uniform(0.0, np.pi)
    return middle, np.array([np.cos(angle), np.sin(angle)])
