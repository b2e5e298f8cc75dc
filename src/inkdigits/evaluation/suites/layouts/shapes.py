"""Strokes of signs, circles, strikes and doodles.

x runs to the right and y down, in heights of a digit: 0 is the top of a digit, 1 its baseline.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import Strokes

Points = npt.NDArray[np.float32]

DOODLES = ("smiley", "heart", "question mark", "arrow")


def draw_sign(sign: str, rng: np.random.Generator) -> Strokes:
    """Return the strokes of one of ``SIGNS``, written a little differently each time."""
    return SIGNS[sign](rng)


def draw_ellipse(
    center: tuple[float, float], radii: tuple[float, float], rng: np.random.Generator
) -> Points:
    """Return an ellipse drawn by hand: it wobbles, and its ends overlap or miss each other."""
    turn = np.linspace(0.0, 2.0 * np.pi * rng.uniform(0.97, 1.12), 60)
    start = rng.uniform(0.0, 2.0 * np.pi)
    wobble = 1.0 + 0.025 * np.sin(2.0 * turn + start) + 0.02 * np.sin(3.0 * turn - start)
    drift = 1.0 + rng.uniform(-0.05, 0.05) * turn / (2.0 * np.pi)
    x = center[0] + radii[0] * np.cos(turn + start) * wobble * drift
    y = center[1] + radii[1] * np.sin(turn + start) * wobble * drift
    return np.asarray(np.stack([x, y], axis=1), np.float32)


def draw_strikes(width: float, rng: np.random.Generator) -> Strokes:
    """Return what strikes out writing that is 1 high and ``width`` wide."""
    way = rng.choice(["line", "two lines", "slanted", "cross", "zigzag", "scribble"])
    out = rng.uniform(0.05, 0.25, 2)
    left, right = -out[0], width + out[1]
    if way == "line":
        lines = [_bow((left, rng.uniform(0.4, 0.6)), (right, rng.uniform(0.4, 0.6)), rng)]
    elif way == "two lines":
        heights = (rng.uniform(0.3, 0.42), rng.uniform(0.58, 0.7))
        lines = [_bow((left, y), (right, y + rng.normal(0.0, 0.05)), rng) for y in heights]
    elif way == "slanted":
        lines = [_bow((left, rng.uniform(0.85, 1.05)), (right, rng.uniform(-0.05, 0.15)), rng)]
    elif way == "cross":
        lines = [
            _bow((left, 1.0 + out[0]), (right, -out[1]), rng),
            _bow((left, -out[0]), (right, 1.0 + out[1]), rng),
        ]
    else:
        step = rng.uniform(0.12, 0.2) if way == "scribble" else rng.uniform(0.3, 0.5)
        x = np.arange(left, right + step, step)
        y = np.where(np.arange(len(x)) % 2, 0.0, 1.0) + rng.normal(0.0, 0.08, len(x))
        lines = [np.stack([x + rng.normal(0.0, 0.03, len(x)), y], axis=1).astype(np.float32)]
    return tuple(lines)


def draw_doodle(name: str, rng: np.random.Generator) -> Strokes:
    """Return the strokes of one of ``DOODLES``, about 1 high."""
    strokes = _DOODLES[name](rng)
    angle = rng.normal(0.0, 0.12)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    wide = np.array([rng.uniform(0.85, 1.15), 1.0])
    shaken = (points + rng.normal(0.0, 0.006, points.shape) for points in strokes)
    return tuple(np.asarray((points * wide) @ turn, np.float32) for points in shaken)


def _bow(start: tuple[float, float], end: tuple[float, float], rng: np.random.Generator) -> Points:
    """Return a line that is bowed a little."""
    along = np.linspace(0.0, 1.0, 12)[:, None]
    straight = np.asarray(start) * (1.0 - along) + np.asarray(end) * along
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    across = np.array([start[1] - end[1], end[0] - start[0]]) / max(length, 1e-6)
    bow = length * rng.uniform(-0.06, 0.06) * np.sin(np.pi * along)
    return np.asarray(straight + bow * across, np.float32)


def _dot(x: float, y: float, rng: np.random.Generator) -> Points:
    """Return a dot: a stroke hardly longer than the pen is wide."""
    reach = rng.uniform(0.0, 0.03, 2)
    return np.asarray([[x, y], [x + reach[0], y + reach[1]]], np.float32)


def _minus(rng: np.random.Generator) -> Strokes:
    y, width = rng.uniform(0.45, 0.62), rng.uniform(0.35, 0.65)
    return (_bow((0.0, y), (width, y + rng.normal(0.0, 0.03)), rng),)


def _point(rng: np.random.Generator) -> Strokes:
    return (_dot(0.0, rng.uniform(0.93, 1.03), rng),)


def _comma(rng: np.random.Generator) -> Strokes:
    y, reach = rng.uniform(0.9, 0.98), rng.uniform(0.16, 0.3)
    return (_bow((reach * 0.4, y), (0.0, y + reach), rng),)


def _colon(rng: np.random.Generator) -> Strokes:
    top = rng.uniform(0.25, 0.45)
    return (_dot(0.0, top, rng), _dot(rng.normal(0.0, 0.02), rng.uniform(0.85, 1.0), rng))


def _slash(rng: np.random.Generator) -> Strokes:
    lean, top, foot = rng.uniform(0.35, 0.75), rng.uniform(-0.25, 0.0), rng.uniform(1.0, 1.3)
    return (_bow((0.0, foot), (lean, top), rng),)


def _bracket(rng: np.random.Generator, side: float) -> Strokes:
    depth, top, foot = rng.uniform(0.15, 0.3), rng.uniform(-0.2, 0.0), rng.uniform(1.0, 1.25)
    along = np.linspace(0.0, 1.0, 16)
    x = depth * (1.0 - np.sin(np.pi * along) * rng.uniform(0.85, 1.0))
    x = x if side < 0.0 else depth - x
    return (np.asarray(np.stack([x, top + (foot - top) * along], axis=1), np.float32),)


def _percent(rng: np.random.Generator) -> Strokes:
    size = rng.uniform(0.12, 0.18)
    return (
        draw_ellipse((0.15, 0.2), (size, size * 1.1), rng),
        _bow((0.1, 1.05), (rng.uniform(0.55, 0.75), -0.05), rng),
        draw_ellipse((0.65, 0.82), (size, size * 1.1), rng),
    )


def _dollar(rng: np.random.Generator) -> Strokes:
    turn = np.linspace(0.0, 1.0, 30)
    # Two bows, the upper one open to the right, the lower one to the left.
    angle = np.where(turn < 0.5, -0.3 - turn * 2.4 * np.pi, -0.3 - 1.2 * np.pi)
    upper = np.stack([0.25 + 0.22 * np.cos(angle), 0.28 + 0.22 * np.sin(angle)], axis=1)
    lower = np.stack([0.5 - upper[:, 0], 1.0 - upper[:, 1]], axis=1)[::-1]
    body = np.concatenate([upper[turn < 0.5], lower[turn[::-1] < 0.5]])
    stem = _bow((0.27, -0.18), (0.23, 1.18), rng)
    return (np.asarray(body, np.float32), stem)


def _plus(rng: np.random.Generator) -> Strokes:
    return (_bow((0.0, 0.55), (0.5, 0.55), rng), _bow((0.25, 0.3), (0.25, 0.8), rng))


SIGNS: dict[str, Callable[[np.random.Generator], Strokes]] = {
    "-": _minus,
    ".": _point,
    ",": _comma,
    ":": _colon,
    "/": _slash,
    "(": lambda rng: _bracket(rng, -1.0),
    ")": lambda rng: _bracket(rng, 1.0),
    "%": _percent,
    "$": _dollar,
    "+": _plus,
}


def _smiley(rng: np.random.Generator) -> Strokes:
    angle = np.linspace(0.15 * np.pi, 0.85 * np.pi, 16)
    mouth = np.stack([0.5 + 0.28 * np.cos(angle), 0.48 + 0.25 * np.sin(angle)], axis=1)
    eyes = [
        _bow((x, 0.28), (x + rng.normal(0.0, 0.01), 0.4), rng)
        if rng.random() < 0.5
        else _dot(x, 0.34, rng)
        for x in (0.34, 0.66)
    ]
    face = draw_ellipse((0.5, 0.5), (0.5, 0.5), rng)
    return (face, *eyes, np.asarray(mouth, np.float32))


def _heart(rng: np.random.Generator) -> Strokes:
    turn = np.linspace(0.0, 2.0 * np.pi, 60)
    x = 0.5 + 0.52 * np.sin(turn) ** 3 * rng.uniform(0.9, 1.1)
    y = 0.44 - (13.0 * np.cos(turn) - 5.0 * np.cos(2 * turn) - 2.0 * np.cos(3 * turn)) / 29.0
    return (np.asarray(np.stack([x, y], axis=1), np.float32),)


def _question_mark(rng: np.random.Generator) -> Strokes:
    angle = np.linspace(1.1 * np.pi, 2.45 * np.pi, 20)
    bow = np.stack([0.35 + 0.27 * np.cos(angle), 0.25 + 0.25 * np.sin(angle)], axis=1)
    stem = np.array([[0.36, 0.55], [0.33, rng.uniform(0.68, 0.76)]])
    return (np.asarray(np.concatenate([bow, stem]), np.float32), _dot(0.33, 0.97, rng))


def _arrow(rng: np.random.Generator) -> Strokes:
    angle = rng.choice(np.arange(8)) * np.pi / 4.0
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    middle, barb = np.array([0.5, 0.5]), rng.uniform(0.15, 0.28)
    tip = middle + 0.55 * along
    ends = [tip - barb * along + side * barb * across for side in (1.0, -1.0)]
    head = np.asarray([ends[0], tip, ends[1]], np.float32)
    shaft = _bow(tuple(middle - 0.55 * along), tuple(tip), rng)
    return (shaft, head)


_DOODLES: dict[str, Callable[[np.random.Generator], Strokes]] = {
    "smiley": _smiley,
    "heart": _heart,
    "question mark": _question_mark,
    "arrow": _arrow,
}
