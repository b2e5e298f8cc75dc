"""Lines of writing on a page: found, ordered, and cut to strips."""

import cv2
import numpy as np
import pytest

from inkdigits.imaging.page import open_page
from inkdigits.imaging.strip import STRIP, Strip
from inkdigits.imaging.strip import find_strips as find_on_page


def draw(*texts: tuple[str, int, int], shape: tuple[int, int] = (300, 600)) -> np.ndarray:
    page = np.full(shape, 255, np.uint8)
    for text, x, y in texts:
        cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 0, 5, cv2.LINE_AA)
    return page


def find_strips(gray: np.ndarray) -> list[Strip]:
    return find_on_page(open_page(gray))


def test_a_blank_page_has_no_lines() -> None:
    assert find_strips(np.full((80, 200), 255, np.uint8)) == []


def test_lines_come_from_top_to_bottom_and_count_their_levels() -> None:
    strips = find_strips(draw(("4711", 40, 250), ("15", 60, 90)))
    assert [strip.level for strip in strips] == [1, 2]
    assert strips[0].ink.shape[1] < strips[1].ink.shape[1]


def test_a_strip_has_the_height_of_the_network_and_the_ink_of_its_line_alone() -> None:
    strips = find_strips(draw(("15", 60, 90), ("4711", 40, 190)))
    assert all(strip.ink.shape[0] == STRIP for strip in strips)
    pieces = [cv2.connectedComponents((s.ink > 128).astype(np.uint8))[0] - 1 for s in strips]
    assert pieces == [2, 4]


def draw_bars(*bars: tuple[int, int, int, int]) -> np.ndarray:
    """Bars from left and top to right and bottom; the first is as high as the writing."""
    page = np.full((300, 600), 255, np.uint8)
    for left, top, right, bottom in bars:
        page[top:bottom, left:right] = 0
    return page


TALL = (300, 100, 320, 200)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((345, 100, 365, 200), True),
        ((270, 130, 285, 200), True),
        ((345, 100, 365, 140), False),  # a point, or a part of it
        ((240, 145, 285, 155), True),  # a minus
        ((335, 145, 380, 155), False),  # a bar behind
        ((320, 145, 365, 155), False),  # ... that touches
        ((295, 190, 340, 260), False),  # one above the other
    ],
)
def test_a_line_is_parted_where_what_may_be_digits_stands_side_by_side(
    other: tuple[int, int, int, int], expected: bool
) -> None:
    (strip,) = find_strips(draw_bars(TALL, other))
    assert strip.is_parted() is expected


@pytest.mark.parametrize("degrees", [-20.0, -8.0, 8.0, 20.0])
def test_a_slanted_line_is_cut_straight(degrees: float) -> None:
    page = draw(("47118", 120, 220), shape=(400, 600))
    turn = cv2.getRotationMatrix2D((300, 200), degrees, 1.0)
    turned = np.asarray(cv2.warpAffine(page, turn, (600, 400), borderValue=255), np.uint8)
    (strip,) = find_strips(turned)
    rows = [
        np.flatnonzero((part > 128).any(axis=1)).mean()
        for part in np.array_split(strip.ink[:, 8:-8], 3, axis=1)
    ]
    assert np.ptp(rows) < 0.15 * STRIP


def test_a_box_of_a_strip_lies_over_its_digit_on_the_page() -> None:
    page = open_page(draw(("1", 50, 150), ("8", 150, 150)))
    (strip,) = find_on_page(page)
    inked = np.flatnonzero((strip.ink > 128).any(axis=0))
    box = page.place.box(strip.corners(float(inked[-1] - 20), float(inked[-1] + 1)))
    assert 145 <= box.left < box.right <= 200
    assert 90 <= box.top < box.bottom <= 160


def test_digits_on_a_rule_are_one_line() -> None:
    page = draw(("9420", 60, 100), shape=(120, 300))
    page[100:104] = 60
    (strip,) = find_strips(page)
    assert strip.ink.shape[1] > 2 * STRIP
