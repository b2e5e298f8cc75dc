"""Digits drawn from scratch, in styles that are rare in the data sets.

Squared ones as on a calculator, ones of one straight stroke, fours that are open like a u, barred
sevens with a foot, zeros and nines whose loops stay open. Strokes are in units of which the height
is about 1000.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import Strokes

Points = npt.NDArray[np.float64]
Path = list[tuple[float, float]]

HEIGHT = 1000.0
# Corners of squared digits: x is 0 or 1, y is 0, 0.5 or 1.
SQUARED: dict[int, list[Path]] = {
    0: [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]],
    1: [[(1, 0), (1, 1)]],
    2: [[(0, 0), (1, 0), (1, 0.5), (0, 0.5), (0, 1), (1, 1)]],
    3: [[(0, 0), (1, 0), (1, 1), (0, 1)], [(0, 0.5), (1, 0.5)]],
    4: [[(0, 0), (0, 0.5), (1, 0.5)], [(1, 0), (1, 1)]],
    5: [[(1, 0), (0, 0), (0, 0.5), (1, 0.5), (1, 1), (0, 1)]],
    6: [[(1, 0), (0, 0), (0, 1), (1, 1), (1, 0.5), (0, 0.5)]],
    7: [[(0, 0), (1, 0), (1, 1)]],
    8: [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], [(0, 0.5), (1, 0.5)]],
    9: [[(1, 0.5), (0, 0.5), (0, 0), (1, 0), (1, 1), (0, 1)]],
}
# Some people leave out the last side of a six or a nine.
SHORT: dict[int, list[Path]] = {
    6: [[(0, 0), (0, 1), (1, 1), (1, 0.5), (0, 0.5)]],
    9: [[(1, 0.5), (0, 0.5), (0, 0), (1, 0), (1, 1)]],
}
SHORT_SHARE = 0.35
# A squared digit is this wide, in heights; a wider zero would be a box.
WIDTH = (0.38, 0.78)
# This share of them is drawn side by side with gaps at the corners, as the segments of a display.
APART_SHARE = 0.2
# Of the way around, so much of an open loop is missing.
OPENING = (0.04, 0.14)


def draw_squared(digit: int, rng: np.random.Generator) -> Strokes:
    """Draw a digit as a calculator shows it, in the wobbling lines of a hand."""
    paths = SQUARED[digit]
    if digit in SHORT and rng.random() < SHORT_SHARE:
        paths = SHORT[digit]
    width, middle = rng.uniform(*WIDTH), rng.uniform(0.43, 0.57)
    wobble = rng.uniform(0.0, 0.03)
    places: dict[tuple[float, float], Points] = {}

    def place(corner: tuple[float, float]) -> Points:
        x, y = corner
        if corner not in places:
            at = np.array([x * width, middle if y == 0.5 else y])
            places[corner] = at + rng.normal(0.0, wobble, 2)
        return places[corner] + rng.normal(0.0, 0.3 * wobble, 2)

    lines = [[place(corner) for corner in path] for path in paths]
    if rng.random() < APART_SHARE:
        gap = rng.uniform(0.03, 0.09)
        sides = [pair for line in lines for pair in pairwise(line)]
        return tuple(_bow([_between(a, b, gap), _between(b, a, gap)], rng) for a, b in sides)
    return tuple(_bow(line, rng) for line in lines)


def draw_open_four(rng: np.random.Generator) -> Strokes:
    """Draw a four of a u and a stem, in one stroke or in two."""
    width = rng.uniform(0.4, 0.8)
    low = rng.uniform(0.42, 0.65)
    turn = np.linspace(np.pi, 0.0, 14)
    deep = rng.uniform(0.06, 0.3)
    cup = np.stack(
        [width / 2 + width / 2 * np.cos(turn), low - deep + deep * np.sin(turn) ** 0.8], axis=1
    )
    left = np.array([[rng.normal(0.0, 0.05), rng.uniform(-0.05, 0.1)]])
    top = np.array([width + rng.normal(0.0, 0.04), rng.uniform(-0.15, 0.2)])
    foot = np.array([width + rng.normal(0.0, 0.06), 1.0])
    if rng.random() < 0.5:
        joined = np.concatenate([left, cup, [top], [foot]])
        return (_bow(list(joined), rng, bow=0.01),)
    reach = np.array([[width + rng.uniform(-0.02, 0.15), low - deep * rng.uniform(0.0, 0.6)]])
    bowl = np.concatenate([left, cup[:-2], reach])
    return _bow(list(bowl), rng, bow=0.01), _bow([top, foot], rng)


def draw_footed_seven(rng: np.random.Generator) -> Strokes:
    """Draw a seven with a bar and a foot to the right, shaped like a barred Z."""
    width = rng.uniform(0.45, 0.8)
    end = np.array([rng.uniform(0.0, 0.3) * width, 1.0])
    top = np.array([width, rng.normal(0.0, 0.03)])
    path = [np.array([0.0, rng.normal(0.0, 0.04)]), top, end]
    if rng.random() < 0.3:  # a serif on the left
        path.insert(0, path[0] + np.array([rng.normal(0.0, 0.02), rng.uniform(0.06, 0.18)]))
    path.append(end + np.array([width * rng.uniform(0.2, 0.8), rng.normal(-0.01, 0.04)]))
    middle = top + (end - top) * rng.uniform(0.4, 0.62)
    half = width * rng.uniform(0.2, 0.42)
    tilt = half * rng.uniform(-0.35, 0.15)
    shift = half * rng.uniform(-0.25, 0.25)
    bar = [middle + (shift - half, -tilt), middle + (shift + half, tilt)]
    return _bow(path, rng), _bow(bar, rng)


def draw_open_zero(rng: np.random.Generator) -> Strokes:
    """Draw a zero whose ends do not meet, near its top."""
    missing = 2.0 * np.pi * rng.uniform(*OPENING)
    start = -np.pi / 2 + rng.uniform(-0.7, 0.7)
    direction = rng.choice((-1.0, 1.0))
    turn = start + direction * np.linspace(missing / 2, 2.0 * np.pi - missing / 2, 40)
    drift = 1.0 + np.linspace(0.0, rng.uniform(-0.2, 0.2), 40)
    width = rng.uniform(0.28, 0.46)
    power = rng.uniform(0.75, 1.0)  # from round to nearly squared
    x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power
    y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power
    return (_scale(np.stack([width * drift * x, 0.5 * drift * y], axis=1)),)


def draw_open_nine(rng: np.random.Generator) -> Strokes:
    """Draw a nine whose loop begins short of the stem."""
    width, deep = rng.uniform(0.22, 0.36), rng.uniform(0.2, 0.3)
    start = -np.deg2rad(rng.uniform(25.0, 75.0))
    end = -2.0 * np.pi + np.deg2rad(rng.uniform(5.0, 35.0))
    turn = np.linspace(start, end, 30)
    loop = np.stack([width * np.cos(turn), deep + deep * np.sin(turn)], axis=1)
    top = np.array([width * rng.uniform(1.0, 1.25), rng.uniform(-0.05, 0.12)])
    foot = np.array([top[0] + rng.normal(-0.03, 0.08), 1.0])
    stem = [top, foot]
    if rng.random() < 0.35:  # the stem ends in a hook
        stem = [top, foot - (0.0, 0.12), foot - (0.1, 0.0), foot - (rng.uniform(0.25, 0.4), 0.03)]
    if rng.random() < 0.5:
        return (_bow([*loop, *stem], rng, bow=0.01),)
    return _scale(loop), _bow(stem, rng)


def draw_plain_one(rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Draw a one as a ruler or a mouse does: a straight bar, upright or leaning a little.

    Returns
    -------
    (H, W) uint8, 255 = ink, 60 to 320 pixels high.
    """
    height = int(rng.integers(60, 320))
    width = max(1.0, height * rng.uniform(0.015, 0.28))
    lean = 0.0 if rng.random() < 0.45 else np.tan(np.deg2rad(np.clip(rng.normal(4, 8), -15, 28)))
    columns = int(abs(lean) * height + width + 16)
    ink = np.zeros((height + 8, columns), np.uint8)
    foot = columns / 2.0 - lean * height / 2.0
    top = foot + lean * height
    if rng.random() < 0.6:  # with flat ends
        half = width / 2.0
        corners = [
            (top - half, 4),
            (top + half, 4),
            (foot + half, 4 + height),
            (foot - half, 4 + height),
        ]
        cv2.fillPoly(ink, [np.rint(np.array(corners) * 16.0).astype(np.int32)], 255, cv2.LINE_AA, 4)
    else:
        end = int(width / 2.0)
        ends = (int(top), 4 + end), (int(foot), 4 + height - end)
        cv2.line(ink, *ends, 255, max(1, int(width)), cv2.LINE_AA)
    return ink


