"""Ink is told from paper whatever the polarity, the shade and the light."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp

from inkdigits.imaging.ink import extract_ink

SIDE = 200


def draw_seven(side: int = SIDE, pen: int = 10) -> np.ndarray:
    """How much of each pixel a seven covers, in [0, 1]."""
    corners = np.array([[0.3, 0.25], [0.7, 0.25], [0.45, 0.8]]) * side
    mask = np.zeros((side, side), np.uint8)
    cv2.polylines(mask, [np.rint(corners).astype(np.int32)], False, 255, pen, cv2.LINE_AA)
    return mask / 255.0


def to_page(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def grid(side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    return y, x


def add_noise(values: np.ndarray, sigma: float) -> np.ndarray:
    return values + np.random.default_rng(3).normal(0.0, sigma, values.shape)


def check(ink: np.ndarray, page: np.ndarray) -> None:
    assert ink.dtype == np.float32
    assert ink.shape == page.shape
    assert np.isfinite(ink).all()
    assert ink.min() >= 0.0
    assert ink.max() <= 1.0


def hold_ink_is(page: np.ndarray, drawn: np.ndarray, *, missed: float = 0.01) -> None:
    """Hold that strokes are strong ink, and that paper well away from them is none."""
    ink = extract_ink(page)
    check(ink, page)
    assert (ink[drawn > 0.9] < 0.5).mean() <= missed
    away = cv2.dilate(drawn, np.ones((5, 5), np.uint8)) == 0
    assert (ink[away] > 0.35).mean() <= 0.001


@pytest.mark.parametrize(
    ("paper", "ink"),
    [(255, 0), (0, 255), (140, 100), (100, 140), (200, 185), (60, 75), (128, 114), (255, 235)],
)
def test_ink_of_any_shade_on_even_paper_is_found(paper: int, ink: int) -> None:
    drawn = draw_seven()
    page = to_page(paper + (ink - paper) * drawn)
    hold_ink_is(page, drawn)
    assert extract_ink(page)[drawn == 0].max() == 0.0


def test_both_polarities_give_the_same_ink() -> None:
    page = to_page(255.0 * draw_seven())
    assert np.array_equal(extract_ink(page), extract_ink(255 - page))


def test_soft_edges_stay_soft() -> None:
    drawn = draw_seven()
    ink = extract_ink(to_page(255.0 - 255.0 * drawn))
    edge = (drawn > 0.3) & (drawn < 0.7)
    assert edge.sum() > 20
    assert np.abs(ink[edge] - drawn[edge]).max() < 0.15


def test_faint_ink_comes_out_as_strong_as_black_ink() -> None:
    drawn = draw_seven()
    faint, strong = (extract_ink(to_page(220.0 - s * drawn)) for s in (25.0, 200.0))
    assert np.abs(faint - strong).max() < 0.15


@pytest.mark.parametrize("pen", [1, 2, 5, 20, 40])
@pytest.mark.parametrize("ink", [0, 255])
def test_any_pen_is_found(pen: int, ink: int) -> None:
    drawn = draw_seven(400, pen)
    hold_ink_is(to_page(255 - ink + (2.0 * ink - 255.0) * drawn), drawn, missed=0.03)


@pytest.mark.parametrize("slope", [0.15, 0.3, 0.45])
@pytest.mark.parametrize("direction", ["across", "down", "both"])
@pytest.mark.parametrize("light_ink", [False, True])
def test_ink_is_found_in_uneven_light(slope: float, direction: str, light_ink: bool) -> None:
    drawn, (y, x) = draw_seven(), grid()
    way = {"across": x, "down": y, "both": (x + y) / 2.0}[direction]
    surface = 70.0 + 120.0 * drawn if light_ink else 160.0 - 120.0 * drawn
    hold_ink_is(to_page(add_noise(surface * (1.0 + slope * way), 1.5)), drawn, missed=0.03)


def test_ink_is_found_on_paper_darker_at_its_rim() -> None:
    drawn, (y, x) = draw_seven(), grid()
    light = 1.0 - 0.3 * (x * x + y * y) / 2.0
    hold_ink_is(to_page(add_noise((190.0 - 120.0 * drawn) * light, 2.0)), drawn, missed=0.03)


@pytest.mark.parametrize("sigma", [2.0, 5.0, 9.0])
def test_ink_is_found_in_noise(sigma: float) -> None:
    drawn = draw_seven()
    hold_ink_is(to_page(add_noise(200.0 - 140.0 * drawn, sigma)), drawn, missed=0.03)


@pytest.mark.parametrize("side", [12, 20, 28, 40])
def test_ink_is_found_in_small_images(side: int) -> None:
    drawn = draw_seven(side, 2)
    ink = extract_ink(to_page(250.0 - 230.0 * drawn))
    assert np.corrcoef(ink.ravel(), drawn.ravel())[0, 1] > 0.9


def test_a_digit_as_stored_in_mnist_keeps_its_shades() -> None:
    page = np.zeros((28, 28), np.uint8)
    page[5:23, 12:15] = 253
    page[5:23, 15] = 90
    ink = extract_ink(page)
    assert ink[10, 13] == 1.0
    assert 0.25 < ink[10, 15] < 0.5
    assert ink[10, 20] == 0.0


# Blank pages


@pytest.mark.parametrize("shade", [0, 1, 77, 128, 254, 255])
def test_a_page_of_one_shade_is_blank(shade: int) -> None:
    assert not extract_ink(np.full((50, 70), shade, np.uint8)).any()


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0, 5.0, 8.0])
@pytest.mark.parametrize("shade", [60, 128, 240])
def test_noise_alone_is_blank(shade: int, sigma: float) -> None:
    assert not extract_ink(to_page(add_noise(np.full((150, 200), float(shade)), sigma))).any()


def test_a_page_of_two_neighboring_shades_is_blank() -> None:
    page = np.full((60, 60), 250, np.uint8)
    page[20:40, 20:40] = 246
    assert not extract_ink(page).any()


@pytest.mark.parametrize("sigma", [0.0, 2.0])
@pytest.mark.parametrize("amount", [8.0, 20.0, 40.0, 70.0])
@pytest.mark.parametrize("shape", ["across", "diagonal", "rim"])
def test_light_that_changes_smoothly_is_no_ink(shape: str, amount: float, sigma: float) -> None:
    y, x = grid()
    light = {"across": x, "diagonal": (x + y) / 2.0, "rim": 0.5 - (x * x + y * y) / 2.0}[shape]
    assert not extract_ink(to_page(add_noise(150.0 + amount * light, sigma))).any()


@pytest.mark.parametrize("side", [16, 28, 48, 64, 65])
@pytest.mark.parametrize("sigma", [0.0, 1.0, 3.0, 6.0])
@pytest.mark.parametrize("shade", [60, 240])
def test_a_small_page_without_ink_is_blank(shade: int, sigma: float, side: int) -> None:
    assert not extract_ink(to_page(add_noise(np.full((side, side), float(shade)), sigma))).any()


# Pages that are cut close around what is written

PATHS = {
    "0": [(30, 0), (55, 25), (55, 75), (30, 100), (5, 75), (5, 25), (30, 0)],
    "1": [(10, 15), (25, 0), (25, 100)],
    "2": [(0, 20), (20, 0), (50, 5), (55, 30), (0, 100), (60, 100)],
    "3": [(0, 0), (50, 10), (45, 40), (20, 47), (60, 65), (50, 95), (0, 100)],
    "4": [(30, 0), (0, 60), (65, 60), (45, 30), (45, 100)],
    "5": [(60, 0), (5, 0), (0, 45), (50, 45), (60, 75), (40, 100), (0, 95)],
    "6": [(50, 0), (10, 40), (5, 80), (30, 100), (55, 80), (45, 50), (10, 60)],
    "7": [(0, 0), (60, 0), (20, 100)],
    "8": [(30, 0), (55, 20), (5, 75), (30, 100), (55, 75), (5, 20), (30, 0)],
    "9": [(55, 10), (25, 0), (5, 25), (25, 45), (55, 20), (50, 100)],
}


@cache
def draw_tight(digit: str, side: int) -> np.ndarray:
    """How much of each pixel a digit covers, cut to its bounding box, ``side`` pixels high."""
    large = np.zeros((1400, 1400), np.uint8)
    points = np.array(PATHS[digit]) * 10 + 200
    cv2.polylines(large, [points.astype(np.int32)], False, 255, 110)
    rows, columns = np.flatnonzero(large.any(axis=1)), np.flatnonzero(large.any(axis=0))
    cut = large[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = max(4, round(side * cut.shape[1] / cut.shape[0]))
    return cv2.resize(cut, (width, side), interpolation=cv2.INTER_AREA) / 255.0


@pytest.mark.parametrize("side", [16, 20, 28, 40, 63, 64, 65, 90, 120])
@pytest.mark.parametrize(("paper", "shade"), [(255, 0), (0, 255), (190, 60), (40, 200)])
@pytest.mark.parametrize("digit", PATHS)
def test_ink_is_told_on_a_page_cut_close_around_a_digit(
    digit: str, paper: int, shade: int, side: int
) -> None:
    drawn = draw_tight(digit, side)
    page = to_page(paper + (shade - paper) * drawn)
    ink = extract_ink(page)
    check(ink, page)
    assert ink.any()
    if digit != "1" or side > 20:  # of a 1 some six pixels wide nobody can say what is ink
        assert np.corrcoef(ink.ravel(), drawn.ravel())[0, 1] > 0.8


@pytest.mark.parametrize("sides", ["left top", "left top bottom", "left top right bottom"])
@pytest.mark.parametrize(("paper", "shade"), [(250, 10), (20, 230)])
@pytest.mark.parametrize("digit", PATHS)
def test_a_thick_frame_along_most_of_the_rim_is_not_taken_for_paper(
    digit: str, paper: int, shade: int, sides: str
) -> None:
    drawn = draw_tight(digit, 40)
    page = np.zeros((76, 76))
    page[20:60, 24 : 24 + drawn.shape[1]] = drawn
    edges = {"left": np.s_[:, :6], "top": np.s_[:6], "right": np.s_[:, -6:], "bottom": np.s_[-6:]}
    for side in sides.split():
        page[edges[side]] = 1.0
    ink = extract_ink(to_page(add_noise(paper + (shade - paper) * page, 4.0)))
    inside = np.s_[10:66, 10:66]
    assert np.corrcoef(ink[inside].ravel(), page[inside].ravel())[0, 1] > 0.8


# Large pages with a shadow across a corner


@pytest.mark.parametrize("depth", [0.25, 0.4])
@pytest.mark.parametrize(("legs", "flip"), [((0.5, 0.4), 1), ((0.9, 0.3), 1), ((0.9, 0.45), -1)])
def test_a_sharp_shadow_across_a_corner_is_no_ink(
    legs: tuple[float, float], flip: int, depth: float
) -> None:
    rows, columns = 600, 450
    y, x = np.mgrid[:rows, :columns]
    shadow = x / (legs[0] * columns) + y / (legs[1] * rows) < 1.0
    page = np.where(shadow, 200.0 * (1.0 - depth), 200.0)
    strokes = np.zeros((rows, columns), np.uint8)
    for place in ((60, 80), (250, 300), (300, 520)):
        cv2.line(strokes, place, (place[0] + 30, place[1] + 40), 255, 5, cv2.LINE_AA)
    page = cv2.GaussianBlur((page * (1.0 - 0.7 * strokes / 255.0))[:, ::flip], (0, 0), 1.0)
    ink = extract_ink(to_page(add_noise(page, 2.0)))[:, ::flip]
    near = cv2.dilate(strokes, np.ones((9, 9), np.uint8)) > 0
    assert (ink[strokes > 128] > 0.35).mean() > 0.9
    # Next to nothing else: but for a sliver where the shadow runs out along the edge.
    assert (ink[~near] > 0.35).mean() < 0.01


# Any page


@pytest.mark.parametrize(
    "shape",
    [(1, 1), (1, 2), (2, 1), (1, 3), (2, 2), (3, 3), (1, 400), (400, 1), (2, 300), (3000, 2)],
)
def test_tiny_and_thin_pages_do_not_crash(shape: tuple[int, int]) -> None:
    for seed in range(5):
        page = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
        check(extract_ink(page), page)


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=24)))
@settings(max_examples=200, deadline=None)
def test_any_page_gives_ink_in_range(page: np.ndarray) -> None:
    before = page.copy()
    check(extract_ink(page), page)
    assert np.array_equal(page, before)


@pytest.mark.parametrize("depth", [0.4, 0.65])
@pytest.mark.parametrize("softness", [0.02, 0.1])
def test_the_edge_of_a_shadow_is_no_ink_and_ink_in_it_stays(depth: float, softness: float) -> None:
    drawn = draw_seven()
    y, x = grid()
    light = 1.0 - depth / (1.0 + np.exp(-(x + 0.5 * y - 0.1) / softness))
    ink = extract_ink(to_page(210.0 * (1.0 - 0.7 * drawn) * light))
    assert (ink[drawn > 0.99] > 0.35).mean() > 0.97
    away = cv2.dilate(drawn, np.ones((15, 15), np.uint8)) == 0
    assert (ink[away] > 0.35).mean() < 0.01


@pytest.mark.parametrize("shape", [(1, 400), (400, 2), (2, 2)])
def test_a_page_that_is_but_a_line_of_pixels_is_blank(shape: tuple[int, int]) -> None:
    gray = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    assert not extract_ink(gray).any()
