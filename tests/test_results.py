"""The reading of a file with several pages is made of theirs."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from inkdigits.results import (
    Alternative,
    Box,
    Candidate,
    Digit,
    ImageSize,
    Number,
    Reading,
    join_pages,
)

BEST_FIRST = ("read", "unsure", "no_digits", "blank")


def make_page(status: str, text: str = "", *, width: int = 9) -> Reading:
    box = Box(0, 0, 5, 5)
    digits = [Digit(int(c), box, 0.9, "digit", (Alternative(int(c), 0.9),)) for c in text]
    numbers = [Number(digit_text, box, 0.9, "read", tuple(digits)) for digit_text in text.split()]
    seen = tuple(Candidate(digit, bytes(784)) for digit in digits)
    return Reading(status, text, tuple(numbers), ImageSize(width, 9), "model", seen)


def test_a_lone_page_is_its_own_reading() -> None:
    page = make_page("read", "7")
    assert join_pages([page]) is page
    assert "pages" not in page.to_dict()


def test_several_pages_are_joined_in_order() -> None:
    pages = [make_page("read", "12", width=5), make_page("blank"), make_page("unsure", "3")]
    reading = join_pages(pages)
    assert (reading.status, reading.text) == ("read", "12\n3")
    assert [number.text for number in reading.numbers] == ["12", "3"]
    assert [one.digit.digit for one in reading.candidates] == [1, 2, 3]
    assert reading.image == ImageSize(5, 9)
    assert reading.model == "model"
    assert reading.pages == tuple(pages)


@pytest.mark.parametrize("statuses", [*itertools.product(BEST_FIRST, repeat=2)])
def test_the_status_is_the_best_of_the_pages(statuses: tuple[str, ...]) -> None:
    reading = join_pages([make_page(status) for status in statuses])
    assert reading.status == next(one for one in BEST_FIRST if one in statuses)


def test_the_size_and_turn_of_several_pages_are_those_of_the_first() -> None:
    pages = [replace(make_page("read", "1"), turn=270), make_page("read", "2", width=5)]
    reading = join_pages(pages)
    assert (reading.image, reading.turn) == (ImageSize(9, 9), 270)
    assert [page["turn"] for page in reading.to_dict()["pages"]] == [270, 0]


def test_a_number_tells_its_kind() -> None:
    (number,) = make_page("read", "50").numbers
    assert number.to_dict()["kind"] == "number"
    percentage = replace(number, text="50%", kind="percent", value="50")
    assert percentage.to_dict() | {"text": "50", "kind": "number", "value": None} == (
        number.to_dict()
    )
    assert percentage.digits_only == "50"


def test_the_json_of_several_pages_holds_theirs_without_pages() -> None:
    pages = [make_page("read", "1"), make_page("no_digits")]
    shape = join_pages(pages).to_dict()
    assert list(shape) == ["status", "text", "numbers", "image", "turn", "model", "pages"]
    assert shape["pages"] == [page.to_dict() for page in pages]
