"""Digits as a person draws them, ink that is no digit, and the recognizer that reads them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.recognizer import Recognizer

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
def draw_other() -> Callable[[str], Image.Image]:
    """Draws what is no digit: a disk, a checkerboard, a word or a grid."""
    return lambda name: OTHERS[name]()


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    return Recognizer(threads=1)
