"""Ink of crops on paper of any color, light and polarity."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inkdigits.digit.frame import normalize
from inkdigits.page.crop_ink import find_crop_ink, frame_digit, keep_inside


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    """The ink of a 7, (60, 48), with soft edges."""
    ink = np.zeros((60, 48), np.uint8)
    cv2.polylines(ink, [np.array([[10, 12], [38, 12], [20, 50]])], False, 255, 4, cv2.LINE_AA)
    return (ink / 255.0).astype(np.float32)


def paint(ink: np.ndarray, paper: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    share = ink[:, :, None]
    return np.rint(paper * (1 - share) + np.array(color) * share).clip(0, 255).astype(np.uint8)


def flat(shape: tuple[int, int], color: tuple[int, int, int]) -> np.ndarray:
    return np.ones((*shape, 3)) * np.array(color)


@pytest.mark.parametrize(
    ("paper", "pen"),
    [
        ((255, 255, 255), (0, 0, 0)),
        ((0, 0, 0), (255, 255, 255)),
        ((250, 246, 220), (30, 40, 150)),
        ((30, 90, 60), (240, 240, 230)),
        ((255, 255, 255), (255, 230, 0)),
        ((120, 120, 120), (150, 150, 150)),
        ((200, 60, 60), (60, 110, 60)),
    ],
)
def test_ink_is_found_in_any_color(
    seven: np.ndarray, paper: tuple[int, int, int], pen: tuple[int, int, int]
) -> None:
    found = find_crop_ink(paint(seven, flat(seven.shape, paper), pen))
    assert np.abs(found - seven).mean() < 0.02


@pytest.mark.parametrize("tilt", [(0, 90), (90, 0), (-60, 60)])
def test_uneven_light_is_no_ink(seven: np.ndarray, tilt: tuple[int, int]) -> None:
    rows, columns = np.mgrid[-0.5:0.5:60j, -0.5:0.5:48j]
    light = 160 + tilt[0] * columns + tilt[1] * rows
    crop = paint(seven * 0.8, light[:, :, None].repeat(3, 2), (20, 20, 20))
    noisy = crop + np.random.default_rng(0).normal(0, 2, crop.shape)
    found = find_crop_ink(noisy.clip(0, 255).astype(np.uint8))
    assert np.abs(found - seven).mean() < 0.05


def test_a_bold_digit_cut_close_keeps_its_polarity() -> None:
    ink = np.zeros((40, 30), np.uint8)
    cv2.ellipse(ink, (15, 20), (10, 15), 0, 0, 360, 255, 9)
    share = (ink / 255.0).astype(np.float32)[1:40, 1:30]
    for paper, pen in ((255, 0), (0, 255)):
        found = find_crop_ink(paint(share, flat(share.shape, (paper,) * 3), (pen,) * 3))
        assert np.abs(found - share).mean() < 0.02


@pytest.mark.parametrize("noise", [0.0, 1.0, 4.0])
def test_blank_paper_has_no_ink(noise: float) -> None:
    rng = np.random.default_rng(1)
    crop = (200 + rng.normal(0, noise, (48, 60, 3))).clip(0, 255).astype(np.uint8)
    assert find_crop_ink(crop).max() < 0.5
    assert find_crop_ink(np.full((2, 2, 3), 9, np.uint8)).max() == 0.0


def test_the_frame_is_that_of_the_ink(seven: np.ndarray) -> None:
    crop = paint(seven, flat(seven.shape, (230, 225, 210)), (40, 30, 90))
    assert np.abs(frame_digit(crop) - normalize(seven)).mean() < 0.02


def test_what_stands_beside_a_digit_is_left_out(seven: np.ndarray) -> None:
    beside = seven.copy()
    beside[20:40, :4] = 1.0
    beside[56:, 10:30] = 1.0
    crop = paint(beside, flat(seven.shape, (255, 255, 255)), (0, 0, 0))
    assert np.abs(frame_digit(crop, rim=8) - normalize(seven)).mean() < 0.02


def test_a_digit_that_reaches_the_edge_stays_whole(seven: np.ndarray) -> None:
    cut = seven[10:, :]
    np.testing.assert_array_equal(keep_inside(cut, 8), cut)


@pytest.mark.parametrize("size", [24, 48, 96, 200])
def test_the_same_digit_is_the_same_at_any_size(seven: np.ndarray, size: int) -> None:
    crop = paint(seven, flat(seven.shape, (240, 240, 240)), (20, 20, 60))
    scaled = cv2.resize(crop, (size * 48 // 60, size), interpolation=cv2.INTER_AREA)
    frame, expected = frame_digit(scaled), normalize(seven)
    shifts = [np.roll(frame, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    assert min(np.abs(shifted - expected).mean() for shifted in shifts) < 0.03


@pytest.mark.parametrize("shape", [(48, 312), (48, 1_900), (300, 20), (3, 90)])
def test_ink_is_found_on_crops_of_any_proportion(shape: tuple[int, int]) -> None:
    crop = np.full((*shape, 3), 200, np.uint8)
    middle = shape[0] // 2
    crop[middle : middle + 1, shape[1] // 3 : shape[1] // 2] = 30
    ink = find_crop_ink(crop)
    assert np.isfinite(ink).all()
    assert ink[middle, shape[1] // 3 + 2] > 0.5
