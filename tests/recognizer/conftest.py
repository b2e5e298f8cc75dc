"""Digits as a person draws them, ink that is no digit, and the recognizer that reads them."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.recognizer import Recognizer

Point = tuple[float, float]
# As a person draws them on a page of 100 x 100.
DIGITS = {
    "0": [[(50 + 20 * math.sin(a / 5), 50 - 32 * math.cos(a / 5)) for a in range(33)]],
    "1": [[(50, 15), (50, 85)]],
    "2": [[(30, 32), (36, 20), (50, 16), (64, 22), (67, 36), (57, 53), (30, 84), (70, 84)]],
    "3": [
        [(32, 20), (50, 15), (65, 24), (63, 38), (48, 47), (65, 56), (68, 72), (52, 85), (32, 78)]
    ],
    "4": [[(45, 15), (28, 60), (72, 60)], [(60, 38), (60, 88)]],
    "7": [[(30, 18), (70, 18), (45, 85)]],
}


def arc(middle: tuple[int, int], radii: tuple[int, int], turn: tuple[int, int]) -> list[Point]:
    """Points of an ellipse from one angle to another, in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(*turn, 25))
    x, y = middle[0] + radii[0] * np.cos(angles), middle[1] + radii[1] * np.sin(angles)
    return list(zip(x.tolist(), y.tolist(), strict=True))


# As a person writes them in a row, each in a box of 60 x 100.
WRITTEN: dict[str, list[list[Point]]] = {
    "0": [arc((30, 50), (24, 50), (-90, 270))],
    "1": [[(14, 24), (32, 0), (32, 100)]],
    "2": [[*arc((30, 26), (25, 26), (-170, 40)), (4, 100), (58, 98)]],
    "3": [[*arc((27, 25), (24, 25), (-150, 85)), *arc((27, 74), (28, 26), (-85, 150))]],
    "4": [[(36, 0), (2, 64), (58, 64)], [(42, 36), (42, 100)]],
    "5": [[(52, 0), (12, 0), (8, 44), *arc((28, 68), (27, 32), (-110, 150))]],
    "7": [[(4, 0), (56, 0), (24, 100)]],
    "-": [[(8, 56), (50, 54)]],
    "/": [[(52, -6), (6, 108)]],
    ":": [[(26, 34), (27, 35)], [(26, 78), (27, 79)]],
    ".": [[(12, 98), (13, 99)]],
    "k": [[(8, -4), (8, 100)], [(46, 42), (10, 70), (50, 100)]],
    "g": [
        [*arc((28, 62), (22, 22), (0, -360)), (50, 100), *arc((28, 112), (22, 20), (0, 160))],
    ],
}
NARROW = {"1": 0.4, ".": 0.25, ":": 0.4}
GAP, SPACE = 0.22, 0.9  # between characters and between words, in heights


def write_text(text: str, *, height: int = 90, margin: float = 0.6) -> np.ndarray:
    """Write with a pen, black on white, (H, W) uint8; the margin is in heights."""
    widths = [SPACE if one == " " else NARROW.get(one, 0.6) + GAP for one in text]
    size = (round((1.0 + 2 * margin) * height), round((sum(widths) + 2 * margin) * height))
    page, pen = np.full(size, 255, np.uint8), max(1, round(0.07 * height))
    left = margin * height
    for one, width in zip(text, widths, strict=True):
        for stroke in WRITTEN.get(one, []):
            points = np.array(stroke) * height / 100.0 + (left, margin * height)
            fixed = np.rint(points * 16.0).astype(np.int32)
            cv2.polylines(page, [fixed], False, 0, pen, cv2.LINE_AA, 4)
        left += width * height
    return page


def take_photo(page: np.ndarray) -> np.ndarray:
    """Photograph a page: paper that is not white, uneven light, grain."""
    light = np.linspace(0.75, 1.05, page.shape[1])
    grain = np.random.default_rng(1).normal(0.0, 3.0, page.shape)
    return np.clip(0.86 * page * light + grain, 0, 255).astype(np.uint8)


def draw_digit(digit: str, *, width: int = 400, height: int = 400, pen: float = 7.0) -> Image.Image:
    """Black on white; the pen is ``pen`` hundredths of the shorter side wide."""
    image = Image.new("L", (width, height), 255)
    scale = min(width, height) / 100.0
    left, top = (width - 100 * scale) / 2, (height - 100 * scale) / 2
    for stroke in DIGITS[digit]:
        points = [(left + x * scale, top + y * scale) for x, y in stroke]
        ImageDraw.Draw(image).line(points, fill=0, width=round(pen * scale), joint="curve")
    return image


def draw_disk() -> Image.Image:
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).ellipse((40, 40, 160, 160), fill=0)
    return image


def draw_checkerboard() -> Image.Image:
    board = np.indices((8, 8)).sum(axis=0) % 2 * 255
    page = np.full((240, 240), 255, np.uint8)
    page[40:200, 40:200] = np.kron(board, np.ones((20, 20)))
    return Image.fromarray(page)


def draw_word() -> Image.Image:
    """A wave of a pen, as long as a word."""
    image = Image.new("L", (500, 160), 255)
    points = [(40 + 3 * i, 80 + 35 * math.sin(i / 4) * (1 + i % 7 / 6)) for i in range(140)]
    ImageDraw.Draw(image).line(points, fill=0, width=6, joint="curve")
    return image


def draw_grid() -> Image.Image:
    image = Image.new("L", (200, 200), 255)
    for place in range(40, 161, 30):
        ImageDraw.Draw(image).line([(40, place), (160, place)], fill=0, width=5)
        ImageDraw.Draw(image).line([(place, 40), (place, 160)], fill=0, width=5)
    return image


OTHERS = {
    "disk": draw_disk,
    "checkerboard": draw_checkerboard,
    "word": draw_word,
    "grid": draw_grid,
}


@pytest.fixture(scope="session")
def draw() -> Callable[..., Image.Image]:
    """Draws one of the digits 0, 1, 2, 3, 4 and 7; the page and the pen can be chosen."""
    return draw_digit


@pytest.fixture(scope="session")
def write() -> Callable[..., np.ndarray]:
    """Writes digits but 6, 8 and 9, the signs - / : . and the letters k and g in a row."""
    return write_text


@pytest.fixture(scope="session")
def photograph() -> Callable[[np.ndarray], np.ndarray]:
    return take_photo


@pytest.fixture(scope="session")
def draw_other() -> Callable[[str], Image.Image]:
    """Draws what is no digit: a disk, a checkerboard, a word or a grid."""
    return lambda name: OTHERS[name]()


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    return Recognizer(threads=1)
