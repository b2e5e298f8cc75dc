"""Sheets on a desk are found and straightened; nothing else is taken for one."""

import cv2
import numpy as np
import pytest

from inkdigits import Recognizer
from inkdigits.data.pen import draw_strokes
from inkdigits.imaging.sheet import find_sheet

SEVEN = (((100, 0), (700, 0), (300, 1000)),)


def lay(turn: float, *, tilt: float = 0.0, busy: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A sheet with a 7 on a dark desk, turned in degrees and tilted; and its corners."""
    sheet = 225 - draw_strokes(SEVEN, canvas=400, size=180, pen=14).astype(np.float32) * 0.75
    middle = np.array([450.0, 400.0])
    corners = np.array([[-200, -200], [200, -200], [200, 200], [-200, 200]], np.float64)
    corners[:2] *= 1.0 - tilt
    angle = np.deg2rad(turn)
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners = corners @ spin + middle
    ends = np.array([[0, 0], [400, 0], [400, 400], [0, 400]], np.float32)
    matrix = cv2.getPerspectiveTransform(ends, corners.astype(np.float32))
    rng = np.random.default_rng(1)
    desk = np.full((800, 900), 80.0, np.float32)
    if busy:
        grain = cv2.GaussianBlur(rng.normal(0, 60, desk.shape).astype(np.float32), (0, 0), 4.0)
        desk += 4.0 * grain
    mask = cv2.warpPerspective(np.ones_like(sheet), matrix, (900, 800))
    page = desk * (1 - mask) + cv2.warpPerspective(sheet, matrix, (900, 800)) * mask
    page += rng.normal(0, 2, page.shape)
    return np.clip(page, 0, 255).astype(np.uint8), corners


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("tilt", [0.0, 0.15])
@pytest.mark.parametrize("turn", [-40, -20, 0, 12, 40])
def test_a_sheet_is_found_and_straightened(turn: float, tilt: float, busy: bool) -> None:
    page, corners = lay(turn, tilt=tilt, busy=busy)
    sheet = find_sheet(page)
    assert sheet is not None
    rows, columns = sheet.gray.shape
    ends = np.array([[0, 0, 1], [columns, 0, 1], [columns, rows, 1], [0, rows, 1]])
    x, y, scale = sheet.matrix @ ends.T
    found = np.stack([x / scale, y / scale], axis=1)
    assert np.abs(found - corners).max() < 30
    assert Recognizer(threads=1).read(page).text == "7"


def test_the_box_lies_over_the_digit_on_the_photo() -> None:
    page, _ = lay(20)
    (number,) = Recognizer(threads=1).read(page).numbers
    box = number.box
    assert 330 < box.left < 450 < box.right < 570
    assert 270 < box.top < 400 < box.bottom < 530


@pytest.mark.parametrize("turn", [0, 15, -30])
def test_a_sheet_half_in_shadow_is_found_whole(turn: float) -> None:
    page, corners = lay(turn)
    x = np.linspace(-8.0, 8.0, page.shape[1])
    shaded = np.rint(page * (1.0 - 0.5 / (1.0 + np.exp(x)))).astype(np.uint8)
    sheet = find_sheet(shaded)
    assert sheet is not None
    whole = cv2.contourArea(corners.astype(np.float32))
    assert sheet.gray.size > 0.85 * whole
    assert Recognizer(threads=1).read(shaded).text == "7"


@pytest.mark.parametrize("turn", [0, 10, 35])
def test_a_small_sheet_on_a_large_desk_is_read(turn: float) -> None:
    page, _ = lay(turn)
    desk = np.random.default_rng(0).normal(80.0, 2.0, (1500, 1800)).clip(0, 255).astype(np.uint8)
    desk[300:1100, 500:1400] = page
    assert Recognizer(threads=1).read(desk).text == "7"


@pytest.mark.parametrize("turn", [0, 12, -25, 40])
@pytest.mark.parametrize("squares", [False, True])
def test_an_empty_sheet_on_a_desk_has_no_number(squares: bool, turn: float) -> None:
    desk = np.random.default_rng(0).normal(50.0, 2.0, (1000, 1000))
    sheet = np.full((640, 480), 240.0)
    if squares:
        sheet[::16] = sheet[:, ::16] = 190.0
    matrix = cv2.getRotationMatrix2D((240, 320), turn, 1.0)
    matrix[:, 2] += (260, 180)
    mask = cv2.warpAffine(np.ones_like(sheet), matrix, (1000, 1000))
    page = desk * (1 - mask) + cv2.warpAffine(sheet, matrix, (1000, 1000)) * mask
    reading = Recognizer(threads=1).read(np.clip(page, 0, 255).astype(np.uint8))
    # (Of squares that the edge cuts a speck may be left.)
    assert reading.status in {"blank", "no_digits"}


def draw_others() -> dict[str, np.ndarray]:
    white = np.full((600, 600), 255, np.uint8)
    dark = np.full((600, 600), 20, np.uint8)
    return {
        "blank": white,
        "digit": 255 - draw_strokes(SEVEN, canvas=600, size=400, pen=60),
        "chalk": draw_strokes(SEVEN, canvas=600, size=400, pen=90),
        "ring": cv2.circle(dark.copy(), (300, 300), 200, 230, 60),
        "disc": cv2.circle(dark.copy(), (300, 300), 200, 230, -1),
        "half": np.concatenate([dark, white], axis=1),
        "frame": cv2.rectangle(white.copy(), (40, 40), (560, 560), 0, 8),
        "small": lay(0)[0][::5, ::5].copy(),
    }


@pytest.mark.parametrize("name", draw_others())
def test_what_is_no_sheet_is_left(name: str) -> None:
    found = find_sheet(draw_others()[name])
    assert found is None or found.gray.size > 0.7 * draw_others()[name].size
