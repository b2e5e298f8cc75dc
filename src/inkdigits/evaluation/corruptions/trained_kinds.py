"""Corruptions of kinds that training uses too, with parameters of their own.

Each function takes a frame, (28, 28) float32 in [0, 1], 1 = ink, a level and a generator, and
returns another frame; values outside of [0, 1] are clipped by the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from inkdigits.digit.frame import FRAME as SIDE
from inkdigits.evaluation.corruptions.drawing import Frame, choose_line, draw_lines, measure_along


def add_light(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Darken the paper from one side to the other."""
    shade = np.clip(0.5 + 0.5 * measure_along(rng), 0.0, 1.0)
    return np.asarray(frame + (1.0 - frame) * level * shade, np.float32)


def add_haze(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Blend a smooth gray veil into the digit."""
    coarse = rng.random((4, 4), np.float32)
    veil = np.clip(cv2.resize(coarse, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), 0.0, 1.0)
    return frame + (0.6 - frame) * level * veil


def add_stripes(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Lay gray bars over the whole frame, at some angle."""
    pitch = rng.uniform(5.0, 9.0)
    wave = np.cos(measure_along(rng) * SIDE * np.pi / pitch + rng.uniform(0.0, 2.0 * np.pi))
    return np.asarray(frame + (1.0 - frame) * level * np.clip(wave * 2.0, 0.0, 1.0), np.float32)


def invert_bars(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Invert two bars of this many pixels, across or down."""
    changed = frame.copy()
    view = changed.T if rng.random() < 0.5 else changed
    for start in rng.choice(np.arange(4, 24, 5), 2, replace=False):
        bar = view[start : start + int(level)]
        bar[:] = 1.0 - bar
    return changed


def add_lines(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Draw this many thin straight lines through the digit."""
    lines = []
    for _ in range(int(level)):
        middle, along = choose_line(rng)
        lines.append(np.stack([middle - 40.0 * along, middle + 40.0 * along]))
    return draw_lines(frame, lines, 1.0)


def add_spatter(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Add this many round blots of ink."""
    for place in rng.uniform(0.0, SIDE, (int(level), 2)):
        frame = draw_lines(frame, [np.stack([place, place])], rng.uniform(1.0, 2.8))
    return frame


def add_noise(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Add Gaussian noise of this spread."""
    return frame + level * rng.standard_normal(frame.shape, np.float32)


def add_salt_and_pepper(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Make this share of the pixels full ink or bare paper."""
    hit = rng.random(frame.shape, np.float32)
    return np.where(
        hit < level / 2.0, np.float32(1.0), np.where(hit > 1.0 - level / 2.0, 0.0, frame)
    )


def blur(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Blur by this many pixels."""
    return np.asarray(cv2.GaussianBlur(frame, (0, 0), level), np.float32)


def blur_by_motion(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Smear over this many pixels in some direction."""
    angle = rng.uniform(0.0, np.pi)
    reach = np.array([np.cos(angle), np.sin(angle)]) * (level - 1.0) / 2.0
    kernel = np.zeros((9, 9), np.float32)
    for step in np.linspace(-1.0, 1.0, 33):
        x, y = np.rint(4.0 + step * reach).astype(int)
        kernel[y, x] += 1.0
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum()), np.float32)


def invert_rectangle(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Invert one square of this many pixels."""
    changed, side = frame.copy(), int(level)
    top, left = rng.integers(2, SIDE - side - 1, 2)
    part = changed[top : top + side, left : left + side]
    part[:] = 1.0 - part
    return changed


def lower_contrast(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Keep this share of the contrast, on paper of some gray."""
    return frame * level + np.float32(rng.uniform(0.0, 0.6) * (1.0 - level))


def thicken(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Widen the strokes by this many pixels on either side."""
    return _change_width(frame, level, cv2.dilate)


def thin(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Narrow the strokes by this many pixels on either side, without breaking all of them."""
    narrow = _change_width(frame, level, cv2.erode)
    return np.asarray(np.maximum(narrow, 0.35 * frame), np.float32)


def compress(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Store as a JPEG of this quality."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(level)]
    _, packed = cv2.imencode(".jpg", np.rint(frame * 255.0).astype(np.uint8), quality)
    unpacked = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return np.asarray(unpacked, np.float32) / np.float32(255.0)


def lower_resolution(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Shrink to this many pixels a side, and enlarge again."""
    small = cv2.resize(frame, (int(level), int(level)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), np.float32)


def filter_randomly(frame: Frame, level: float, rng: np.random.Generator) -> Frame:
    """Blend this share of a randomly filtered frame (3 by 3) into the frame."""
    kernel = rng.standard_normal((3, 3)).astype(np.float32)
    filtered = np.abs(cv2.filter2D(frame, -1, kernel, borderType=cv2.BORDER_CONSTANT))
    filtered /= max(0.2, float(filtered.max()))
    return np.asarray(frame + (filtered - frame) * np.float32(level), np.float32)


def _change_width(frame: Frame, level: float, change: Callable[..., Any]) -> Frame:
    fine = 5
    large = cv2.resize(frame, (SIDE * fine, SIDE * fine), interpolation=cv2.INTER_LINEAR)
    size = 2 * round(level * fine) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    changed = change(large, kernel)
    return np.asarray(cv2.resize(changed, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.float32)
