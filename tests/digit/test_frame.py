"""Ink of any size, place and pen comes into the frame of MNIST; MNIST itself is the oracle."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inkdigits.data.idx import load_mnist
from inkdigits.digit.frame import BOX, FRAME, find_ink_box, measure_stroke_width, normalize

SHAPES = {
    "seven": [[[0, 0], [60, 0], [20, 100]]],
    "one": [[[0, 0], [5, 100]]],
    "four": [[[40, 0], [0, 60], [70, 60]], [[50, 20], [50, 100]]],
    "bar": [[[0, 0], [100, 8]]],
    "L": [[[0, 0], [0, 100], [70, 100]]],
}


def draw(name: str, size: float, pen: float, *, margin: int = 9) -> np.ndarray:
    """A figure whose longer side is ``size`` pixels, its pen ``pen`` pixels, with soft edges."""
    fine = 4
    edge = round(pen) + margin
    side = round(size) + 2 * edge
    canvas = np.zeros((side * fine, side * fine), np.uint8)
    for stroke in SHAPES[name]:
        xy = (np.array(stroke) * size / 100.0 + edge) * fine
        width = max(1, round(pen * fine))
        cv2.polylines(canvas, [np.rint(xy).astype(np.int32)], False, 255, width, cv2.LINE_AA)
    small = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255.0


def hold_frame(frame: np.ndarray) -> None:
    assert frame.shape == (FRAME, FRAME)
    assert frame.dtype == np.float32
    assert np.isfinite(frame).all()
    assert frame.min() >= 0.0
    assert frame.max() == pytest.approx(1.0)


def center_of_mass(frame: np.ndarray) -> tuple[float, float]:
    """Rows and columns from the upper left corner of the frame, in pixels."""
    places = np.arange(FRAME) + 0.5
    mass = frame.sum(dtype=np.float64)
    return float(frame.sum(axis=1) @ places / mass), float(frame.sum(axis=0) @ places / mass)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the ink that differs: 0 = the same, 1 = as much as there is."""
    return float(np.abs(one - other).sum() / max(one.sum(), other.sum()))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("size", [40, 100, 300])
def test_the_longer_side_comes_to_20_pixels(name: str, size: int) -> None:
    frame = normalize(draw(name, size, size * 0.1))
    hold_frame(frame)
    top, bottom, left, right = find_ink_box(frame)
    assert max(bottom - top, right - left) in (BOX - 1, BOX)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("size", [40, 100, 300])
def test_the_center_of_mass_comes_to_the_center_pixel(name: str, size: int) -> None:
    row, column = center_of_mass(normalize(draw(name, size, size * 0.1)))
    assert 14.0 <= row < 15.0
    assert 14.0 <= column < 15.0


def test_no_ink_is_cut_off_to_center_it() -> None:
    """All the mass at one end: the center of mass gives way to the frame."""
    ink = np.zeros((200, 200), np.float32)
    ink[0:200, 0:6] = 0.5
    ink[160:200, 0:200] = 1.0
    frame = normalize(ink)
    top, bottom, left, right = find_ink_box(frame)
    assert bottom - top == right - left == 20


@pytest.mark.parametrize("name", SHAPES)
def test_the_shape_is_kept(name: str) -> None:
    ink = draw(name, 200, 20)
    top, bottom, left, right = find_ink_box(ink)
    frame_top, frame_bottom, frame_left, frame_right = find_ink_box(normalize(ink))
    scale = 20.0 / max(bottom - top, right - left)
    assert frame_bottom - frame_top == pytest.approx((bottom - top) * scale, abs=1.0)
    assert frame_right - frame_left == pytest.approx((right - left) * scale, abs=1.0)


def test_up_stays_up_and_left_stays_left() -> None:
    frame = normalize(draw("L", 200, 20))
    assert frame[:, :14].sum() > 1.5 * frame[:, 14:].sum()
    assert frame[14:].sum() > 1.5 * frame[:14].sum()


@pytest.mark.parametrize("name", SHAPES)
def test_size_does_not_matter(name: str) -> None:
    small, large = normalize(draw(name, 60, 6)), normalize(draw(name, 600, 60))
    assert difference(small, large) < 0.18


@pytest.mark.parametrize("name", SHAPES)
def test_place_and_paper_do_not_matter(name: str) -> None:
    ink = draw(name, 120, 12)
    page = np.zeros((700, 500), np.float32)
    page[500 : 500 + ink.shape[0], 90 : 90 + ink.shape[1]] = ink
    assert np.array_equal(normalize(page), normalize(ink))


@pytest.mark.parametrize("name", SHAPES)
def test_thin_pens_hardly_matter(name: str) -> None:
    """All are thickened to what MNIST's pens are wide, so that a hair line is no other digit."""
    frames = [normalize(draw(name, 600, pen)) for pen in (2, 8, 20)]
    for frame in frames[1:]:
        assert difference(frames[0], frame) < 0.25


@pytest.mark.parametrize("pen", [1, 2, 4])
@pytest.mark.parametrize("name", SHAPES)
def test_a_hair_line_stays_visible(name: str, pen: int) -> None:
    frame = normalize(draw(name, 600, pen))
    hold_frame(frame)
    length = sum(
        float(np.hypot(*np.diff(np.array(stroke), axis=0).T).sum()) for stroke in SHAPES[name]
    )
    width = frame.sum() / (length * 20.0 / 100.0)  # of the strokes, in pixels of the frame
    assert 1.2 < width < 3.0


