"""What is expected of the numbers of an image, from pixels to the answer."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inkdigits import Expectation, ExpectationError, ImageError, Recognizer, parse_expectation

Write = Callable[..., np.ndarray]


@pytest.mark.parametrize("expect", [r"\d{4}", "length:4", "range:2047..2047"])
def test_a_number_that_fits_is_read(recognizer: Recognizer, write: Write, expect: str) -> None:
    image = write("2047")
    plain, fitted = recognizer.read(image), recognizer.read(image, expect=expect)
    assert (fitted.text, fitted.status) == ("2047", "read")
    assert [one.box for one in fitted.numbers] == [one.box for one in plain.numbers]


@pytest.mark.parametrize("expect", [r"\d{3}", "luhn", "range:1..31"])
def test_a_number_that_does_not_fit_is_unsure(
    recognizer: Recognizer, write: Write, expect: str
) -> None:
    reading = recognizer.read(write("2047"), expect=expect)
    assert (reading.text, reading.status) == ("2047", "unsure")


def test_numbers_that_stand_apart_are_read_as_one(recognizer: Recognizer, write: Write) -> None:
    image = write("20 47 03")
    assert recognizer.read(image).text == "20 47 03"
    reading = recognizer.read(image, expect=r"\d{6}")
    assert (reading.text, len(reading.numbers)) == ("204703", 1)


def test_nothing_and_a_bad_file_stay_what_they_are(recognizer: Recognizer, write: Write) -> None:
    images = [np.full((50, 50), 255, np.uint8), write("47"), b"junk"]
    blank, number, error = recognizer.read_many(images, on_error="return", expect="length:2")
    assert blank.status == "blank"
    assert (number.text, number.status) == ("47", "read")
    assert isinstance(error, ImageError)


def test_each_page_of_a_file_is_held_against_it(recognizer: Recognizer, write: Write) -> None:
    pages = [Image.fromarray(write(text)) for text in ("2047", "33")]
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    reading = recognizer.read(file.getvalue(), expect=parse_expectation(r"\d{4}"))
    assert [page.status for page in reading.pages] == ["read", "unsure"]
    assert [page.text for page in reading.pages] == ["2047", "33"]
    assert [one.status for one in reading.numbers] == ["read", "unsure"]


@pytest.mark.parametrize("wrong", ["lunh", "", "(", 6])
def test_what_is_no_expectation_is_refused_at_once(recognizer: Recognizer, wrong: Any) -> None:
    with pytest.raises(ExpectationError):
        recognizer.read_many(iter(()), expect=wrong)
    with pytest.raises(ExpectationError):
        recognizer.read(b"", expect=wrong)


def test_an_expectation_is_made_by_parsing_alone() -> None:
    assert isinstance(parse_expectation("luhn"), Expectation)


@pytest.mark.parametrize("expect", [r"\d{6}", "length:2", parse_expectation("range:3..47")])
def test_a_reading_is_fitted_later_as_if_it_had_been_read_so(
    recognizer: Recognizer, write: Write, expect: str | Expectation
) -> None:
    image = write("20 47 03")
    fitted = recognizer.fit(recognizer.read(image), expect)
    assert fitted == recognizer.read(image, expect=expect)


def test_what_is_no_expectation_is_refused_for_a_reading_too(
    recognizer: Recognizer, write: Write
) -> None:
    with pytest.raises(ExpectationError):
        recognizer.fit(recognizer.read(write("47")), "(")
