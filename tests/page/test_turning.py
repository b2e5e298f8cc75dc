"""The turn of a page, and the order of its lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inkdigits.page.maps import FoundLine
from inkdigits.page.quads import find_angle
from inkdigits.page.turning import find_turn, follow_turn, order_rows


def line(width: float, height: float, degrees: float, score: float = 1.0) -> FoundLine:
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, height / 2)
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return FoundLine((box @ turn + 200).astype(np.float32), score, 1.0)


def degrees(found: FoundLine) -> int:
    return round(math.degrees(find_angle(found.quad))) % 360


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_direction_of_lines_is_the_turn_of_the_page(turn: int) -> None:
    assert find_turn([line(200, 30, turn + 5), line(90, 30, turn - 8)]) == turn


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_single_digit_does_not_turn_the_page(turn: int) -> None:
    assert find_turn([line(20, 30, turn)]) == 0


def test_the_longer_lines_outvote_the_others() -> None:
    assert find_turn([line(300, 30, 180), line(60, 30, 0), line(20, 30, 90)]) == 180


def test_a_page_without_lines_is_upright() -> None:
    assert find_turn([]) == 0


def test_a_line_upside_down_on_its_page_is_turned_over() -> None:
    assert degrees(follow_turn(line(200, 30, 184), 0)) == 4
    assert degrees(follow_turn(line(200, 30, 90), 270)) == 270


def test_a_line_across_its_page_keeps_its_direction_where_it_is_long() -> None:
    assert degrees(follow_turn(line(200, 30, 90), 0)) == 90
    assert degrees(follow_turn(line(40, 30, 90), 0)) == 0
    assert degrees(follow_turn(line(40, 30, 270), 0)) == 0


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def test_lines_are_read_in_rows() -> None:
    quads = [
        box(200, 12, 260, 38),
        box(10, 100, 90, 130),
        box(10, 10, 100, 40),
        box(300, 15, 320, 42),
    ]
    assert order_rows(quads, 0) == [[2, 0, 3], [1]]


@pytest.mark.parametrize(("turn", "rows"), [(180, [[1], [0, 2]]), (90, [[2], [0, 1]])])
def test_rows_of_a_turned_page(turn: int, rows: list[list[int]]) -> None:
    quads = {
        180: [box(200, 50, 260, 80), box(100, 200, 160, 230), box(20, 52, 80, 82)],
        90: [box(20, 50, 50, 110), box(18, 200, 52, 260), box(200, 50, 230, 110)],
    }[turn]
    assert order_rows(quads, turn) == rows


def test_no_lines_make_no_rows() -> None:
    assert order_rows([], 0) == []
