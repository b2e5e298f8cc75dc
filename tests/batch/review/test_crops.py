"""A crop shows the number and what is around it, whatever the file; each file is decoded once."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from inkdigits.batch.review.crops import GONE, NO_PAGE, OUTSIDE, Crop, cut_crops
from inkdigits.batch.rows import Row
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import decode_pages

BOX = (60, 20, 140, 50)


def draw_page(shade: int = 255) -> Image.Image:
    """A gray page, (100, 300), black where the number is."""
    page = np.full((100, 300), shade, np.uint8)
    page[BOX[1] : BOX[3], BOX[0] : BOX[2]] = 0
    return Image.fromarray(page)


def open_crop(crop: Crop | str) -> np.ndarray:
    assert isinstance(crop, Crop), crop
    head, data = crop.url.split(",")
    assert head == "data:image/webp;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        return np.asarray(image.convert("L"))


def cut(rows: list[Row], source: object, limits: Limits | None = None) -> list[Crop | str]:
    return [crop for _, crop in cut_crops(rows, lambda path: source, limits or Limits())]


def assert_frame_lies_on_ink(crop: Crop | str) -> None:
    """Dark within the frame, light right outside it."""
    image = open_crop(crop)
    assert isinstance(crop, Crop)
    assert crop.frame is not None
    height, width = image.shape
    left, top, across, down = crop.frame
    rows = slice(round(top * height), round((top + down) * height))
    columns = slice(round(left * width), round((left + across) * width))
    inside = np.zeros(image.shape, bool)
    inside[rows, columns] = True
    assert image[inside].mean() < 40
    assert image[~inside].mean() > 160


def test_a_crop_shows_the_number_and_what_is_around_it(make_row: Callable[..., Row]) -> None:
    (crop,) = cut([make_row(box=BOX)], draw_page())
    assert_frame_lies_on_ink(crop)
    assert isinstance(crop, Crop)
    assert max(crop.width / 400, crop.height / 120) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_boxes_are_those_of_the_upright_image(
    make_row: Callable[..., Row], orientation: int
) -> None:
    turn = {1: 0, 3: 180, 6: 90, 8: 270}[orientation]
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    file = io.BytesIO()
    draw_page().rotate(turn, expand=True).save(file, "JPEG", exif=exif)
    (crop,) = cut([make_row(box=BOX)], file.getvalue())
    assert_frame_lies_on_ink(crop)


def test_boxes_are_those_of_an_image_that_was_decoded_smaller(make_row: Callable[..., Row]) -> None:
    file = io.BytesIO()
    draw_page().resize((6000, 2000)).save(file, "JPEG")
    (page,) = decode_pages(file.getvalue())
    assert page.color.shape[1] < 3000
    (crop,) = cut([make_row(box=tuple(20 * edge for edge in BOX))], file.getvalue())
    assert_frame_lies_on_ink(crop)


def test_the_pages_of_a_file_are_decoded_once_and_only_as_far_as_needed(
    make_row: Callable[..., Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, shades = io.BytesIO(), (250, 230, 210, 190)
    first, *others = (draw_page(shade) for shade in shades)
    first.save(file, "TIFF", save_all=True, append_images=others)
    decoded, opened = [], []

    def count_pages(source: object, limits: Limits) -> object:
        for page in decode_pages(file.getvalue(), limits):
            decoded.append(page)
            yield page

    monkeypatch.setattr("inkdigits.batch.review.crops.decode_pages", count_pages)
    rows = [make_row(page=page, number=number) for page, number in [(3, 1), (1, 1), (3, 2)]]
    found = list(cut_crops(rows, opened.append, Limits()))
    assert [(row.page, row.number) for row, _ in found] == [(1, 1), (3, 1), (3, 2)]
    corners = [int(open_crop(crop)[0, 0]) for _, crop in found]
    assert corners == pytest.approx([250, 210, 210], abs=3)
    assert (opened, len(decoded)) == (["a.png"], 3)


def test_pages_that_are_not_there_have_no_picture(make_row: Callable[..., Row]) -> None:
    rows = [make_row(page=page) for page in (0, 1, 2, 7)]
    first, second, *rest = cut(rows, draw_page())
    assert (first, rest) == (NO_PAGE, [NO_PAGE, NO_PAGE])
    assert isinstance(second, Crop)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Path("gone.png"), "No such file: check the path."),
        (b"no image", "This is not an image that can be read"),
        (Image.new("L", (300, 100)), "The image has 300 x 100 pixels"),
        (3, "This is a int"),
    ],
)
def test_a_file_that_cannot_be_decoded_says_why(
    make_row: Callable[..., Row], source: object, words: str
) -> None:
    found = cut([make_row(), make_row(page=2)], source, Limits(max_pixels=100))
    assert [str(one)[: len(words)] for one in found] == [words, words]


@pytest.mark.parametrize("error", [FileNotFoundError, KeyError, RuntimeError])
def test_a_file_that_cannot_be_opened_says_so(
    make_row: Callable[..., Row], error: type[Exception]
) -> None:
    def refuse(path: str) -> bytes:
        raise error(path)

    assert [crop for _, crop in cut_crops([make_row()], refuse, Limits())] == [GONE]


def test_too_slow_pages_have_no_picture(make_row: Callable[..., Row]) -> None:
    file = io.BytesIO()
    draw_page().save(file, "TIFF", save_all=True, append_images=[draw_page()])
    rows = [make_row(), make_row(page=2)]
    first, second = cut(rows, file.getvalue(), Limits(max_seconds=0.0))
    assert isinstance(first, Crop)
    assert "takes over 0 seconds" in str(second)


@given(st.tuples(*[st.integers(-(10**6), 10**6) | st.integers(-10, 110)] * 4))
def test_any_box_gives_a_small_picture_or_a_sentence(
    make_row: Callable[..., Row], box: tuple[int, int, int, int]
) -> None:
    (crop,) = cut([make_row(box=box)], np.full((80, 100), 255, np.uint8))
    if crop != OUTSIDE:
        image = open_crop(crop)
        assert isinstance(crop, Crop)
        assert crop.width <= 400
        assert crop.height <= 320
        assert image.shape[0] <= crop.height
        assert image.shape[1] <= crop.width


def test_writing_along_the_side_of_a_page_is_shown_high(make_row: Callable[..., Row]) -> None:
    (crop,) = cut([make_row(box=(20, 30, 50, 150))], draw_page().rotate(90, expand=True))
    assert isinstance(crop, Crop)
    assert crop.height > 200


def test_a_row_without_a_box_shows_its_page(make_row: Callable[..., Row]) -> None:
    (crop,) = cut([make_row(number=0, text="", box=None)], draw_page())
    assert isinstance(crop, Crop)
    assert (crop.width, crop.height, crop.frame) == (400, 133, None)
