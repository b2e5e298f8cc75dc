"""A growing canvas on which characters are set one after the other."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.synthesis.ink import Ink


class LineCanvas:
    """A line of writing that grows to the right.

    Gaps are measured row by row, so that slanted neighbors stand as near as people set them.

    Parameters
    ----------
    height
        Height of a digit in pixels. The canvas is three heights high; digits stand at the second.
    """

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
        """The line so far, (H, W) float32 in [0, 1]."""
        return self._canvas[:, : self._end + 1]

    def add(self, ink: Ink, foot: float, gap: float) -> None:
        """Set a character to the right of the others, ``gap`` heights from their ink."""
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
        """Set a character near the middle column of a box, further aside in a wide box."""
        ink, top = self._place(ink, foot)
        room = max(0.0, pitch - ink.shape[1]) / 2.0
        aside = self._rng.normal(0.0, 0.04 * self._height + 0.2 * room)
        self._paint(ink, max(0, int(middle + aside - ink.shape[1] / 2)), top)

    def join(self, pen: float, rng: np.random.Generator) -> None:
        """Join the last two characters by a thin stroke."""
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
