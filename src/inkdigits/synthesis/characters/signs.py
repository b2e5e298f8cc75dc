"""Signs beside digits, as strokes: points, dashes, slashes, brackets, percent and the like.

The unit is the height of a digit beside the sign: x runs to the right from the sign's left edge, y
down from the top of the digits, 1 being their foot.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float32]
SignStrokes = list[Points]


def draw_sign(sign: str, rng: np.random.Generator) -> SignStrokes:
    """Return the strokes of a sign, (P, 2) float32 each, in heights of a digit."""
    return DRAWERS[sign](rng)


def _line(*points: tuple[float, float]) -> Points:
    return np.asarray(points, np.float32)


def _arc(
    center: tuple[float, float], radius: tuple[float, float], span: tuple[float, float]
) -> Points:
    angles = np.linspace(span[0], span[1], 24)
    return np.column_stack(
        [center[0] + radius[0] * np.cos(angles), center[1] + radius[1] * np.sin(angles)]
    ).astype(np.float32)


def _minus(rng: np.random.Generator) -> SignStrokes:
    length, level = rng.uniform(0.22, 0.75), rng.uniform(0.42, 0.72)
    rise = rng.normal(0.0, 0.06) * length
    return [_line((0, level), (length / 2, level + rng.normal(0, 0.02)), (length, level + rise))]


def _point(rng: np.random.Generator) -> SignStrokes:
    reach, level = rng.uniform(0.0, 0.07), rng.uniform(0.92, 1.04)
    return [_line((0, level), (reach, level + rng.uniform(-0.05, 0.05)))]


def _comma(rng: np.random.Generator) -> SignStrokes:
    length, level = rng.uniform(0.14, 0.34), rng.uniform(0.88, 1.02)
    bend = rng.uniform(0.0, 0.06)
    lean = rng.uniform(0.2, 0.7) * length
    return [_line((lean, level), (lean + bend, level + 0.4 * length), (0, level + length))]


def _slash(rng: np.random.Generator) -> SignStrokes:
    top, foot = rng.uniform(-0.25, 0.08), rng.uniform(0.95, 1.3)
    lean = rng.uniform(0.2, 0.8)
    bow = rng.normal(0.0, 0.03)
    return [_line((lean, top), (lean / 2 + bow, (top + foot) / 2), (0, foot))]


def _colon(rng: np.random.Generator) -> SignStrokes:
    upper, lower = rng.uniform(0.25, 0.5), rng.uniform(0.75, 1.0)
    lean = rng.uniform(-0.03, 0.1)
    tick = rng.uniform(0.0, 0.05)
    return [_line((lean, upper), (lean + tick, upper)), _line((0, lower), (tick, lower))]


def _bracket(rng: np.random.Generator) -> SignStrokes:
    top, foot = rng.uniform(-0.25, 0.02), rng.uniform(0.98, 1.25)
    depth = rng.uniform(0.12, 0.35)
    span = rng.uniform(0.6, 1.3)
    return [
        _arc(
            (depth, (top + foot) / 2),
            (depth, (foot - top) / 2 / np.sin(span)),
            (np.pi + span, np.pi - span),
        )
    ]


def _close_bracket(rng: np.random.Generator) -> SignStrokes:
    strokes = _bracket(rng)
    width = max(float(stroke[:, 0].max()) for stroke in strokes)
    return [np.column_stack([width - stroke[:, 0], stroke[:, 1]]) for stroke in strokes]


def _percent(rng: np.random.Generator) -> SignStrokes:
    wide, radius = rng.uniform(0.5, 0.9), rng.uniform(0.1, 0.19)
    start = rng.uniform(0, 6.28)
    rings = [
        _arc(center, (radius, radius * rng.uniform(0.9, 1.4)), (start, start + 6.2))
        for center in ((radius, rng.uniform(0.15, 0.3)), (wide - radius, rng.uniform(0.72, 0.88)))
    ]
    return [_line((wide * rng.uniform(0.75, 0.95), 0.02), (wide * 0.12, 1.0)), *rings]


def _plus(rng: np.random.Generator) -> SignStrokes:
    half, level = rng.uniform(0.18, 0.36), rng.uniform(0.45, 0.68)
    aside = rng.normal(0.0, 0.05) * half
    return [
        _line((0, level + aside), (2 * half, level - aside)),
        _line((half + aside, level - half), (half - aside, level + half * rng.uniform(0.8, 1.2))),
    ]


def _equals(rng: np.random.Generator) -> SignStrokes:
    length, level = rng.uniform(0.35, 0.8), rng.uniform(0.42, 0.6)
    apart, tilt = rng.uniform(0.14, 0.28), rng.normal(0.0, 0.04)
    return [
        _line((0, level), (length, level + tilt)),
        _line(
            (rng.normal(0, 0.04), level + apart),
            (length * rng.uniform(0.9, 1.1), level + apart + tilt),
        ),
    ]


def _dollar(rng: np.random.Generator) -> SignStrokes:
    wide = rng.uniform(0.4, 0.6)
    angles = np.linspace(-0.35, 1.0, 20)
    upper = np.column_stack(
        [
            wide / 2 + wide / 2 * np.cos(-0.6 - angles * 3.2),
            0.28 + 0.24 * np.sin(-0.6 - angles * 3.2),
        ]
    )
    lower = np.column_stack(
        [
            wide / 2 + wide / 2 * np.cos(-1.5 + angles * 3.4),
            0.76 + 0.24 * np.sin(-1.5 + angles * 3.4),
        ]
    )
    body = np.concatenate([upper, lower]).astype(np.float32)
    strokes = [body]
    places = (0.5,) if rng.random() < 0.7 else (0.38, 0.62)
    lean = rng.uniform(0.0, 0.12)
    top, foot = rng.uniform(-0.25, -0.02), rng.uniform(1.0, 1.2)
    strokes += [_line((wide * place + lean, top), (wide * place - lean, foot)) for place in places]
    return strokes


DRAWERS: dict[str, Callable[[np.random.Generator], SignStrokes]] = {
    "-": _minus,
    ".": _point,
    ",": _comma,
    "/": _slash,
    ":": _colon,
    "(": _bracket,
    ")": _close_bracket,
    "%": _percent,
    "+": _plus,
    "=": _equals,
    "$": _dollar,
}