# Digits with the functions that draw them; all are equally likely.
STYLES: tuple[tuple[int, Callable[[np.random.Generator], Strokes]], ...] = (
    (0, draw_open_zero),
    (0, draw_open_zero),
    (4, draw_open_four),
    (4, draw_open_four),
    (7, draw_footed_seven),
    (7, draw_footed_seven),
    (9, draw_open_nine),
    (9, draw_open_nine),
)
SQUARED_SHARE = 0.6


def choose_drawing(rng: np.random.Generator) -> tuple[int, Strokes]:
    """Return a random digit and its strokes, in one of the rare styles."""
    if rng.random() < SQUARED_SHARE:
        digit = int(rng.integers(10))
        return digit, draw_squared(digit, rng)
    digit, draw = STYLES[rng.integers(len(STYLES))]
    return digit, draw(rng)


def draw_rare(digit: int, rng: np.random.Generator) -> Strokes:
    """Return the strokes of a digit in one of its rare styles; squared if it has no other."""
    styles = [draw for label, draw in STYLES if label == digit]
    if not styles or rng.random() < SQUARED_SHARE:
        return draw_squared(digit, rng)
    return styles[int(rng.integers(len(styles)))](rng)


def _between(start: Points, end: Points, gap: float) -> Points:
    """Return a point a little way from the start to the end."""
    length = max(float(np.hypot(*(end - start))), 1e-6)
    return np.asarray(start + (end - start) * min(0.3, gap / length))


def _bow(
    corners: list[Points], rng: np.random.Generator, *, bow: float = 0.03
) -> npt.NDArray[np.float32]:
    """Join corners by lines that are bowed a little, in units of the strokes."""
    points = [corners[0]]
    share = np.linspace(0.0, 1.0, 7)[1:, None]
    for start, end in pairwise(corners):
        along = end - start
        aside = np.array([-along[1], along[0]]) * rng.normal(0.0, bow)
        points.extend(start + along * share + aside * np.sin(np.pi * share))
    return _scale(np.array(points))


def _scale(points: Points) -> npt.NDArray[np.float32]:
    return np.asarray(points * HEIGHT, np.float32)
