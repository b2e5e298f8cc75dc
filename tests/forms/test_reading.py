"""Forms are read: each field by itself, with boxes of the picture, and doubt where there is any."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest
from PIL import Image

from inkdigits import Recognizer
from inkdigits.batch.form_rows import make_form_rows
from inkdigits.errors import ImageError
from inkdigits.expect.choose import apply_expectation
from inkdigits.expect.pattern import parse_expectation
from inkdigits.forms import Template, read_form
from inkdigits.results import Alternative, Box, Digit, ImageSize, Number, Reading, join_texts

Make = Callable[..., Template]
Draw = Callable[..., np.ndarray]
SIZE = ImageSize(10, 10)


def make_number(text: str, box: Box, confidence: float = 0.98) -> Number:
    step = (box.right - box.left) / len(text)
    digits = tuple(
        Digit(
            int(char),
            Box(round(box.left + i * step), box.top, round(box.left + (i + 1) * step), box.bottom),
            confidence,
            "read",
            tuple(Alternative(d, 0.98 if d == int(char) else 0.02 / 9) for d in range(10)),
        )
        for i, char in enumerate(text)
    )
    return Number(text, box, confidence, "read", digits, value=text)


def make_reading(*numbers: Number, turn: int = 0) -> Reading:
    status = "read" if numbers else "no_digits"
    return Reading(status, join_texts(numbers), numbers, SIZE, "rote", turn=turn)  # type: ignore[arg-type]


class RoteReader:
    """Answers one crop after the other by rote; remembers how large they were."""

    model = "rote"

    def __init__(self, *answers: Reading | ImageError) -> None:
        self.answers = list(answers)
        self.sizes: list[tuple[int, ...]] = []
        self.calls = 0

    def read_many(self, images: Iterable[object], *, on_error: str) -> Iterator[object]:
        self.calls += 1
        for image in images:
            assert isinstance(image, np.ndarray)
            self.sizes.append(image.shape)
            yield self.answers[(len(self.sizes) - 1) % len(self.answers)]

    def fit(self, reading: Reading, expect: str) -> Reading:
        return apply_expectation(reading, parse_expectation(expect), threshold=0.9)


INSIDE = Box(40, 20, 120, 60)


def expecting(template: Template, *patterns: str | None) -> Template:
    shape = template.to_dict()
    for field, pattern in zip(shape["fields"], patterns, strict=True):
        field["expect"] = pattern
    return Template.from_dict(shape)


def test_fields_are_read_together_and_their_boxes_are_those_of_the_picture(
    template: Make, form: Draw
) -> None:
    reader = RoteReader(make_reading(make_number("47", INSIDE)))
    reading = read_form(reader, form(), template())
    assert reader.calls == 1
    assert [(one.name, one.status, one.text) for one in reading.fields] == [
        ("first", "read", "47"),
        ("second", "read", "47"),
        ("third", "read", "47"),
    ]
    first = reading["first"]
    assert first.box == Box(120, 160, 420, 230)
    assert first.reading is not None
    number = first.reading.numbers[0]
    # The crop begins where its margin does: 0.12 of the height of 70 pixels.
    assert number.box.left == pytest.approx(120 - 8.4 + 40, abs=1)
    assert number.box.top == pytest.approx(160 - 8.4 + 20, abs=1)
    assert number.digits[1].box.right == number.box.right
    assert first.reading.image == ImageSize(600, 840)
    assert reading.pages[0].to_dict()["fields"][0]["box"] == [120, 160, 420, 230]
    with pytest.raises(KeyError, match="fourth"):
        reading["fourth"]


def test_several_numbers_or_turned_ones_in_a_field_are_unsure(template: Make, form: Draw) -> None:
    two = make_reading(make_number("47", INSIDE), make_number("5", Box(150, 20, 170, 60)))
    turned = make_reading(make_number("69", INSIDE), turn=180)
    reader = RoteReader(two, turned, make_reading(make_number("8", INSIDE)))
    fields = read_form(reader, form(texts=("1", "1", "1")), template()).fields
    assert [(one.status, one.text) for one in fields] == [
        ("unsure", "47 5"),
        ("unsure", "69"),
        ("read", "8"),
    ]
    assert fields[0].reading is not None
    assert all(one.status == "unsure" for one in fields[0].reading.numbers)


def test_what_stands_in_the_margin_belongs_to_another_field(template: Make, form: Draw) -> None:
    beside = make_number("9", Box(0, 20, 12, 60))
    reader = RoteReader(make_reading(beside, make_number("47", INSIDE)), make_reading(beside))
    first, second, _ = read_form(reader, form(texts=("1", "1", "1")), template()).fields
    assert (first.status, first.text) == ("read", "47")
    assert (second.status, second.text) == ("no_digits", "")


def test_each_field_fits_its_own_pattern(template: Make, form: Draw) -> None:
    patterns = expecting(template(), r"\d{2}", r"\d{3}", None)
    reader = RoteReader(make_reading(make_number("47", INSIDE)))
    fields = read_form(reader, form(), patterns).fields
    assert [one.status for one in fields] == ["read", "unsure", "read"]


def test_numbers_that_are_one_by_the_pattern_are_one(template: Make, form: Draw) -> None:
    two = make_reading(make_number("47", INSIDE), make_number("5", Box(150, 20, 170, 60)))
    patterns = expecting(template(), r"\d{3}", None, None)
    first, second, _ = read_form(RoteReader(two), form(), patterns).fields
    assert (first.status, first.text) == ("read", "475")
    assert second.status == "unsure"


def test_where_the_form_is_not_found_nothing_is_read(template: Make) -> None:
    reader = RoteReader()
    reading = read_form(reader, np.full((300, 900, 3), 90, np.uint8), template("marks"))
    assert reader.sizes == []
    assert [(one.status, one.text, one.box) for one in reading.fields] == [("error", "", None)] * 3
    assert all("marks" in one.error for one in reading.fields)


def save_pages(*pictures: np.ndarray) -> bytes:
    file, images = io.BytesIO(), [Image.fromarray(one) for one in pictures]
    images[0].save(file, "TIFF", save_all=True, append_images=images[1:])
    return file.getvalue()


def test_each_page_is_a_form_and_a_bad_one_costs_only_itself(template: Make, form: Draw) -> None:
    data = save_pages(form(), np.full((300, 900, 3), 200, np.uint8), form())
    reader = RoteReader(make_reading(make_number("47", INSIDE)))
    reading = read_form(reader, data, template())
    statuses = [[one.status for one in page.fields] for page in reading.pages]
    assert statuses == [["read"] * 3, ["error"] * 3, ["read"] * 3]
    assert reader.calls == 1


def test_a_file_that_is_no_image_raises_and_a_crop_that_fails_is_an_error(
    template: Make, form: Draw
) -> None:
    with pytest.raises(ImageError):
        read_form(RoteReader(), b"nothing", template())
    reader = RoteReader(ImageError("It broke."), make_reading(make_number("1", INSIDE)))
    fields = read_form(reader, form(), template()).fields
    assert [(one.status, one.error) for one in fields[:2]] == [("error", "It broke."), ("read", "")]


def test_rows_name_their_fields_and_pages(template: Make, form: Draw) -> None:
    data = save_pages(form(texts=("", "1", "1")), np.full((300, 900, 3), 200, np.uint8))
    two = make_reading(make_number("47", INSIDE), make_number("5", Box(150, 20, 170, 60)))
    reader = RoteReader(make_reading(), two, make_reading())
    rows = make_form_rows("a.tif", read_form(reader, data, template()), milliseconds=50.0)
    shown = [(row.page, row.field, row.number, row.status, row.text) for row in rows]
    assert shown == [
        (1, "first", 0, "blank", ""),
        (1, "second", 1, "unsure", "47"),
        (1, "second", 2, "unsure", "5"),
        (1, "third", 0, "no_digits", ""),
        (2, "first", 0, "error", ""),
        (2, "second", 0, "error", ""),
        (2, "third", 0, "error", ""),
    ]
    assert {row.path for row in rows} == {"a.tif"}
    assert {row.milliseconds for row in rows} == {25.0}
    assert rows[-1].error.startswith("The picture is 3.00 times")


@pytest.mark.slow
@pytest.mark.parametrize("find", ["page", "corners", "marks"])
def test_a_real_recognizer_reads_the_fields_of_a_photo(
    find: str,
    template: Make,
    form: Draw,
    photo: Callable[..., tuple[np.ndarray, np.ndarray]],
) -> None:
    picture = form(texts=("4711", "", "203"))
    if find != "page":
        picture, _ = photo(picture, degrees=9.0, lean=0.1, scale=1.3)
    patterns = expecting(template(find), r"\d{4}", "length:5", "range:1..999")
    reading = read_form(Recognizer(), picture, patterns)
    shown = [(one.name, one.text, one.status) for one in reading.fields]
    assert [(name, text) for name, text, _ in shown] == [
        ("first", "4711"),
        ("second", ""),
        ("third", "203"),
    ]
    assert shown[1][2] == "blank"
