"""The boxes of forms go, what is written in them stays."""

import cv2
import numpy as np
import pytest

from inkdigits.imaging.forms import remove_boxes

SIDE = 80


def draw_seven(ink: np.ndarray, left: int, *, low: int = 62) -> None:
    points = np.array([[left + 25, 24], [left + 52, 24], [left + 36, low]])
    cv2.polylines(ink, [points], False, 1.0, 5)


def draw_comb(count: int, *, line: int = 3, slope: float = 0.0) -> np.ndarray:
    ink = np.zeros((SIDE + 20, SIDE * count + 20), np.float32)
    for place in range(count + 1):
        x = 10 + place * SIDE
        cv2.line(ink, (x, 10), (x, SIDE + 5), 1.0, line)
    for y in (10, SIDE + 5):
        right = ink.shape[1] - 10
        cv2.line(ink, (10, y), (right, y + round(slope * right)), 1.0, line)
    return ink


@pytest.mark.parametrize("line", [1, 3, 6])
@pytest.mark.parametrize("count", [1, 3])
def test_boxes_go_and_digits_stay(line: int, count: int) -> None:
    alone = np.zeros_like(draw_comb(count))
    for place in range(count):
        draw_seven(alone, 10 + place * SIDE)
    found = remove_boxes(np.maximum(draw_comb(count, line=line), alone))
    assert np.array_equal(found > 0.5, alone > 0.5)


def test_a_stroke_that_crosses_a_line_stays_whole() -> None:
    alone = np.zeros_like(draw_comb(1))
    draw_seven(alone, 10, low=96)
    found = remove_boxes(np.maximum(draw_comb(1), alone))
    assert found[alone > 0].mean() > 0.97
    # Nothing is left but the seven, and what of the line it stands on is beside it.
    assert (found > 0.5).sum() < 1.2 * (alone > 0.5).sum()
    assert cv2.connectedComponents((found > 0.5).astype(np.uint8))[0] - 1 == 1


def test_a_box_that_the_page_cuts_off_goes() -> None:
    ink = draw_comb(1)
    draw_seven(ink, 10)
    found = remove_boxes(np.ascontiguousarray(ink[:, :86]))
    assert not found[:, :20].any()
    assert cv2.connectedComponents((found > 0.5).astype(np.uint8))[0] - 1 == 1


def test_boxes_without_writing_and_drawn_squares_stay() -> None:
    empty = draw_comb(2)
    assert np.array_equal(remove_boxes(empty), empty)
    square = np.zeros((120, 120), np.float32)
    cv2.rectangle(square, (30, 30), (90, 90), 1.0, 6)
    assert np.array_equal(remove_boxes(square), square)


@pytest.mark.parametrize("digit", "0123456789")
def test_digits_without_boxes_are_not_touched(digit: str) -> None:
    drawn = np.zeros((200, 200), np.uint8)
    cv2.putText(drawn, digit, (50, 160), cv2.FONT_HERSHEY_SIMPLEX, 5.0, 255, 12)
    ink = drawn.astype(np.float32) / 255.0
    assert np.array_equal(remove_boxes(ink), ink)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (47, 300), (48, 48), (300, 60)])
def test_any_shape_and_noise_is_taken(shape: tuple[int, int]) -> None:
    ink = np.random.default_rng(1).random(shape).astype(np.float32)
    assert remove_boxes(ink).shape == shape
    assert not remove_boxes(np.zeros(shape, np.float32)).any()
    assert remove_boxes(np.ones(shape, np.float32)).shape == shape
