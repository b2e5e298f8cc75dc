"""Quads, against figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inkdigits.page.quads import (
    find_angle,
    fit_rectangle,
    grow_distance,
    measure_area,
    measure_overlap,
    measure_quad,
    shrink_distance,
)


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


@pytest.mark.parametrize("ratio", [0.4, 0.6, 0.75])
@pytest.mark.parametrize("size", [(12, 20), (300, 24), (30, 30), (2_000, 10)])
def test_growing_undoes_shrinking(size: tuple[float, float], ratio: float) -> None:
    inward = shrink_distance(*size, ratio)
    outward = grow_distance(size[0] - 2 * inward, size[1] - 2 * inward, ratio)
    assert outward == pytest.approx(inward)


def test_a_square_shrinks_by_area_over_perimeter() -> None:
    assert shrink_distance(10, 10, 0.4) == pytest.approx(100 * 0.84 / 40)


@pytest.mark.parametrize("degrees", [0, 30, 90, 179, 270])
def test_a_rectangle_is_found_again_at_its_angle(degrees: float) -> None:
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    corners = (box(-30, -10, 30, 10) @ turn + 100).astype(np.float32)
    shuffled = corners[[2, 0, 3, 1]]
    np.testing.assert_allclose(fit_rectangle(shuffled, angle), corners, atol=1e-3)
    assert measure_quad(corners) == pytest.approx((60, 20), abs=1e-3)
    assert math.cos(find_angle(corners) - angle) == pytest.approx(1.0)


def test_growing_a_rectangle_moves_its_sides() -> None:
    np.testing.assert_allclose(fit_rectangle(box(0, 0, 10, 5), 0.0, grow=2.0), box(-2, -2, 12, 7))


def test_areas_and_overlaps() -> None:
    assert measure_area(box(0, 0, 10, 5)) == pytest.approx(50)
    assert measure_overlap(box(0, 0, 10, 5), box(8, 3, 20, 20)) == pytest.approx(4)
    assert measure_overlap(box(0, 0, 10, 5), box(10, 0, 20, 5)) == 0.0
