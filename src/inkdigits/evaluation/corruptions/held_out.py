"""Corruptions that are held out as whole families: training must not contain them.

Each function takes a frame, (28, 28) float32 in [0, 1], 1 = ink, a level and a generator, and
returns another frame; values outside of [0, 1] are clipped by the caller.
"""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.digit.frame import FRAME as SIDE
from inkdigits.evaluation.corruptions.drawing import (
    COLUMNS,
    ROWS,
    Frame,
    choose_line,
    draw_lines,
)

# Bayer's order of 16 thresholds, in (0, 1).
BAYER = (
    np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) + 0.5
) / 16.0


def add_fog(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Add plasma, rough at every scale, and keep the range.

    Midpoint displacement (Fournier, Fussell and Carpenter 1982, "Computer rendering of stochastic
    models"), its grids enlarged bilinearly.
    """
    plasma = rng.random((3, 3), np.float32)
    roughness = 0.5
    for side in (5, 9, 17, 33):
        plasma = np.asarray(cv2.resize(plasma, (side, side)), np.float32)
        plasma += roughness * (rng.random((side, side), np.float32) - 0.5)
        roughness *= 0.6
    plasma = plasma[:SIDE, :SIDE]
    plasma = (plasma - plasma.min()) / np.ptp(plasma)
    return np.asarray((frame + level * plasma) / (1.0 + level), np.float32)


def add_zigzag(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Draw a zigzag of this height through the digit."""
    middle, along = choose_line(rng)
    aside = np.array([-along[1], along[0]])
    steps = np.arange(-20.0, 21.0, 4.0)
    turns = level / 2.0 * (-1.0) ** np.arange(len(steps))
    return draw_lines(frame, [middle + steps[:, None] * along + turns[:, None] * aside], 1.0)


def add_dots(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Draw this many dotted lines through the digit."""
    dots = []
    for _ in range(int(level)):
        middle, along = choose_line(rng)
        for step in np.arange(-20.0, 20.0, 3.2):
            dots.append(np.stack([middle + step * along] * 2))
    return draw_lines(frame, dots, 1.5)


def add_shot_noise(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Add shot noise: this many photons of bright paper are counted."""
    return 1.0 - rng.poisson((1.0 - 0.9 * frame) * level).astype(np.float32) / np.float32(level)


def swap_pixels(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Shuffle pixels with neighbors up to so many pixels off, as ribbed glass does."""
    for axis in (0, 1):
        places = np.arange(SIDE, dtype=np.float32)
        places = places[:, None] if axis == 0 else places[None, :]
        order = np.argsort(places + rng.uniform(-level, level, frame.shape), axis=axis)
        frame = np.take_along_axis(frame, order, axis=axis)
    return np.asarray(cv2.GaussianBlur(frame, (0, 0), 0.5), np.float32)


def draw_outline(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Keep the edges of the strokes, and this share of their inside."""
    fine = 5
    large = cv2.resize(frame, (SIDE * fine, SIDE * fine), interpolation=cv2.INTER_CUBIC)
    mask = (large > 0.4).astype(np.float32)
    edges = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    outline = cv2.resize(edges, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(np.maximum(outline, level * frame), np.float32)


def add_hatching(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Hatch the paper in two directions, this dark."""
    pitch, start = rng.uniform(4.0, 6.0), rng.uniform(0.0, 2.0 * np.pi, 2)
    slant = rng.uniform(0.7, 1.3)
    first, second = COLUMNS + slant * ROWS, COLUMNS - slant * ROWS
    waves = [
        np.cos(wave * SIDE * np.pi / pitch / 1.4 + phase)
        for wave, phase in zip((first, second), start, strict=True)
    ]
    lines = np.clip(3.0 * np.maximum(*waves) - 2.0, 0.0, 1.0)
    return np.asarray(frame + (1.0 - frame) * level * lines, np.float32)


def ripple(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Shift pixels in waves of this amplitude, as water does."""
    lengths, phases = rng.uniform(8.0, 12.0, 2), rng.uniform(0.0, 2.0 * np.pi, 2)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    x = columns + level * np.sin(2.0 * np.pi * rows / lengths[0] + phases[0])
    y = rows + level * np.sin(2.0 * np.pi * columns / lengths[1] + phases[1])
    seen = cv2.remap(frame, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(seen, np.float32)


def dry_out(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Break the strokes up with the grain of paper that a dry pen slides over."""
    grain = cv2.GaussianBlur(rng.random((SIDE, SIDE), np.float32), (0, 0), 0.7)
    bare = np.clip((grain - np.quantile(grain, 0.55)) / grain.std(), 0.0, 1.0)
    return np.asarray(frame * (1.0 - level * bare), np.float32)


def tilt(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Show the paper in perspective, its far corners moved in by this share of the frame."""
    far = SIDE - 1.0
    corners = np.array([[0.0, 0.0], [far, 0.0], [far, far], [0.0, far]], np.float32)
    inward = np.array([[1.0, 0.5], [-1.0, 0.5], [0.0, 0.0], [0.0, 0.0]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, corners + inward * np.float32(level * SIDE))
    turns = int(rng.integers(0, 4))
    seen = cv2.warpPerspective(np.rot90(frame, turns).copy(), matrix, (SIDE, SIDE))
    return np.asarray(np.rot90(seen, -turns), np.float32)


def add_clutter(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Write this many small strokes along the rim, as of neighboring text."""
    strokes = []
    for _ in range(int(level)):
        depth, place = rng.uniform(0.5, 3.0), rng.uniform(0.0, SIDE)
        start = np.array([depth, place] if rng.random() < 0.5 else [place, depth])
        if rng.random() < 0.5:
            start = SIDE - start
        strokes.append(np.cumsum(np.vstack([start, rng.uniform(-1.8, 1.8, (3, 2))]), axis=0))
    return draw_lines(frame, strokes, 0.8)


def dither(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Print in one bit, ink and paper moved together by this much (Bayer 1973)."""
    shift = rng.integers(0, 4, 2)
    thresholds = np.roll(np.tile(BAYER, (SIDE // 4, SIDE // 4)), shift, axis=(0, 1))
    return np.asarray(level + (1.0 - 2.0 * level) * frame > thresholds, np.float32)
