"""The one thing written on a page is cut out whole, without specks and frames."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inkdigits.imaging.segment import Crop, find_written
from inkdigits.reading import Box

# The box is wider than the ink by the soft edge of its strokes: one pixel and a sixtieth.
MARGIN = 1 + 100 // 60


def blank(height: int = 200, width: int = 300) -> np.ndarray:
    return np.zeros((height, width), np.float32)


def put(ink: np.ndarray, left: int, top: int, right: int, bottom: int) -> np.ndarray:
    ink[top:bottom, left:right] = 1.0
    return ink


def written(ink: np.ndarray) -> Crop:
    crop = find_written(ink)
    assert crop is not None
    box = crop.box
    assert 0 <= box.left < box.right <= ink.shape[1]
    assert 0 <= box.top < box.bottom <= ink.shape[0]
    assert crop.ink.shape == (box.bottom - box.top, box.right - box.left)
    assert crop.ink.dtype == np.float32
    return crop


def hold_box(box: Box, left: int, top: int, right: int, bottom: int) -> None:
    wanted = np.array([left, top, right, bottom])
    outwards = (np.array(box.to_list()) - wanted) * [-1, -1, 1, 1]
    assert outwards.min() >= 0, "the box must hold the ink"
    assert outwards.max() <= MARGIN + 1, "the box must lie close to the ink"


def test_a_page_without_ink_gives_none() -> None:
    assert find_written(blank()) is None
    assert find_written(np.full((20, 20), 0.3, np.float32)) is None


def test_the_box_lies_close_around_the_ink() -> None:
    crop = written(put(blank(), 120, 50, 150, 150))
    hold_box(crop.box, 120, 50, 150, 150)
    assert crop.ink.sum() == 30 * 100


def test_the_box_stays_in_the_page() -> None:
    crop = written(put(blank(60, 40), 0, 0, 40, 60))
    assert crop.box == Box(0, 0, 40, 60)


def test_the_soft_edge_of_a_stroke_is_kept() -> None:
    ink = put(blank(), 120, 50, 150, 150)
    ink[50:150, 119] = ink[50:150, 150] = 0.2
    assert written(ink).ink.sum() == pytest.approx(30 * 100 + 0.4 * 100)


def test_faint_ink_far_from_the_strokes_is_left_out() -> None:
    ink = put(blank(), 120, 50, 150, 150)
    ink[60:140, 200:260] = 0.3
    crop = written(ink)
    hold_box(crop.box, 120, 50, 150, 150)
    assert crop.ink.sum() == 30 * 100


@pytest.mark.parametrize("place", [(5, 5), (280, 180), (160, 100), (60, 20)])
def test_specks_are_left_out(place: tuple[int, int]) -> None:
    ink = put(blank(), 120, 50, 150, 150)
    left, top = place
    put(ink, left, top, left + 6, top + 6)
    crop = written(ink)
    hold_box(crop.box, 120, 50, 150, 150)
    assert crop.ink.sum() == 30 * 100


def test_hundreds_of_specks_are_left_out() -> None:
    ink = put(blank(), 120, 50, 150, 150)
    rng = np.random.default_rng(0)
    for x, y in zip(rng.integers(170, 298, 200), rng.integers(0, 198, 200), strict=True):
        put(ink, x, y, x + 2, y + 2)
    hold_box(written(ink).box, 120, 50, 150, 150)


def test_a_five_keeps_its_separate_flag() -> None:
    ink = (draw([[60, 60], [55, 95], [80, 90], [90, 115], [75, 140], [50, 135]]) > 0).astype(
        np.float32
    )
    put(ink, 72, 52, 105, 58)
    crop = written(ink)
    assert crop.ink.sum() == ink.sum()


def test_a_four_of_two_strokes_that_do_not_touch_is_kept_whole() -> None:
    ink = np.maximum(draw([[60, 50], [50, 100], [85, 100]]), draw([[95, 60], [95, 150]]))
    assert written(ink).ink.sum() == pytest.approx(ink.sum())


def test_a_stroke_broken_by_a_bad_pen_is_kept_whole() -> None:
    ink = put(blank(), 120, 50, 130, 150)
    for top in range(60, 150, 20):
        ink[top : top + 3] = 0.0
    hold_box(written(ink).box, 120, 50, 130, 150)


def draw(points: list[list[int]], pen: int = 7) -> np.ndarray:
    mask = np.zeros((200, 300), np.uint8)
    cv2.polylines(mask, [np.array(points)], False, 255, pen)
    return mask.astype(np.float32) / 255.0


@pytest.mark.parametrize("sides", ["all", "left", "top", "right", "bottom"])
def test_a_frame_at_the_edge_is_left_out(sides: str) -> None:
    ink = put(blank(), 120, 50, 150, 150)
    parts = {
        "left": (0, 0, 5, 200),
        "top": (0, 0, 300, 5),
        "right": (295, 0, 300, 200),
        "bottom": (0, 195, 300, 200),
    }
    for name, part in parts.items():
        if sides in ("all", name):
            put(ink, *part)
    crop = written(ink)
    hold_box(crop.box, 120, 50, 150, 150)
    assert crop.ink.sum() == 30 * 100


def test_a_frame_alone_is_what_is_written() -> None:
    ink = blank()
    cv2.rectangle(ink, (0, 0), (299, 199), 1.0, 6)
    assert written(ink).box == Box(0, 0, 300, 200)


@pytest.mark.parametrize("height", [28, 100])
def test_a_crop_tight_around_a_digit_is_kept_whole(height: int) -> None:
    """A seven whose bar runs along the top edge and whose stem ends at the bottom."""
    mask = np.zeros((height, height * 2 // 3), np.uint8)
    right, pen = mask.shape[1] - 1, max(2, height // 12)
    corners = np.array([[0, 0], [right, 0], [right // 3, height - 1]])
    cv2.polylines(mask, [corners], False, 255, pen)
    ink = mask.astype(np.float32) / 255.0
    crop = written(ink)
    assert crop.box == Box(0, 0, right + 1, height)
    assert crop.ink.sum() == ink.sum()


def test_a_digit_that_touches_an_edge_is_kept_beside_a_speck_inside() -> None:
    ink = put(blank(), 290, 40, 300, 160)
    put(ink, 150, 100, 156, 106)
    hold_box(written(ink).box, 290, 40, 300, 160)


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (1, 400), (400, 1), (2, 2), (3, 3)])
def test_tiny_and_thin_pages_do_not_crash(shape: tuple[int, int]) -> None:
    assert written(np.ones(shape, np.float32)).box == Box(0, 0, shape[1], shape[0])
    assert find_written(np.zeros(shape, np.float32)) is None


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=24),
        elements=st.sampled_from([0.0, 0.2, 0.5, 1.0]),
    )
)
@settings(max_examples=200, deadline=None)
def test_any_ink_gives_a_box_in_the_page_and_no_new_ink(ink: np.ndarray) -> None:
    crop = find_written(ink)
    if crop is None:
        assert ink.max() < 0.5
        return
    box = written(ink).box
    assert (crop.ink <= ink[box.top : box.bottom, box.left : box.right]).all()
    assert crop.ink.max() >= 0.5
