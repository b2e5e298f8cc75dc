"""Pixels of any kind, brought to color."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageOps

from inkdigits.intake.color import shrink_pixels, split_ink, turn_upright


@pytest.mark.parametrize("orientation", range(10))
def test_pixels_are_turned_as_pillow_turns_them(orientation: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 8, 3), np.uint8)
    image = Image.fromarray(pixels)
    image.getexif()[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(turn_upright(pixels, orientation), expected)


def test_small_pixels_are_not_shrunk() -> None:
    pixels = np.zeros((20, 10), np.uint8)
    assert shrink_pixels(pixels, 20) is pixels


@pytest.mark.parametrize("shape", [(400, 200), (400, 200, 3), (400, 200, 4)])
def test_large_pixels_are_shrunk_to_their_longer_side(shape: tuple[int, ...]) -> None:
    small = shrink_pixels(np.full(shape, 90, np.uint8), 100)
    assert small.shape == (100, 50, *shape[2:])
    assert (np.abs(small.astype(int) - 90) <= 2).all()


def test_what_is_transparent_gives_no_color() -> None:
    pixels = np.zeros((200, 200, 4), np.uint8)
    pixels[..., 0] = 255  # a red ground that nobody sees
    pixels[1::2] = (0, 0, 250, 255)
    small = shrink_pixels(pixels, 50)
    assert (small[..., 0] == 0).all()
    assert (np.abs(small[..., 2].astype(int) - 250) <= 2).all()
    assert (np.abs(small[..., 3].astype(int) - 128) <= 1).all()


def test_strokes_on_a_transparent_ground_are_known_ink() -> None:
    pixels = np.zeros((30, 30, 4), np.uint8)
    pixels[10:20, 14:17] = (255, 255, 0, 200)
    color, ink = split_ink(pixels)
    assert ink is not None
    np.testing.assert_array_equal(ink, pixels[..., 3])
    np.testing.assert_array_equal(color[..., 1], 255 - pixels[..., 3])


def test_a_card_is_laid_on_its_own_color() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[4:36, 4:36] = (200, 220, 240, 255)
    pixels[10:30, 18:22] = (0, 0, 90, 255)
    color, ink = split_ink(pixels)
    assert ink is None
    assert (color[:4] == (200, 220, 240)).all()
    assert (color[20, 20] == (0, 0, 90)).all()


def test_gray_becomes_color() -> None:
    color, ink = split_ink(np.full((3, 4), 77, np.uint8))
    assert color.shape == (3, 4, 3)
    assert (color == 77).all()
    assert ink is None
