"""Numbers drawn with a pen, read by the shipped weights."""

import cv2
import numpy as np
import pytest

from inkdigits import Recognizer

# Plain strokes on a unit square, as a person draws digits on a pad.
STROKES = {
    "1": [[(0.5, 0.0), (0.5, 1.0)]],
    "2": [[(0.1, 0.2), (0.3, 0.0), (0.7, 0.0), (0.85, 0.25), (0.1, 1.0), (0.9, 1.0)]],
    "4": [[(0.6, 0.0), (0.05, 0.65), (0.95, 0.65)], [(0.7, 0.35), (0.7, 1.0)]],
    "7": [[(0.1, 0.0), (0.9, 0.0), (0.4, 1.0)]],
}


def draw_number(page: np.ndarray, text: str, left: int, top: int, height: int) -> None:
    for place, one in enumerate(text):
        corner = np.array([left + place * 0.95 * height, top])
        for stroke in STROKES[one]:
            points = corner + np.array(stroke) * (0.6 * height, height)
            cv2.polylines(page, [np.rint(points).astype(np.int32)], False, 0, 8, cv2.LINE_AA)


def test_a_number_on_the_pad_is_read(recognizer: Recognizer) -> None:
    page = np.full((400, 600), 255, np.uint8)
    draw_number(page, "4271", 60, 130, 110)
    reading = recognizer.read(page)
    assert reading.text == "4271"
    (number,) = reading.numbers
    assert (number.value, number.digits_only, number.line) == ("4271", "4271", 1)
    lefts = [digit.box.left for digit in number.digits]
    assert lefts == sorted(lefts)
    assert all(118 <= digit.box.top < digit.box.bottom <= 252 for digit in number.digits)


@pytest.mark.parametrize("height", [80, 110, 160])
def test_a_plain_one_beside_a_four_is_a_digit_of_its_own(
    height: int, recognizer: Recognizer
) -> None:
    page = np.full((400, 600), 255, np.uint8)
    draw_number(page, "41", 60, 100, height)
    reading = recognizer.read(page)
    assert (reading.text, reading.status) == ("41", "read")


@pytest.mark.parametrize("text", ["11", "21", "41", "71"])
@pytest.mark.parametrize("height", [80, 110, 160, 200, 240])
def test_of_two_digits_apart_one_is_never_all_that_is_surely_read(
    text: str, height: int, recognizer: Recognizer
) -> None:
    page = np.full((400, 600), 255, np.uint8)
    draw_number(page, text, 60, 100, height)
    reading = recognizer.read(page)
    assert reading.text == text or reading.status != "read"


def test_two_lines_are_read_from_top_to_bottom(recognizer: Recognizer) -> None:
    page = np.full((400, 600), 255, np.uint8)
    draw_number(page, "472", 60, 250, 100)
    draw_number(page, "2147", 60, 50, 100)
    reading = recognizer.read(page)
    assert reading.text == "2147\n472"
    assert [number.line for number in reading.numbers] == [1, 2]


@pytest.mark.parametrize("turned", [False, True])
def test_a_page_of_scribbles_gives_no_sure_number(recognizer: Recognizer, turned: bool) -> None:
    rng = np.random.default_rng(3)
    page = np.full((400, 600), 255, np.uint8)
    for _ in range(6):
        points = np.cumsum(rng.normal(0, 40, (30, 2)), axis=0) + rng.uniform(100, 300, 2)
        cv2.polylines(page, [np.rint(points).astype(np.int32)], False, 0, 5, cv2.LINE_AA)
    assert recognizer.read(page.T.copy() if turned else page).status != "read"
