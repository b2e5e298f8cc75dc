"""Strokes through writing that was struck out."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.synthesis.ink import Ink


def strike_out(ink: Ink, pen: float, rng: np.random.Generator) -> Ink:
    """Return ink struck out by one to three lines, a cross or a zigzag over most of its width."""
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
