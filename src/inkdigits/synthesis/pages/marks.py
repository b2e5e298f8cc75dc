"""Marks that look like writing and spell nothing: dots, check boxes, specks, hatching, waves."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from inkdigits.synthesis.ink import Ink, trim
from inkdigits.synthesis.lines.texts import compose_text
from inkdigits.synthesis.pages.sheet import Sheet


def lay_marks(sheet: Sheet, writing: float) -> None:
    """Draw rows of marks, sometimes with a line of writing below them."""
    rng = sheet.rng
    kinds = list(KINDS)
    y = rng.uniform(0.03, 0.4) * sheet.size[1]
    while y < sheet.size[1] - 1.2 * writing:
        height = writing * np.exp(rng.normal(0.0, 0.2))
        count = int(rng.integers(1, 9))
        ink = KINDS[kinds[int(rng.integers(len(kinds)))]](height, count, rng)
        sheet.mark(trim(ink)[0], (rng.uniform(0.02, 0.5) * sheet.size[0], y))
        y += writing * rng.uniform(1.6, 4.0)
        if rng.random() < 0.25:
            sheet.write(compose_text(rng), (0.05 * sheet.size[0], y), height=writing)
            y += 1.8 * writing


def _draw_dots(height: float, count: int, rng: np.random.Generator) -> Ink:
    """Draw a row of dots, small ones like a leader or large ones like bullets."""
    radius = height * float(np.exp(rng.uniform(np.log(0.03), np.log(0.3))))
    pitch = radius * rng.uniform(2.5, 8.0)
    ink = _start(height, count * pitch + 4.0 * radius)
    for index in range(count):
        middle = (2.0 * radius + index * pitch, 0.5 * height + 0.1 * radius * rng.normal())
        fixed = (round(middle[0] * 16), round(middle[1] * 16))
        reach = max(8, round(radius * rng.uniform(0.85, 1.15) * 16))
        cv2.circle(ink, fixed, reach, 1.0, cv2.FILLED, cv2.LINE_AA, 4)
    return ink


def _draw_check_boxes(height: float, count: int, rng: np.random.Generator) -> Ink:
    """Draw a row of empty squares, some of them ticked or crossed."""
    side = height * rng.uniform(0.5, 1.0)
    pitch = side * rng.uniform(1.0, 3.0)
    pen = max(1, round(height * rng.uniform(0.02, 0.08)))
    ink = _start(height, count * pitch + side)
    ticked = rng.random() < 0.4
    for index in range(count):
        left, top = 0.1 * side + index * pitch, 0.5 * (height - side)
        right, bottom = left + side, top + side
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        _draw_path(ink, [*corners, corners[0]], pen)
        if ticked and rng.random() < 0.4:
            places = rng.uniform(0.15, 0.85, (3, 2)) * side + (left, top)
            _draw_path(ink, [tuple(place) for place in places], pen)
    return ink


def _draw_specks(height: float, count: int, rng: np.random.Generator) -> Ink:
    """Draw blots or specks of random shape, as dust, stains and bad copies leave them."""
    ink = rng.normal(0.0, 1.0, (_side(height), _side(height * count * rng.uniform(0.4, 1.0))))
    sigma = height * float(np.exp(rng.uniform(np.log(0.015), np.log(0.15))))
    smooth = cv2.GaussianBlur(ink.astype(np.float32), (0, 0), sigma)
    level = float(np.quantile(smooth, rng.uniform(0.6, 0.95)))
    spread = max(1e-6, float(smooth.std()))
    return np.asarray(np.clip((smooth - level) / spread * 4.0, 0.0, 1.0), np.float32)


def _draw_hatching(height: float, count: int, rng: np.random.Generator) -> Ink:
    """Draw crossed strokes, as shaded areas have them; parallel ones may be ones."""
    pen = max(1, round(height * rng.uniform(0.03, 0.1)))
    ink = _start(height, height * (0.5 + 0.5 * count))
    pitch = pen * rng.uniform(2.0, 4.0)
    first = rng.uniform(-1.2, 0.2)
    for slope in (first, first + rng.uniform(0.8, 1.6)):
        for x in np.arange(-height, ink.shape[1] + height, pitch):
            _draw_path(ink, [(x, 0.0), (x + slope * height, height)], pen)
    return ink


def _draw_waves(height: float, count: int, rng: np.random.Generator) -> Ink:
    """Draw a wave, a zigzag or a chain of loops."""
    pen = max(1, round(height * rng.uniform(0.03, 0.12)))
    pitch = height * rng.uniform(0.25, 0.9)
    ink = _start(height, pitch * (count + 2) + height)
    phase = np.linspace(0.0, 2.0 * np.pi * (count + 1), 24 * (count + 1))
    loop = rng.uniform(0.0, 0.9) * (rng.random() < 0.5)
    x = 0.4 * height + pitch * (phase / (2.0 * np.pi) - loop * np.sin(phase))
    y = height * (0.5 - rng.uniform(0.15, 0.42) * np.cos(phase))
    step = 12 if loop == 0.0 and rng.random() < 0.4 else 1  # only its turns: a zigzag
    _draw_path(ink, list(zip(x[::step], y[::step], strict=True)), pen)
    return ink


# Kinds of marks; each is drawn by its height in pixels and a count of parts.
KINDS: dict[str, Callable[[float, int, np.random.Generator], Ink]] = {
    "dots": _draw_dots,
    "check boxes": _draw_check_boxes,
    "specks": _draw_specks,
    "hatching": _draw_hatching,
    "waves": _draw_waves,
}


def _start(height: float, width: float) -> Ink:
    return np.zeros((_side(height), _side(width)), np.float32)


def _side(length: float) -> int:
    return max(8, round(length))


def _draw_path(ink: Ink, points: list[tuple[float, float]], pen: int) -> None:
    fixed = np.rint(np.asarray(points) * 16.0).astype(np.int32)
    cv2.polylines(ink, [fixed], False, 1.0, pen, cv2.LINE_AA, 4)
