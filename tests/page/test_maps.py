"""Lines found in maps that were drawn from known quads, as a perfect network would."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from inkdigits.page.maps import SHRINK, extract_lines
from inkdigits.page.quads import fit_rectangle, measure_quad, shrink_distance

FINE = 8  # cores are drawn finer than the map and shrunk, so that their edges are soft


def draw_maps(
    quads: list[np.ndarray], *, side: int = 416, directions: list[float] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    core = np.zeros((side // 2 * FINE, side // 2 * FINE), np.uint8)
    traits = np.zeros((3, side // 4, side // 4), np.float32)
    for index, quad in enumerate(quads):
        along = np.array(quad[1] - quad[0])
        angle = math.atan2(along[1], along[0])
        shrunk = fit_rectangle(quad, angle, grow=-shrink_distance(*measure_quad(quad), SHRINK))
        cv2.fillPoly(core, [np.rint(shrunk / 2 * FINE - 0.5).astype(int)], 255)
        direction = angle if directions is None else directions[index]
        area = np.zeros((side // 4, side // 4), np.uint8)
        cv2.fillPoly(area, [np.rint(quad / 4).astype(int)], 1)
        for channel, value in enumerate((math.cos(direction), math.sin(direction), 3.0)):
            traits[channel][area > 0] = value
    share = cv2.resize(core, (side // 2, side // 2), interpolation=cv2.INTER_AREA) / 255.0
    share = np.clip(share, 1e-4, 1 - 1e-4)
    return np.log(share / (1 - share)).astype(np.float32), traits


def turned(width: float, height: float, degrees: float) -> np.ndarray:
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, height / 2)
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return (box @ turn + 208.0).astype(np.float32)


@pytest.mark.parametrize("degrees", [0, 7, 90, 180, 215, 270])
@pytest.mark.parametrize("size", [(14, 24), (60, 24), (300, 40), (40, 60)])
def test_a_line_is_found_where_it_is(size: tuple[float, float], degrees: float) -> None:
    quad = turned(*size, degrees)
    (line,) = extract_lines(*draw_maps([quad]))
    np.testing.assert_allclose(line.quad, quad, atol=max(2.5, 0.1 * size[1]))
    assert line.handwritten == pytest.approx(1 / (1 + math.exp(-3)), abs=0.1)
    assert line.score > 0.8


def test_a_square_core_takes_the_angle_of_the_traits() -> None:
    quad = turned(30, 30, 20)
    (line,) = extract_lines(*draw_maps([quad]))
    np.testing.assert_allclose(line.quad, quad, atol=3)


def test_a_long_core_corrects_the_angle_of_the_traits() -> None:
    quad = turned(300, 40, 4)
    (line,) = extract_lines(*draw_maps([quad], directions=[0.0]))
    np.testing.assert_allclose(line.quad, quad, atol=4)


def test_a_line_inside_a_ring_is_found_too() -> None:
    core, traits = draw_maps([turned(40, 30, 0)])
    cv2.circle(core, (104, 104), 60, 9.0, 3)
    traits[0] = 1.0
    assert len(extract_lines(core, traits)) == 2


def test_blank_maps_and_specks_hold_no_line() -> None:
    core = np.full((64, 64), -9.0, np.float32)
    traits = np.ones((3, 32, 32), np.float32)
    assert extract_lines(core, traits) == []
    core[20, 20] = -0.5
    assert extract_lines(core, traits) == []