def test_a_thick_pen_is_not_thickened() -> None:
    width = measure_stroke_width(normalize(draw("four", 300, 45)))
    assert width == pytest.approx(45 * 20 / 345, rel=0.2)


@pytest.mark.parametrize("width", [8, 20])
def test_the_width_of_strokes_is_right_on_average_over_all_angles(width: int) -> None:
    widths = []
    for angle in np.deg2rad(np.arange(0, 180, 10)):
        way = 200.0 * np.array([np.cos(angle), np.sin(angle)])
        ends = np.rint((300.0 + np.stack([-way, way])) * 16.0).astype(np.int32)
        canvas = np.zeros((600, 600), np.uint8)
        cv2.polylines(canvas, [ends], False, 255, width, cv2.LINE_AA, 4)
        widths.append(measure_stroke_width(canvas.astype(np.float32) / 255.0))
    assert np.mean(widths) == pytest.approx(width, rel=0.25)


def test_the_width_of_a_bar_is_hand_worked() -> None:
    """Area 400, edge 2 x (100 + 4), of which an edge at any angle is pi / 4 on average."""
    width = measure_stroke_width(np.ones((100, 4), np.float32))
    assert width == pytest.approx(2 * 400 / (208 * np.pi / 4))


@pytest.mark.parametrize("name", SHAPES)
def test_a_frame_that_is_normalized_again_hardly_changes(name: str) -> None:
    frame = normalize(draw(name, 200, 20))
    assert difference(frame, normalize(frame)) < 0.06


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (300, 5)])
def test_no_ink_gives_an_empty_frame(shape: tuple[int, int]) -> None:
    for shade in (0.0, 0.05):
        frame = normalize(np.full(shape, shade, np.float32))
        assert frame.shape == (FRAME, FRAME)
        assert frame.dtype == np.float32
        assert not frame.any()


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 400), (400, 1), (2, 4000), (4000, 3), (1, 20), (20, 1), (3, 3)]
)
def test_extreme_shapes_give_a_frame(shape: tuple[int, int]) -> None:
    frame = normalize(np.ones(shape, np.float32))
    hold_frame(frame)
    row, column = center_of_mass(frame)
    assert 13.49 < row < 15.01
    assert 13.49 < column < 15.01


def test_a_single_pixel_on_a_large_page_gives_a_frame() -> None:
    ink = np.zeros((900, 700), np.float32)
    ink[450, 13] = 1.0
    hold_frame(normalize(ink))


def test_the_ink_is_left_as_it_was() -> None:
    for size in (15, 20, 100, 900):
        ink = draw("four", size, max(1, size // 12), margin=0)
        before = ink.copy()
        normalize(ink)
        assert np.array_equal(ink, before)


def test_faint_ink_comes_to_full_strength() -> None:
    assert normalize(draw("four", 100, 9) * np.float32(0.3)).max() == pytest.approx(1.0)


def test_the_box_is_hand_worked() -> None:
    ink = np.zeros((30, 40), np.float32)
    ink[5:9, 11:30] = 1.0
    ink[20, 3] = 0.05  # fainter than a stroke's edge
    assert find_ink_box(ink) == (5, 9, 11, 30)
    assert find_ink_box(np.zeros((3, 3), np.float32)) is None


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=64),
        elements=st.floats(0.0, 1.0, width=32),
    )
)
@settings(max_examples=75, deadline=None)
def test_any_ink_gives_a_frame(ink: np.ndarray) -> None:
    frame = normalize(ink)
    if (ink > 0.08).any():
        hold_frame(frame)
    else:
        assert not frame.any()


def test_every_test_image_of_mnist_lies_in_the_frame_as_ours_do(data_folder: Path) -> None:
    """The oracle: 20 pixels, and the center of mass in the pixel (14, 14)."""
    images = load_mnist(data_folder).test_images / np.float32(255.0)
    places = np.arange(FRAME) + 0.5
    mass = images.sum(axis=(1, 2), dtype=np.float64)
    for axis in (1, 2):
        center = images.sum(axis=axis) @ places / mass
        assert center.min() >= 14.0
        assert center.max() < 15.0
    boxes = np.array([find_ink_box(image) for image in images])
    longer = np.maximum(boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2])
    assert (longer == BOX).mean() > 0.9


def test_mnist_normalized_again_is_nearly_itself(data_folder: Path) -> None:
    images = load_mnist(data_folder).test_images[:2_000] / np.float32(255.0)
    again = np.stack([normalize(image) for image in images])
    assert np.abs(again - images).mean() < 0.006
    moved = np.abs(again - images).mean(axis=(1, 2))
    assert (moved > 0.05).mean() < 0.01  # hardly any is shifted or scaled
    centers = np.array([center_of_mass(frame) for frame in again])
    assert ((centers >= 14.0) & (centers < 15.0)).all(axis=1).mean() > 0.995


def test_mnist_made_large_and_small_again_is_nearly_itself(data_folder: Path) -> None:
    images = load_mnist(data_folder).test_images[:500] / np.float32(255.0)
    for side in (112, 280):
        large = [
            np.clip(cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC), 0, 1)
            for image in images
        ]
        again = np.stack([normalize(image) for image in large])
        assert np.abs(again - images).mean() < 0.045
