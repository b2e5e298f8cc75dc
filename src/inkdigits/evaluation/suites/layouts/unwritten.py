"""Layouts of marks that spell nothing: leaders of dots, empty check boxes, blots, specks."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from inkdigits.evaluation.suites.layouts.camera import photograph_sheet
from inkdigits.evaluation.suites.layouts.composing import Drawn, Layer, surround
from inkdigits.evaluation.suites.layouts.hands import Hands
from inkdigits.evaluation.suites.layouts.sheets import choose_pen
from inkdigits.evaluation.suites.layouts.writing import Ink

# Pixels of an ellipse or a line are drawn this many times as large, and shrunk.
FINE = 4


def draw_unwritten(_: Hands, rng: np.random.Generator) -> Drawn:
    """Draw marks of one kind in one or several rows; nothing of them may be read surely."""
    height = float(rng.uniform(24.0, 90.0))
    draw = MARKS[int(rng.integers(len(MARKS)))]
    color = choose_pen(rng)
    layers = [
        Layer(draw(height, rng), color, row * height * rng.uniform(1.3, 2.2))
        for row in range(int(rng.integers(1, 4)))
    ]
    sheet = surround(layers, rng, height=height)
    return Drawn(photograph_sheet(sheet, rng), "", nothing_sure=True)


def _draw_leader(height: float, rng: np.random.Generator) -> Ink:
    """Draw dots at even distances, as between a label and its number."""
    count = int(rng.integers(3, 16))
    radius = height * rng.uniform(0.04, 0.16)
    pitch = radius * rng.uniform(3.0, 6.0)
    ink = _start(height, (count + 1) * pitch)
    for index in range(count):
        _draw_ellipse(ink, ((index + 1) * pitch, 0.8 * height), (radius, radius), 0.0)
    return _finish(ink)


def _draw_squares(height: float, rng: np.random.Generator) -> Ink:
    """Draw empty squares of a printed form."""
    count, side = int(rng.integers(1, 7)), height * rng.uniform(0.6, 0.9)
    pitch = side * rng.uniform(1.15, 2.5)
    pen = max(1, round(FINE * height * rng.uniform(0.02, 0.06)))
    ink = _start(height, count * pitch + side)
    for index in range(count):
        left, top = index * pitch + 0.1 * side, 0.05 * height
        corners = np.array([(left, top), (left + side, top + side)]) * FINE
        first, last = (tuple(int(place) for place in corner) for corner in corners)
        cv2.rectangle(ink, first, last, 1.0, pen, cv2.LINE_AA)
    return _finish(ink)


def _draw_blots(height: float, rng: np.random.Generator) -> Ink:
    """Draw blots of a few ellipses each."""
    count = int(rng.integers(1, 5))
    ink = _start(height, height * (0.6 + 0.9 * count))
    for index in range(count):
        middle = np.array([(0.5 + 0.9 * index) * height, 0.5 * height])
        for _ in range(int(rng.integers(1, 5))):
            place = middle + rng.normal(0.0, 0.1, 2) * height
            radii = rng.uniform(0.06, 0.3, 2) * height
            _draw_ellipse(ink, (place[0], place[1]), (radii[0], radii[1]), rng.uniform(0.0, 180.0))
    return _finish(ink)


def _draw_specks(height: float, rng: np.random.Generator) -> Ink:
    """Draw specks as a bad copy has them."""
    ink = _start(height, height * rng.uniform(1.0, 5.0))
    rows, columns = ink.shape
    for _ in range(int(rng.integers(6, 60))):
        radius = height * float(np.exp(rng.uniform(np.log(0.01), np.log(0.06))))
        place = (rng.uniform(0.0, columns / FINE), rng.uniform(0.0, rows / FINE))
        _draw_ellipse(ink, place, (radius, radius * rng.uniform(0.5, 1.0)), rng.uniform(0.0, 180.0))
    return _finish(ink)


MARKS: tuple[Callable[[float, np.random.Generator], Ink], ...] = (
    _draw_leader,
    _draw_squares,
    _draw_blots,
    _draw_specks,
)


def _start(height: float, width: float) -> Ink:
    return np.zeros((round(FINE * height), round(FINE * width)), np.float32)


def _draw_ellipse(
    ink: Ink, middle: tuple[float, float], radii: tuple[float, float], angle: float
) -> None:
    center = (round(middle[0] * FINE), round(middle[1] * FINE))
    axes = (max(1, round(radii[0] * FINE)), max(1, round(radii[1] * FINE)))
    cv2.ellipse(ink, center, axes, angle, 0.0, 360.0, 1.0, cv2.FILLED, cv2.LINE_AA)


def _finish(ink: Ink) -> Ink:
    size = (ink.shape[1] // FINE, ink.shape[0] // FINE)
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.float32)
