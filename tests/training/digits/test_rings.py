"""Plain rings, upright boxes and sticks are told from other ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inkdigits.training.digits.rings import is_ring_or_stick


def draw(*lines: list[tuple[int, int]], closed: bool = False) -> np.ndarray:
    frame = np.zeros((28, 28), np.uint8)
    for line in lines:
        cv2.polylines(frame, [np.array(line, np.int32)], closed, 255, 2)
    return frame


def draw_ellipse(across: int, down: int) -> np.ndarray:
    frame = np.zeros((28, 28), np.uint8)
    cv2.ellipse(frame, (14, 14), (across, down), 0, 0, 360, 255, 2)
    return frame


PLAIN = {
    "zero": draw_ellipse(6, 9),
    "circle": draw_ellipse(9, 9),
    "tall box": draw([(8, 4), (19, 4), (19, 23), (8, 23)], closed=True),
    "stick": draw([(14, 4), (14, 23)]),
}
OTHERS = {
    "blank": np.zeros((28, 28), np.uint8),
    "flat oval": draw_ellipse(10, 4),
    "square": draw([(4, 4), (23, 4), (23, 23), (4, 23)], closed=True),
    "colon": draw([(14, 5), (14, 6)], [(14, 21), (14, 22)]),
    "cross": draw([(14, 4), (14, 23)], [(4, 14), (23, 14)]),
    "squared eight": draw([(8, 4), (19, 4), (19, 23), (8, 23), (8, 4)], [(8, 14), (19, 14)]),
    "face": draw_ellipse(9, 9)
    | draw([(11, 12), (11, 12)], [(17, 12), (17, 12)], [(11, 17), (17, 17)]),
    "hook": draw([(8, 4), (8, 23), (20, 23)]),
}


@pytest.mark.parametrize("name", PLAIN)
def test_zeros_and_ones_by_their_form_are_found(name: str) -> None:
    assert is_ring_or_stick(PLAIN[name])


@pytest.mark.parametrize("name", OTHERS)
def test_other_ink_is_not(name: str) -> None:
    assert not is_ring_or_stick(OTHERS[name])
