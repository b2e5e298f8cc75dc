"""Desks under a sheet, and dark edges around it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.synthesis.pages.sheet import Quad, Sheet
from inkdigits.synthesis.pages.surfaces import ColorShade, draw_desk


def lay_on_desk(sheet: Sheet, rng: np.random.Generator) -> None:
    """Lay a sheet on a desk, in place: seen whole and from the side, or with wedges of the desk."""
    wide, tall = sheet.size
    size = np.array([wide, tall], np.float32)
    flat = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    inset = rng.uniform(0.0, 0.14) if rng.random() < 0.6 else rng.uniform(-0.08, 0.02)
    middle = size / 2.0
    corners = middle + (flat - middle) * (1.0 - 2.0 * inset)
    corners = corners + rng.normal(0.0, 0.025, (4, 2)) * size
    angle = np.deg2rad(rng.normal(0.0, 4.0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.asarray((corners - middle) @ turn.T + middle, np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(flat, corners), np.float64)
    desk = draw_desk((tall, wide), rng)
    edge = rng.uniform(0.7, 1.0)
    warped = cv2.warpPerspective(sheet.canvas, matrix, (wide, tall), flags=cv2.INTER_LINEAR)
    ones = np.full((tall, wide), 1.0, np.float32)
    cover = cv2.warpPerspective(ones, matrix, (wide, tall), flags=cv2.INTER_LINEAR)
    if rng.random() < 0.5:  # the shadow that the sheet casts
        reach = rng.uniform(1.0, 0.02 * max(wide, tall) + 1.5)
        shadow = cv2.GaussianBlur(cover, (0, 0), reach)
        desk *= 1.0 - rng.uniform(0.1, 0.6) * shadow[:, :, None]
    sheet.canvas[:] = warped + (1.0 - cover[:, :, None]) * desk * edge
    sheet.lines[:] = [replace(line, quad=_map_quad(matrix, line.quad)) for line in sheet.lines]


def darken_edges(canvas: ColorShade, rng: np.random.Generator) -> None:
    """Draw dark or bright strips along edges, in place, as scanners and screenshots have them."""
    rows, columns = canvas.shape[:2]
    tone = rng.uniform(0.0, 60.0) if rng.random() < 0.8 else rng.uniform(60.0, 255.0)
    for _ in range(int(rng.integers(1, 4))):
        turn = int(rng.integers(4))
        view = np.rot90(canvas, turn)
        view[: max(1, int(rng.uniform(0.0, 0.05) * max(rows, columns)))] = tone


def _map_quad(matrix: npt.NDArray[np.floating], quad: Quad) -> Quad:
    return np.asarray(cv2.perspectiveTransform(quad[None], matrix)[0], np.float32)
