"""A reading is drawn over its picture."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from inkdigits.errors import ImageError
from inkdigits.overlay import (
    LONG_SIDE,
    SURE,
    UNSURE,
    cut_text,
    draw_reading,
    write_caption,
)
from inkdigits.results import ImageSize, Reading, join_pages

Make = Callable[..., Reading]


def has_color(image: Image.Image, color: tuple[int, int, int]) -> bool:
    return bool((np.asarray(image) == color).all(axis=2).any())


@pytest.mark.parametrize("size", [(1, 1), (28, 28), (5000, 300), (300, 5000), (3, 9000)])
def test_an_overlay_is_neither_tiny_nor_large(size: tuple[int, int], forty_seven: Make) -> None:
    page = draw_reading(Image.new("RGB", size, "white"), forty_seven(size))
    assert 400 <= page.width <= LONG_SIDE
    assert page.height <= LONG_SIDE


def test_a_box_lies_around_its_digit_at_any_size(forty_seven: Make) -> None:
    reading = forty_seven((4000, 3000))
    page = np.asarray(draw_reading(Image.new("RGB", (4000, 3000), "white"), reading))
    columns = np.flatnonzero((page[750] == SURE).all(axis=1))  # through the middle of the boxes
    assert columns.tolist() == [0, 1, 998, 999, 1000, 1001, 1998, 1999]


def test_doubt_is_dashed_in_another_color_and_said(forty_seven: Make) -> None:
    size = (600, 300)
    reading = forty_seven(size, doubt=True)
    page = np.asarray(draw_reading(Image.new("RGB", size, "white"), reading))
    line = (page[198:204, 320:590] == UNSURE).all(axis=2).any(axis=0)
    assert 0.3 < line.mean() < 0.7
    assert (page[100:200, 5:290] == SURE).all(axis=2).sum() == 0  # a box is not filled
    assert write_caption(reading) == ["unsure: 47"]


@pytest.mark.parametrize("status", ["blank", "no_digits"])
def test_what_holds_no_number_says_so(status: str) -> None:
    reading = Reading(status, "", (), ImageSize(9, 9), "test")  # type: ignore[arg-type]
    assert write_caption(reading) == [status.replace("_", " ")]


def test_the_caption_tells_that_a_picture_lies_turned(forty_seven: Make) -> None:
    reading = replace(forty_seven((600, 300)), turn=180)
    assert write_caption(reading) == ["47", "(turned by 180°)"]


def test_a_long_page_has_a_short_caption() -> None:
    text = "\n".join(str(number) for number in range(30))
    assert (
        write_caption(Reading("read", text, (), ImageSize(9, 9), "test"))[-1]
        == "... and 19 lines more"
    )


def test_a_turned_photo_is_drawn_as_a_person_sees_it(tmp_path: Path) -> None:
    image = Image.new("RGB", (600, 300), "white")
    image.paste("red", (0, 0, 300, 300))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to the right
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    reading = Reading("blank", "", (), ImageSize(300, 600), "test")
    picture = reading.draw(tmp_path / "a.jpg")
    assert picture.getpixel((150, 50))[1] < 50 < 200 < picture.getpixel((150, 550))[1]


@pytest.mark.parametrize("mode", ["1", "L", "I;16", "P", "RGBA", "LA", "CMYK"])
def test_every_mode_is_drawn(tmp_path: Path, mode: str, forty_seven: Make) -> None:
    Image.new(mode, (40, 20)).save(tmp_path / "a.tiff")
    picture = forty_seven((40, 20)).draw(tmp_path / "a.tiff")
    assert picture.mode == "RGB"
    assert has_color(picture, SURE)


@pytest.mark.parametrize("form", ["bytes", "array", "Pillow image"])
def test_an_image_in_memory_is_drawn(form: str, forty_seven: Make) -> None:
    image, file = Image.new("L", (60, 30), 255), io.BytesIO()
    image.save(file, "PNG")
    source = {"bytes": file.getvalue(), "array": np.asarray(image), "Pillow image": image}[form]
    assert has_color(forty_seven((60, 30)).draw(source), SURE)


def test_the_page_that_is_drawn_can_be_chosen(forty_seven: Make) -> None:
    file, pages = io.BytesIO(), [Image.new("L", (60, 30), 255), Image.new("L", (60, 30), 200)]
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    reading = join_pages([forty_seven((60, 30)), forty_seven((60, 30), doubt=True)])
    assert has_color(reading.draw(file.getvalue()), SURE)
    assert not has_color(reading.draw(file.getvalue()), UNSURE)
    second = reading.draw(file.getvalue(), page=2)
    assert has_color(second, UNSURE)
    assert reading.pages[1].draw(file.getvalue(), page=2) == second


@pytest.mark.parametrize("page", [0, -1, 2])
def test_a_page_that_is_not_there_is_an_image_error(page: int, forty_seven: Make) -> None:
    with pytest.raises(ImageError, match=rf"^The image has no page {page}: count from 1\.$"):
        forty_seven((60, 30)).draw(Image.new("L", (60, 30), 255), page=page)


def test_a_damaged_picture_is_an_image_error(forty_seven: Make) -> None:
    with pytest.raises(ImageError):
        forty_seven((60, 30)).draw(b"junk")


@pytest.mark.parametrize("page", [10**400, -(10**400), sys.maxsize])
def test_a_page_far_away_is_an_image_error(page: int, forty_seven: Make) -> None:
    reading, image = forty_seven((60, 30)), Image.new("L", (60, 30), 255)
    with pytest.raises(ImageError, match=r"^The image has no page -?\d+: count from 1\.$"):
        reading.draw(image, page=page)


@pytest.mark.parametrize("page", [1.0, "1", None, [1]])
def test_a_page_that_is_no_whole_number_is_refused(page: object, forty_seven: Make) -> None:
    with pytest.raises(ValueError, match=r"^page must be a whole number, from 1\.$"):
        forty_seven((60, 30)).draw(Image.new("L", (60, 30), 255), page=page)  # type: ignore[arg-type]


def test_a_text_is_cut_to_the_letters_that_fit() -> None:
    font = ImageFont.load_default(24)
    text = "1.25 " * 30
    shown = cut_text(text, font, 400)
    kept = shown.removesuffix("...")
    assert text.startswith(kept)
    assert font.getlength(shown) <= 400 < font.getlength(text[: len(kept) + 1] + "...")
    assert cut_text("47", font, 400) == "47"
    assert cut_text(text, font, 1) == "..."


def test_a_text_of_any_length_is_drawn(forty_seven: Make) -> None:
    reading = forty_seven((600, 300))
    text = "7" * 3_000_000  # more than Pillow measures
    long = replace(reading, text=text, numbers=(replace(reading.numbers[0], text=text),))
    assert draw_reading(Image.new("RGB", (600, 300), "white"), long).width == 600


def test_a_box_outside_the_picture_is_drawn_at_its_edge(forty_seven: Make) -> None:
    reading = forty_seven((2**31 - 1, 2**31 - 1))
    far = replace(reading, image=ImageSize(1, 1))
    assert draw_reading(Image.new("RGB", (600, 300), "white"), far).width == 600
