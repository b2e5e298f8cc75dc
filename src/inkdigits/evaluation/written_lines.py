"""Pen digits of one writer come in; a drawing of all of them in a row goes out.

Drawn otherwise than the lines that are learned from: what is measured is not what was drawn alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from inkdigits.data.pen import PenSample, draw_strokes

Spacing = Literal["spaced", "tight", "touching"]

# Least distance between the ink of neighbors on any row, in heights of a digit.
DISTANCES: dict[Spacing, tuple[float, float]] = {
    "spaced": (0.15, 0.6),
    "tight": (0.03, 0.12),
    "touching": (-0.04, -0.01),
}
HEIGHT = 80.0
PENS = (3.0, 9.0)
MARGIN = 40

Page = npt.NDArray[np.uint8]


def draw_line(samples: Sequence[PenSample], spacing: Spacing, rng: np.random.Generator) -> Page:
    """Draw samples from left to right, (H, W) uint8, black on white."""
    pen = float(rng.uniform(*PENS))
    rows = int(2.0 * HEIGHT)
    line = np.zeros((rows, MARGIN), np.uint8)
    edge = np.full(rows, -1)
    for sample in samples:
        size = HEIGHT * float(rng.uniform(0.88, 1.12))
        drawn = draw_strokes(sample.strokes, canvas=rows, size=size, pen=pen)
        inked = np.flatnonzero(drawn.any(axis=0))
        drawn = np.roll(drawn[:, inked[0] : inked[-1] + 1], int(rng.normal(0.0, 3.0)), axis=0)
        left = _place(drawn, edge, HEIGHT * float(rng.uniform(*DISTANCES[spacing])))
        wide = np.zeros((rows, max(line.shape[1], left + drawn.shape[1])), np.uint8)
        wide[:, : line.shape[1]] = line
        part = wide[:, left : left + drawn.shape[1]]
        np.maximum(part, drawn, out=part)
        line = wide
        last = left + drawn.shape[1] - 1 - (drawn[:, ::-1] > 0).argmax(axis=1)
        edge = np.maximum(edge, np.where(drawn.any(axis=1), last, -1))
    inked = np.flatnonzero(line.any(axis=0))
    return np.asarray(255 - np.pad(line[:, : inked[-1] + 1], MARGIN), np.uint8)


def _place(drawn: Page, edge: npt.NDArray[np.int64], distance: float) -> int:
    """Say at which column a digit begins so that it is this far from what is before it."""
    rows = np.flatnonzero(drawn.any(axis=1))
    first = (drawn[rows] > 0).argmax(axis=1)
    if edge.max() < 0:
        return 0
    shared = edge[rows] >= 0
    if not shared.any():
        return max(0, round(int(edge.max()) + 1 + distance))
    nearest = int((edge[rows] - first)[shared].max())
    # Not behind the middle of what is before it, as with a 7 over a dot.
    least = round(nearest + 1 + distance)
    last = int(edge.max())
    return int(max(0, least, last - drawn.shape[1] // 2))
