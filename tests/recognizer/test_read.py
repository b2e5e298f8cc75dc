"""From an image to a reading: what is said of digits, of nothing, and of what is no digit."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import ImageError, ModelError
from inkdigits.intake.limits import Limits
from inkdigits.recognizer import Recognizer
from inkdigits.results import Reading

Draw = Callable[..., Image.Image]


def to_png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("digit", "012347")
@pytest.mark.parametrize("pen", [3.0, 7.0, 11.0])
def test_plain_digits_are_read(digit: str, pen: float, recognizer: Recognizer, draw: Draw) -> None:
    reading = recognizer.read(draw(digit, pen=pen))
    assert reading.text == digit
    assert reading.status in ("read", "unsure")


@pytest.mark.parametrize("digit", "012347")
def test_plain_digits_are_read_surely(digit: str, recognizer: Recognizer, draw: Draw) -> None:
    reading = recognizer.read(draw(digit))
    assert reading.status == "read"
    assert reading.numbers[0].confidence > 0.8


def test_every_kind_of_source_gives_the_same_reading(
    tmp_path: Path, recognizer: Recognizer, draw: Draw
) -> None:
    image = draw("7")
    data = to_png(image)
    path = tmp_path / "seven.png"
    path.write_bytes(data)
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    expected = recognizer.read(image)
    for source in (path, str(path), data, bytearray(data), url, np.asarray(image)):
        assert recognizer.read(source) == expected


def test_white_on_black_gives_the_same_reading(recognizer: Recognizer, draw: Draw) -> None:
    page = np.asarray(draw("4"))
    assert recognizer.read(255 - page) == recognizer.read(page)


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (200, 100), 255),
        Image.new("L", (200, 100), 0),
        Image.new("RGB", (28, 28), (120, 130, 90)),
        Image.new("RGBA", (400, 400), (0, 0, 0, 0)),
        Image.new("L", (1, 1), 7),
    ],
    ids=["white", "black", "color", "transparent", "a pixel"],
)
def test_a_page_without_ink_is_blank(image: Image.Image, recognizer: Recognizer) -> None:
    reading = recognizer.read(image)
    assert reading == Reading(
        "blank", "", (), type(reading.image)(*image.size), recognizer.model, ()
    )


@pytest.mark.parametrize("other", ["disk", "checkerboard", "word", "grid"])
def test_what_is_no_digit_is_not_read(other: str, recognizer: Recognizer, draw_other: Draw) -> None:
    reading = recognizer.read(draw_other(other))
    assert reading.status != "read"
    if reading.status == "no_digits":
        assert reading.text == ""
        assert reading.numbers == ()
        assert [one.digit.status for one in reading.candidates] == ["no_digits"]


def test_the_bounds_are_those_that_were_set() -> None:
    bounded = Recognizer(limits=Limits(max_bytes=300, max_pixels=10_000), threads=1)
    assert bounded.read(Image.new("L", (100, 100), 255)).status == "blank"
    for source in (Image.new("L", (101, 100), 255), b"\0" * 301):
        with pytest.raises(ImageError) as caught:
            bounded.read(source)
        assert caught.value.kind == "too_large"


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"\.$"):
        Recognizer(tmp_path / "none.onnx")


def test_fast_goes_with_the_bundled_weights_alone(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"not both.*\.$"):
        Recognizer(tmp_path / "own.onnx", fast=True)
