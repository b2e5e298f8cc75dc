"""Which lines on a row may be one line that was found in parts."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.page.quads import Quad, find_angle, measure_quad
from inkdigits.page.runs import find_runs, join_quads


def make_quad(left: float, top: float, width: float, height: float = 20.0) -> Quad:
    right, bottom = left + width, top + height
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def turn_quads(quads: list[Quad], degrees: float) -> list[Quad]:
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [np.asarray(quad @ turn.T, np.float32) for quad in quads]


ROW = [make_quad(70, 11, 30), make_quad(10, 10, 20), make_quad(140, 9, 15)]


@pytest.mark.parametrize(("degrees", "turn"), [(0, 0), (4, 0), (90, 90), (180, 180), (266, 270)])
def test_neighbors_are_a_run_in_the_direction_of_reading(degrees, turn):
    assert find_runs(turn_quads(ROW, degrees), turn) == [[1, 0, 2]]


@pytest.mark.parametrize(
    "other",
    [
        make_quad(100, 10, 20),  # too far away
        make_quad(40, 40, 20),  # on another row
        make_quad(40, 0, 20, 50),  # much higher
        turn_quads([make_quad(40, 10, 20)], 15.0)[0],
    ],
)
def test_others_are_not(other):
    assert find_runs([make_quad(10, 10, 20), other], 0) == []


def test_a_run_that_no_crop_holds_is_none():
    assert find_runs([make_quad(60.0 * index, 10, 30) for index in range(3)], 0)
    assert find_runs([make_quad(60.0 * index, 10, 30) for index in range(12)], 0) == []


def test_the_quad_around_a_run_holds_all_of_it_and_is_read_its_way():
    quads = turn_quads([ROW[1], ROW[0], ROW[2]], 184.0)
    joined = join_quads(quads)
    width, height = measure_quad(joined)
    assert width == pytest.approx(145.0, abs=4.0)
    assert height == pytest.approx(22.0, abs=4.0)
    assert np.rad2deg(find_angle(joined)) % 360 == pytest.approx(184.0, abs=2.0)
