"""The dots of dotted paper go, what is written stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inkdigits.imaging.dots import remove_dots


def dot_page(*, turn: float = 0.0, apart: float = 30.0, radius: int = 2) -> np.ndarray:
    ink = np.zeros((600, 800), np.uint8)
    cosine, sine = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))
    for row in range(-20, 50):
        for column in range(-20, 50):
            x, y = apart * (column * cosine - row * sine), apart * (column * sine + row * cosine)
            cv2.circle(ink, (round(16 * x), round(16 * y)), 16 * radius, 255, -1, cv2.LINE_AA, 4)
    return ink.astype(np.float32) / 255.0


def write() -> np.ndarray:
    ink = np.zeros((600, 800), np.uint8)
    cv2.putText(ink, "4711", (150, 300), cv2.FONT_HERSHEY_SIMPLEX, 3.0, 255, 6, cv2.LINE_AA)
    cv2.circle(ink, (460, 296), 7, 255, -1, cv2.LINE_AA)  # a decimal point
    cv2.putText(ink, "5", (485, 300), cv2.FONT_HERSHEY_SIMPLEX, 3.0, 255, 6, cv2.LINE_AA)
    return ink.astype(np.float32) / 255.0


@pytest.mark.parametrize("apart", [22.0, 40.0])
@pytest.mark.parametrize("turn", [0.0, 4.0, -11.0])
@pytest.mark.parametrize("strength", [0.4, 1.0])
def test_dots_go_and_writing_stays(strength: float, turn: float, apart: float) -> None:
    written = write()
    dots = strength * dot_page(turn=turn, apart=apart)
    cleaned = remove_dots(np.maximum(written, dots))
    assert (cleaned[written > 0.5] >= written[written > 0.5]).all()
    near = cv2.dilate(written, np.ones((15, 15), np.uint8)) > 0
    assert cleaned[~near].max() < 0.25


def test_ink_without_dots_comes_back_itself() -> None:
    written = write()
    assert remove_dots(written) is written
    assert remove_dots(np.zeros((50, 50), np.float32)).shape == (50, 50)


def test_specks_by_chance_are_no_dotted_paper() -> None:
    rng = np.random.default_rng(1)
    ink = np.zeros((600, 800), np.float32)
    for x, y in zip(rng.integers(5, 795, 400), rng.integers(5, 595, 400), strict=True):
        ink[y - 1 : y + 2, x - 1 : x + 2] = 1.0
    assert remove_dots(ink) is ink


@pytest.mark.parametrize("shape", [(100, 100), (100, 1600), (1, 1)])
def test_blank_ink_stays_blank(shape: tuple[int, int]) -> None:
    assert not remove_dots(np.zeros(shape, np.float32)).any()
