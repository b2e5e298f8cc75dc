"""Lines cut out of pages, against crops worked out by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inkdigits.page.straighten import crop_line, map_points


@pytest.fixture
def page() -> np.ndarray:
    """A page of soft noise, on which every place looks different."""
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 256, (50, 80, 3)).astype(np.float32)
    return cv2.resize(noise, (400, 250), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype("uint8")


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def test_an_upright_quad_of_48_rows_is_cut_out_as_it_is(page: np.ndarray) -> None:
    crop = crop_line(page, box(100, 60, 180, 108), margin=0.0)
    np.testing.assert_array_equal(crop.image, page[60:108, 100:180])
    np.testing.assert_allclose(crop.matrix, [[1, 0, 100], [0, 1, 60], [0, 0, 1]], atol=1e-6)


def test_the_margin_is_added_on_all_four_sides(page: np.ndarray) -> None:
    crop = crop_line(page, box(100, 60, 164, 92), margin=0.25)
    np.testing.assert_array_equal(crop.image, page[52:100, 92:172])


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_quad_gives_the_crop_turned_back(page: np.ndarray, turns: int) -> None:
    upright = crop_line(page, box(100, 60, 180, 108), margin=0.0)
    turned = np.rot90(page, -turns).copy()  # clockwise
    quad = box(100, 60, 180, 108)
    for _ in range(turns):
        side = page.shape[0] if _ % 2 == 0 else page.shape[1]
        quad = np.column_stack([side - quad[:, 1], quad[:, 0]])
    crop = crop_line(turned, quad, margin=0.0)
    assert np.abs(crop.image.astype(int) - upright.image).max() <= 1


def test_corners_of_the_crop_lie_on_those_of_a_quad_in_perspective(page: np.ndarray) -> None:
    quad = np.array([[80, 70], [250, 50], [260, 130], [70, 110]], np.float64)
    crop = crop_line(page, quad, margin=0.0)
    height, width = crop.image.shape[:2]
    assert height == 48
    assert width % 4 == 0
    corners = crop.to_page([[0, 0], [width, 0], [width, height], [0, height]])
    np.testing.assert_allclose(corners, quad, atol=1e-3)


def test_what_is_drawn_at_a_point_appears_where_the_matrix_maps_it() -> None:
    page = np.full((300, 400, 3), 255, np.uint8)
    page[148:153, 198:203] = 0  # its center is (200.5, 150.5)
    quad = np.array([[150, 120], [260, 140], [250, 190], [140, 165]], np.float64)
    crop = crop_line(page, quad, margin=0.1)
    weights = 255.0 - crop.image[:, :, 0]
    rows, columns = np.indices(weights.shape) + 0.5
    center = [(columns * weights).sum(), (rows * weights).sum()] / weights.sum()
    np.testing.assert_allclose(crop.to_page([center])[0], (200.5, 150.5), atol=0.2)


@pytest.mark.parametrize(
    ("right", "width"), [(103, 16), (148, 48), (149, 48), (150, 48), (151, 52), (5_000, 1_920)]
)
def test_widths_are_multiples_of_4_within_bounds(
    page: np.ndarray, right: float, width: int
) -> None:
    assert crop_line(page, box(100, 60, right, 108), margin=0.0).image.shape == (48, width, 3)


def test_beyond_the_page_its_edge_is_repeated() -> None:
    page = np.full((60, 90, 3), 200, np.uint8)
    assert (crop_line(page, box(-30, -20, 60, 40), margin=0.5).image == 200).all()
    assert (crop_line(page, box(500, 500, 560, 548), margin=0.0).image == 200).all()


def test_a_fine_pattern_turns_gray_and_does_not_flicker() -> None:
    page = np.zeros((960, 960, 3), np.uint8)
    page[:, ::2] = 255
    crop = crop_line(page, box(100, 100, 868, 484), margin=0.0)
    assert np.abs(crop.image.astype(int) - 127).max() <= 12


def test_growing_a_quad_changes_its_crop_little(page: np.ndarray) -> None:
    before = crop_line(page, box(100, 60, 196, 108), margin=0.0).image.astype(int)
    after = crop_line(page, box(100, 60, 197, 108.5), margin=0.0).image.astype(int)
    assert np.abs(before - after).mean() < 12


def test_a_crop_is_as_wide_as_its_quad_at_the_height_of_a_line(page: np.ndarray) -> None:
    quads = (box(0, 0, 96, 48), box(0, 0, 24, 24))
    crops = [crop_line(page, quad, margin=0.0) for quad in quads]
    assert [crop.image.shape[1] for crop in crops] == [96, 48]


@pytest.mark.parametrize(
    "quad",
    [
        box(10, 10, 10, 40),
        box(10, 10, 40, 10.5),
        box(40, 10, 10, 40),
        box(10, 10, float("nan"), 40),
    ],
)
def test_a_quad_without_area_or_mirrored_is_refused(page: np.ndarray, quad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="no quad"):
        crop_line(page, quad, margin=0.1)


def test_points_are_moved_in_homogeneous_coordinates() -> None:
    matrix = np.array([[2.0, 0, 1], [0, 3, 0], [0, 0.1, 1]])
    np.testing.assert_allclose(map_points(matrix, [[1, 10]]), [[1.5, 15.0]])
