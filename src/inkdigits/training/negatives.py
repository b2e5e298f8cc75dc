"""Frames of ink that is no digit, made up: scribbles, shapes, two digits at once, grids."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.pen import PenSample, draw_strokes
from inkdigits.training.drawings import FrameBytes, frame_of

# The sign of paper28 that is written like a one.
LOOKALIKE_SIGNS = frozenset({"slash", "z"})

CANVAS = 160


def make_scribble(rng: np.random.Generator) -> FrameBytes:
    """Draw a random walk of a pen, from a hook to a knot."""
    strokes = []
    for _ in range(int(rng.integers(1, 4))):
        steps = int(rng.integers(6, 60))
        turn = np.cumsum(rng.normal(0.0, rng.uniform(0.15, 1.2), steps))
        path = np.cumsum(np.stack([np.cos(turn), np.sin(turn)], axis=1), axis=0)
        strokes.append(np.asarray(path * 50.0 + rng.normal(0.0, 200.0, 2), np.float32))
    return _draw(tuple(strokes), rng)


def make_shape(rng: np.random.Generator) -> FrameBytes:
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
    return frame_of(255 - canvas)


def make_pair(samples: list[PenSample], rng: np.random.Generator) -> FrameBytes:
    """Draw two or three digits side by side: a number is not a digit."""
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
        at = int(left + width / 2.0 - 110.0)
        at = max(at, 0)
        row[:, at : at + 220] = np.maximum(row[:, at : at + 220], drawing)
        left += width + gap * 140.0 + pen
    return frame_of(255 - row)


def _draw(strokes: tuple[npt.NDArray[np.float32], ...], rng: np.random.Generator) -> FrameBytes:
    pen = float(rng.uniform(3.0, 16.0))
    drawing = draw_strokes(strokes, canvas=CANVAS, size=100.0, pen=pen)
    return frame_of(255 - drawing)
