"""Strokes are drawn as long, wide and where they should be; extents are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.synthesis.characters.strokes import draw_strokes, draw_varied, rasterize, shear

LINE = (np.array([[0, 0], [0, 1000]], np.float32),)
BOX = (np.array([[0, 0], [1000, 0], [1000, 500], [0, 500], [0, 0]], np.float32),)


def extent(drawing: np.ndarray, level: int = 127) -> list[int]:
    """Left, top, right and bottom of the ink, the far ones exclusive."""
    rows, columns = np.nonzero(drawing > level)
    return [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


@pytest.mark.parametrize("pen", [2.0, 4.0, 8.0, 18.0, 40.0])
def test_a_line_is_as_long_and_as_wide_as_asked(pen: float) -> None:
    drawing = draw_strokes(LINE, canvas=400, size=240.0, pen=pen)
    assert drawing.shape == (400, 400)
    assert drawing.dtype == np.uint8
    assert drawing.max() > 200
    wanted = [200 - pen / 2, 80 - pen / 2, 200 + pen / 2, 320 + pen / 2]
    assert extent(drawing) == pytest.approx(wanted, abs=1.5)
    across = drawing[200].sum(dtype=np.int64) / 255.0
    assert across == pytest.approx(pen, abs=1.5)


def test_a_hair_line_is_drawn() -> None:
    drawing = draw_strokes(LINE, pen=0.5)
    assert 0.2 < drawing[200].sum(dtype=np.int64) / 255.0 < 1.5


def test_the_drawing_is_centered_and_keeps_its_shape() -> None:
    left, top, right, bottom = extent(draw_strokes(BOX, canvas=300, size=200.0, pen=10.0))
    assert (left + right) / 2 == pytest.approx(150, abs=1)
    assert (top + bottom) / 2 == pytest.approx(150, abs=1)
    assert right - left == pytest.approx(210, abs=2)
    assert bottom - top == pytest.approx(110, abs=2)


@pytest.mark.parametrize("pen", [3.0, 9.0, 18.0])
def test_the_drawing_goes_where_it_is_put(pen: float) -> None:
    drawing = draw_strokes(BOX, canvas=400, size=100.0, center=(100.0, 300.0), pen=pen)
    left, top, right, bottom = extent(drawing)
    assert (left + right) / 2 == pytest.approx(100, abs=1)
    assert (top + bottom) / 2 == pytest.approx(300, abs=1)


def test_x_goes_right_and_y_goes_down() -> None:
    corner = (np.array([[0, 1000], [0, 0], [1000, 0]], np.float32),)  # open at the lower right
    drawing = draw_strokes(corner, canvas=100, size=60.0, pen=6.0)
    assert drawing[21, 50] > 200
    assert drawing[50, 21] > 200
    assert drawing[79, 50] == 0
    assert drawing[50, 79] == 0


def test_strokes_are_not_joined() -> None:
    two = (LINE[0], LINE[0] + np.array([500, 0], np.float32))
    drawing = draw_strokes(two, canvas=200, size=100.0, pen=6.0)
    assert drawing[100, 100] == 0
    assert drawing[100, 75] == drawing[100, 125] == 255


def test_paths_are_not_closed() -> None:
    hook = (np.array([[0, 0], [1000, 0], [1000, 1000]], np.float32),)
    assert draw_strokes(hook, canvas=200, size=100.0, pen=6.0)[100, 100] == 0


@pytest.mark.parametrize("pen", [3.0, 9.0, 18.0])
def test_a_dot_is_drawn_as_wide_as_the_pen(pen: float) -> None:
    dot = (np.array([[500, 500]], np.float32),)
    left, top, right, bottom = extent(draw_strokes(dot, canvas=100, pen=pen))
    assert right - left == pytest.approx(pen, abs=2)
    assert bottom - top == pytest.approx(pen, abs=2)
    assert (left + right) / 2 == pytest.approx(50, abs=1)


def test_edges_are_soft() -> None:
    slanted = (np.array([[0, 0], [300, 1000]], np.float32),)
    for pen in (3.0, 9.0, 18.0):
        drawing = draw_strokes(slanted, pen=pen)
        assert ((drawing > 30) & (drawing < 220)).sum() > 100


def test_the_strokes_are_left_as_they_were() -> None:
    strokes = (np.array([[1, 2], [3, 4]], np.float32), np.array([[5, 6]], np.float32))
    before = [stroke.copy() for stroke in strokes]
    draw_strokes(strokes)
    for stroke, copy in zip(strokes, before, strict=True):
        assert np.array_equal(stroke, copy)


@pytest.mark.parametrize("pen", [0.5, 1.0, 2.5, 6.0, 14.0])
def test_ink_is_cut_close_around_strokes_in_pixels(pen: float) -> None:
    bar = (np.array([[10.0, 20.0], [10.0, 80.0]], np.float32),)
    ink, top = rasterize(bar, pen)
    assert ink.shape[0] == pytest.approx(60 + max(1.0, pen), abs=2)
    assert ink.shape[1] == pytest.approx(max(1.0, pen), abs=2)
    assert top == pytest.approx(20 - max(1.0, pen) / 2, abs=1.5)
    assert ink.max() == pytest.approx(min(1.0, max(0.4, pen)), abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_varied_strokes_are_about_as_high_as_asked_and_never_very_wide(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert draw_varied(LINE, 80.0, 5.0, 0.0, rng).shape[0] == pytest.approx(80, abs=6)
    dash = (np.array([[0, 0], [1000, 100]], np.float32),)
    assert draw_varied(dash, 80.0, 5.0, 0.0, rng).shape[1] < 2.5 * 80


def test_a_sheared_stroke_leans_to_the_right() -> None:
    (points,) = shear((np.array([[5, 0], [5, -10]], np.float32),), 0.5)
    assert points.tolist() == [[5, 0], [10, -10]]
