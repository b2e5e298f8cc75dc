"""Rings, boxes and triangles drawn by hand around numbers."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.synthesis.lines.texts import compose_number, compose_text
from inkdigits.synthesis.pages.sheet import Rect, Sheet


def lay_circled(sheet: Sheet, writing: float) -> None:
    """Write numbers with a ring, a box or a triangle drawn around them."""
    rng = sheet.rng
    for _ in range(int(rng.integers(1, 5))):
        text = compose_number(rng, longest=4) if rng.random() < 0.8 else compose_text(rng)
        if sheet.write_anywhere(text, height=writing) and rng.random() < 0.85:
            draw_ring(sheet, sheet.taken[-1])


def draw_ring(sheet: Sheet, bounds: Rect) -> None:
    """Draw a ring, a box or a triangle by hand around bounds (left, top, right, bottom)."""
    rng = sheet.rng
    left, top, right, bottom = bounds
    middle = np.array([(left + right) / 2, (top + bottom) / 2]) + rng.normal(0, 0.04, 2) * (
        bottom - top
    )
    half = np.array([right - left, bottom - top]) / 2.0
    kind = rng.random()
    if kind < 0.7:
        angles = np.linspace(0, 2 * np.pi * rng.uniform(0.93, 1.12), 40) + rng.uniform(0, 6.28)
        radius = half * rng.uniform(1.2, 1.6, 2) + 0.18 * half.max()
        wobble = 1.0 + 0.05 * np.sin(angles * rng.uniform(1, 3) + rng.uniform(0, 6))
        points = (
            middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radius * wobble[:, None]
        )
    elif kind < 0.85:
        reach = half * rng.uniform(1.15, 1.5, 2) + 0.15 * half.min()
        points = middle + np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1.0]]) * reach
        points = points + rng.normal(0, 0.05, points.shape) * half.min()
    else:
        reach = half.max() * rng.uniform(1.8, 2.3)
        points = middle + np.array([[0, -1.0], [1, 0.7], [-1, 0.7], [0, -1.0]]) * reach
    color = sheet.color if rng.random() < 0.6 else rng.uniform(0.0, 190.0, 3)
    fixed = np.rint(points * 16.0).astype(np.int32)
    thick = max(1, round(half[1] * 2 * sheet.writer.pen * rng.uniform(0.6, 1.2)))
    shade = tuple(float(value) for value in color)
    cv2.polylines(sheet.canvas, [fixed], False, shade, thick, cv2.LINE_AA, 4)
