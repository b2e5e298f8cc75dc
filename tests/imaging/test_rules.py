"""Ruled lines go, what is written stays."""

import cv2
import numpy as np
import pytest

from inkdigits.imaging.prepare import prepare
from inkdigits.imaging.rules import MIN_SIDE, remove_rules

SIDE = 300
SEVEN = np.array([(100, 90), (200, 90), (135, 230)])
RULES = (60, 140, 220, 280)


def write_seven(side: int = SIDE, points: np.ndarray = SEVEN, pen: int = 10) -> np.ndarray:
    ink = np.zeros((side, side), np.uint8)
    cv2.polylines(ink, [points], False, 255, pen, cv2.LINE_AA)
    return ink.astype(np.float32) / 255.0


def rule(
    ink: np.ndarray, *, down: bool = False, rise: int = 0, strength: float = 1.0
) -> np.ndarray:
    lines = np.zeros(ink.shape, np.uint8)
    for y in RULES:
        cv2.line(lines, (0, y), (ink.shape[1] - 1, y - rise), 255, 2, cv2.LINE_AA)
    lines = lines.T if down else lines
    return np.maximum(ink, lines.astype(np.float32) / 255.0 * strength)


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("rise", [0, 4, -8])
@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_rules_go_and_the_digit_stays(down: bool, rise: int, strength: float) -> None:
    plain = write_seven()
    cleaned = remove_rules(rule(plain, down=down, rise=rise, strength=strength))
    assert cleaned[plain > 0.5].mean() > 0.95  # the digit, also where a rule crosses it
    away = cv2.dilate(plain, np.ones((9, 9), np.uint8)) == 0
    assert (cleaned[away] > 0.35).mean() < 0.001


def test_squares_go() -> None:
    plain = write_seven()
    squared = rule(rule(plain), down=True)
    gray = np.rint(255.0 * (1.0 - squared)).astype(np.uint8)
    prepared = prepare(gray)
    expected = prepare(np.rint(255.0 * (1.0 - plain)).astype(np.uint8))
    assert prepared is not None
    assert expected is not None
    assert np.abs(prepared.frame - expected.frame).mean() < 0.02


def test_the_ink_of_a_page_without_rules_comes_back_itself() -> None:
    ink = write_seven()
    assert remove_rules(ink) is ink


def test_the_bar_of_a_seven_cut_out_tight_is_no_rule() -> None:
    corners = np.array([(2, 4), (296, 4), (120, 296)])
    tight = write_seven(points=corners, pen=6)
    assert np.array_equal(remove_rules(tight), tight)


def test_one_line_under_a_digit_with_room_around_it_is_a_rule() -> None:
    ink = write_seven()
    ink[250:253] = 1.0
    assert remove_rules(ink)[245:258].max() < 0.35


def test_a_stroke_that_does_not_reach_the_edges_is_no_rule() -> None:
    ink = write_seven()
    ink[250:253, 20:280] = 1.0
    assert np.array_equal(remove_rules(ink), ink)


def test_small_pages_are_left_alone() -> None:
    ink = np.zeros((MIN_SIDE - 1, MIN_SIDE - 1), np.float32)
    ink[20] = ink[60] = 1.0
    assert remove_rules(ink) is ink


def test_a_page_of_nothing_but_rules_is_blank() -> None:
    assert (
        prepare(np.rint(255.0 * (1.0 - rule(np.zeros((SIDE, SIDE)) * 1.0))).astype(np.uint8))
        is None
    )


@pytest.mark.parametrize("shape", [(100, 100), (100, 1600), (1600, 100)])
def test_blank_ink_stays_blank(shape: tuple[int, int]) -> None:
    assert not remove_rules(np.zeros(shape, np.float32)).any()


def test_the_line_down_the_margin_of_a_ruled_page_goes_too() -> None:
    ruled = rule(np.zeros((SIDE, SIDE)) * 1.0)
    ruled[:, 40:43] = 1.0
    assert remove_rules(ruled.astype(np.float32)).max() < 0.35


def rule_page(
    slope: float, *, bend: float = 0.0, apart: int = 55, down: bool = False
) -> np.ndarray:
    """Rules of a slope on a page of 700 by 900 pixels, 3 px wide; ``bend`` is how far they sag."""
    lines = np.zeros((900, 700) if down else (700, 900), np.uint8)
    x = np.arange(lines.shape[1])
    for y in range(-300, lines.shape[0] + 300, apart):
        rows = y + slope * x + bend * 4.0 * x * (x[-1] - x) / x[-1] ** 2
        cv2.polylines(lines, [np.stack([x, rows], 1).astype(np.int32)], False, 255, 3, cv2.LINE_AA)
    lines = lines.T if down else lines
    return lines.astype(np.float32) / 255.0


def write_on_page() -> np.ndarray:
    ink = np.zeros((700, 900), np.uint8)
    for x, y in ((120, 90), (400, 300), (610, 420)):
        for points in (SEVEN // 2 + (x, y), SEVEN // 2 + (x + 70, y + 6)):
            cv2.polylines(ink, [points], False, 255, 4, cv2.LINE_AA)
    return ink.astype(np.float32) / 255.0


@pytest.mark.parametrize("bend", [0.0, 8.0, -12.0])
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("degrees", [-10.0, -5.0, -1.0, 0.0, 2.0, 7.0, 11.0])
def test_the_rules_of_a_page_that_lies_turned_go(degrees: float, down: bool, bend: float) -> None:
    written = write_on_page()
    ruled = rule_page(np.tan(np.deg2rad(degrees)), bend=bend, down=down)
    cleaned = remove_rules(np.maximum(written, ruled))
    assert cleaned[written > 0.5].mean() > 0.6  # a rule may lie on the bar of a 7
    away = cv2.dilate(written, np.ones((13, 13), np.uint8)) == 0
    assert (cleaned[away] > 0.35).sum() < 0.1 * (ruled[away] > 0.35).sum()


@pytest.mark.parametrize("degrees", [-6.0, 3.0])
def test_turned_squares_go(degrees: float) -> None:
    written = write_on_page()
    slope = float(np.tan(np.deg2rad(degrees)))
    squares = np.maximum(rule_page(slope), rule_page(-slope, down=True))
    cleaned = remove_rules(np.maximum(written, squares))
    assert cleaned[written > 0.5].mean() > 0.8
    away = cv2.dilate(written, np.ones((13, 13), np.uint8)) == 0
    assert (cleaned[away] > 0.35).sum() < 0.04 * (squares[away] > 0.35).sum()


def test_lines_of_digits_are_no_rules() -> None:
    ink = np.zeros((700, 900), np.uint8)
    rng = np.random.default_rng(0)
    for y in range(40, 600, 90):
        for x in range(20, 840, 70):
            place = (x - 50, y - 45 + rng.integers(-4, 5))
            cv2.polylines(ink, [SEVEN // 2 + place], False, 255, 4, cv2.LINE_AA)
    written = ink.astype(np.float32) / 255.0
    assert np.array_equal(remove_rules(written), written)


def test_the_stems_of_digits_on_a_low_page_are_no_rules() -> None:
    ink = np.zeros((240, 640), np.uint8)
    for x in range(60, 600, 60):
        cv2.line(ink, (x, 70), (x - 6, 175), 255, 5, cv2.LINE_AA)
    written = ink.astype(np.float32) / 255.0
    assert np.array_equal(remove_rules(written), written)
