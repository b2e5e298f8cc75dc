"""Icons that people draw: smileys, hearts, arrows and question marks, as strokes.

Strokes are in units of which the longer side is about 1000.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import Strokes

Points = npt.NDArray[np.float64]

FACE = 500.0


def draw_smiley(rng: np.random.Generator) -> Strokes:
    """Draw a face: mostly a circle around it, two eyes, a mouth that smiles or does not."""
    wide = rng.uniform(0.85, 1.15)
    parts: list[Points] = []
    if rng.random() < 0.85:
        start = rng.uniform(0.0, 2.0 * np.pi)
        turn = start + np.linspace(0.0, 2.0 * np.pi * rng.uniform(0.93, 1.05), 50)
        drift = 1.0 + np.linspace(0.0, rng.normal(0.0, 0.06), 50)
        parts.append(FACE * drift[:, None] * np.stack([wide * np.cos(turn), np.sin(turn)], axis=1))
    apart, high = FACE * rng.uniform(0.25, 0.45), -FACE * rng.uniform(0.15, 0.4)
    size = FACE * rng.uniform(0.04, 0.16)
    kind = rng.integers(4)
    for side in (-1.0, 1.0):
        middle = np.array([side * apart, high]) + rng.normal(0.0, 15.0, 2)
        parts.extend(middle + size * shape for shape in _shape_eye(int(kind)))
    parts.append(_shape_mouth(rng) * (FACE, FACE))
    if rng.random() < 0.2:  # a nose
        parts.append(np.array([[0.0, -0.1], [rng.normal(0.0, 0.06), 0.12]]) * FACE)
    return _to_strokes(parts)


def _shape_eye(kind: int) -> list[Points]:
    if kind == 0:
        return [np.array([[0.0, 0.0], [0.1, 0.1]])]
    if kind == 1:
        turn = np.linspace(0.0, 2.0 * np.pi, 16)
        return [np.stack([np.cos(turn), np.sin(turn)], axis=1)]
    if kind == 2:
        return [np.array([[0.0, -1.2], [0.0, 1.2]])]
    return [np.array([[-1.0, -1.0], [1.0, 1.0]]), np.array([[-1.0, 1.0], [1.0, -1.0]])]


def _shape_mouth(rng: np.random.Generator) -> Points:
    half, low = rng.uniform(0.25, 0.55), rng.uniform(0.2, 0.45)
    bend = rng.uniform(0.1, 0.35) * (1.0 if rng.random() < 0.75 else rng.uniform(-1.0, 0.1))
    x = np.linspace(-half, half, 16)
    mouth = np.stack([x, low + bend * (0.5 - (x / half) ** 2)], axis=1)
    return np.vstack([mouth, mouth[:1]]) if rng.random() < 0.25 else mouth


def draw_heart(rng: np.random.Generator) -> Strokes:
    """Draw a heart in one stroke or in its two halves, sometimes filled or pierced."""
    turn = np.linspace(0.0, 2.0 * np.pi, 60)
    wide, tall = rng.uniform(0.8, 1.2), rng.uniform(0.85, 1.2)
    dip = rng.uniform(4.0, 6.5)
    x = 16.0 * np.sin(turn) ** 3 * wide
    y = -(13.0 * np.cos(turn) - dip * np.cos(2 * turn) - 2.0 * np.cos(3 * turn)) * tall
    heart = np.stack([x, y + np.cos(4 * turn)], axis=1) * 30.0
    heart += rng.normal(0.0, 4.0, heart.shape)
    parts = [heart]
    if rng.random() < 0.4:
        lift = np.array([0.0, rng.uniform(-30.0, 30.0)])
        parts = [heart[:31], heart[30:] + lift]
    if rng.random() < 0.15:
        parts += [heart * share for share in np.arange(0.85, 0.05, -0.12)]
    elif rng.random() < 0.15:
        parts.append(np.array([[-650.0, 300.0], [650.0, -350.0]]))
    return _to_strokes(parts)


def draw_arrow(rng: np.random.Generator) -> Strokes:
    """Draw an arrow in any direction, with a head of two sides, open or closed."""
    angle = rng.uniform(0.0, 2.0 * np.pi)
    length, spread = rng.uniform(0.2, 0.45), np.deg2rad(rng.uniform(28.0, 60.0))
    shaft = np.stack([np.linspace(-1.0, 0.0, 12), rng.normal(0.0, 0.08) * _arch(12)], axis=1)
    back = [length * np.array([-np.cos(spread), side * np.sin(spread)]) for side in (-1.0, 1.0)]
    tip = np.zeros(2)
    head = np.array([back[0], tip, back[1], back[0]] if rng.random() < 0.25 else [*back[:1], tip])
    parts = [shaft, head]
    if len(head) == 2:
        parts.append(np.array([tip, back[1] * rng.uniform(0.8, 1.2)]))
    if rng.random() < 0.1:  # a head at both ends
        parts.append(np.array([-back[0], tip, -back[1]]) - (1.0, 0.0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return _to_strokes([part @ turn.T * 1000.0 for part in parts])


def draw_question(rng: np.random.Generator) -> Strokes:
    """Draw a question mark, always with its dot: without, some are twos."""
    start = np.deg2rad(rng.uniform(160.0, 215.0))
    end = np.deg2rad(rng.uniform(395.0, 440.0))
    turn = np.linspace(start, end, 24)
    wide, tall = rng.uniform(0.2, 0.34), rng.uniform(0.2, 0.3)
    hook = np.stack([wide * np.cos(turn), tall * np.sin(turn)], axis=1)
    foot = np.array([rng.normal(0.0, 0.03), rng.uniform(0.5, 0.62)])
    knee = np.array([foot[0], 0.5 * (hook[-1, 1] + foot[1])])
    path = np.vstack([hook, knee, foot])
    dot = foot + (rng.normal(0.0, 0.02), rng.uniform(0.14, 0.26))
    size = rng.uniform(0.0, 0.05)
    turn = np.linspace(0.0, 2.0 * np.pi, 8)
    return _to_strokes(
        [path * 1000.0, 1000.0 * (dot + size * np.stack([np.cos(turn), np.sin(turn)], axis=1))]
    )


def _arch(count: int) -> Points:
    return np.asarray(np.sin(np.linspace(0.0, np.pi, count)))


def _to_strokes(parts: list[Points]) -> Strokes:
    return tuple(np.asarray(part, np.float32) for part in parts)


ICONS = (draw_smiley, draw_heart, draw_arrow, draw_question)
