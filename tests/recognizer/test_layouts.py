"""Pages as people write them: signs, words, circles, strokes through, turns, and at every size."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from inkdigits import Recognizer

Write = Callable[..., np.ndarray]
Photograph = Callable[[np.ndarray], np.ndarray]
Page = Callable[[np.ndarray], np.ndarray]


@pytest.fixture(params=["drawing", "photo"])
def paper(request: pytest.FixtureRequest, photograph: Photograph) -> Page:
    """A page as it was drawn, on flat paper, and as a photo of it."""
    return photograph if request.param == "photo" else lambda page: page


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("12/05/2024", "date", None),
        ("2024-05-12", "date", None),
        ("07:30", "time", None),
        ("17/20", "fraction", None),
        ("3/4", "fraction", None),
        ("-12.50", "number", "-12.50"),
        ("4270", "number", "4270"),
    ],
)
def test_numbers_are_read_as_they_are_written(
    text: str, kind: str, value: str | None, recognizer: Recognizer, write: Write, paper: Page
) -> None:
    reading = recognizer.read(paper(write(text)))
    assert (reading.text, reading.status) == (text, "read")
    assert [(one.kind, one.value) for one in reading.numbers] == [(kind, value)]


def test_numbers_side_by_side_are_several(
    recognizer: Recognizer, write: Write, paper: Page
) -> None:
    reading = recognizer.read(paper(write("12 34 5")))
    assert [one.text for one in reading.numbers] == ["12", "34", "5"]
    assert {one.line for one in reading.numbers} == {1}


def test_a_unit_leaves_the_number(recognizer: Recognizer, write: Write, paper: Page) -> None:
    reading = recognizer.read(paper(write("45 kg")))
    assert (reading.text, reading.status) == ("45", "read")
    (number,) = reading.numbers
    assert number.value == "45"


def test_a_circle_around_a_number_is_no_digit(
    recognizer: Recognizer, write: Write, paper: Page
) -> None:
    page = write("427", margin=1.2)
    middle, axes = (page.shape[1] // 2, page.shape[0] // 2), (page.shape[1] // 3, 110)
    cv2.ellipse(page, middle, axes, 0, 0, 360, 0, 5, cv2.LINE_AA)
    assert recognizer.read(paper(page)).text == "427"


def test_what_is_struck_out_is_not_read(recognizer: Recognizer, write: Write, paper: Page) -> None:
    page = write("4275")
    for share in (0.4, 0.5, 0.62):
        row = round(share * page.shape[0])
        cv2.line(page, (30, row + 5), (page.shape[1] - 40, row - 8), 0, 6, cv2.LINE_AA)
    assert recognizer.read(paper(page)).status != "read"


def test_ruled_paper_is_no_writing(recognizer: Recognizer, write: Write, paper: Page) -> None:
    page = write("427")
    for row in range(10, page.shape[0], 40):
        page[row : row + 2] = np.minimum(page[row : row + 2], 150)
    assert recognizer.read(paper(page)).text == "427"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_and_its_turn_told(
    turn: int, recognizer: Recognizer, write: Write, photograph: Photograph
) -> None:
    upright = photograph(write("4275"))
    reading = recognizer.read(np.rot90(upright, -turn // 90).copy())
    assert (reading.text, reading.turn) == ("4275", turn)


def test_boxes_of_a_turned_page_are_those_of_the_picture(
    recognizer: Recognizer, write: Write, photograph: Photograph
) -> None:
    upright = photograph(write("4275"))
    height, width = upright.shape
    first = recognizer.read(upright).numbers[0].digits[0].box
    turned = recognizer.read(upright[::-1, ::-1].copy()).numbers[0].digits[0].box
    expected = [width - first.right, height - first.bottom, width - first.left, height - first.top]
    assert turned.to_list() == pytest.approx(expected, abs=8)


def test_boxes_of_a_large_photo_are_in_its_own_pixels_as_a_person_sees_it(
    recognizer: Recognizer, write: Write, photograph: Photograph
) -> None:
    """Decoded at half its size, turned by its tag: boxes lie where the digits lie."""
    page = np.full((3600, 2700), 255, np.uint8)
    written = write("427", height=300)
    page[2000 : 2000 + written.shape[0], 700 : 700 + written.shape[1]] = written
    stored = Image.fromarray(np.rot90(photograph(page), 1))
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", exif=exif, quality=90)
    reading = recognizer.read(buffer.getvalue())
    assert (reading.text, reading.turn) == ("427", 0)
    assert (reading.image.width, reading.image.height) == (2700, 3600)
    rows, columns = np.nonzero(page < 128)
    ink = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    # A line is cut into characters between their middles, not at their ink.
    assert reading.numbers[0].box.to_list() == pytest.approx(ink, abs=75)


# No cliffs: what is read at one size, margin or shade is read at the next.


@pytest.mark.parametrize("height", range(16, 320, 12))
def test_a_number_is_read_at_every_size(
    height: int, recognizer: Recognizer, write: Write, paper: Page
) -> None:
    reading = recognizer.read(paper(write("427", height=height)))
    assert (reading.text, reading.status) == ("427", "read")


@pytest.mark.parametrize("margin", [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 2.5, 4.0])
def test_a_number_is_read_with_every_margin(
    margin: float, recognizer: Recognizer, write: Write, paper: Page
) -> None:
    reading = recognizer.read(paper(write("427", height=60, margin=margin)))
    assert (reading.text, reading.status) == ("427", "read")


@pytest.mark.parametrize("shade", range(0, 200, 20))
@pytest.mark.parametrize("negative", [False, True], ids=["dark ink", "light ink"])
def test_a_number_is_read_in_every_shade(
    shade: int, negative: bool, recognizer: Recognizer, write: Write, paper: Page
) -> None:
    strength = 1.0 - write("427", height=60) / 255.0
    page = np.rint(255.0 - (255.0 - shade) * strength).astype(np.uint8)
    reading = recognizer.read(paper(255 - page if negative else page))
    assert (reading.text, reading.status) == ("427", "read")


@pytest.mark.parametrize("side", [28, 29, 40, 63, 64, 65, 99, 100, 101, 400, 1600, 2401])
def test_an_empty_page_of_any_size_is_blank(side: int, recognizer: Recognizer, paper: Page) -> None:
    reading = recognizer.read(paper(np.full((side, side), 255, np.uint8)))
    assert (reading.status, reading.text, reading.numbers) == ("blank", "", ())
