"""Readings: of several pages, as JSON and back, as rows, and in short."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import MISSING, replace
from typing import Any

import numpy as np
import pytest

from inkdigits.results import (
    Alternative,
    Box,
    Candidate,
    Digit,
    ImageSize,
    Number,
    Reading,
    Sign,
    join_pages,
)

BEST_FIRST = ("read", "unsure", "no_digits", "blank")


def rank_digits(first: int, probability: float) -> tuple[Alternative, ...]:
    """All ten digits, this one as the likeliest."""
    rest = (Alternative(digit, 0.01) for digit in range(10) if digit != first)
    return (Alternative(first, probability), *rest)


def make_page(status: str, text: str = "", *, width: int = 9) -> Reading:
    box = Box(0, 0, 5, 5)
    digits = [Digit(int(c), box, 0.9, "read", rank_digits(int(c), 0.9)) for c in text]
    numbers = [Number(digit_text, box, 0.9, "read", tuple(digits)) for digit_text in text.split()]
    seen = tuple(Candidate(digit, np.zeros((28, 28), np.uint8)) for digit in digits)
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


def make_number(text: str, **changes: object) -> Number:
    box = Box(1, 2, 30, 40)
    digits = tuple(
        Digit(int(one), box, 0.75, "unsure", rank_digits(int(one), 0.75))
        for one in text
        if one.isdecimal()
    )
    return Number(text, box, 0.625, "unsure", digits, **changes)  # type: ignore[arg-type]


MINUS = make_number("-1.250", signs=(Sign("-", Box(0, 1, 2, 3), 0.5),), value="-1250", line=2)
DATE = make_number("12/05", kind="date")
PAGE = Reading("unsure", "12/05\n-1.250", (DATE, MINUS), ImageSize(40, 50), "model", turn=90)


@pytest.mark.parametrize(
    "reading",
    [PAGE, make_page("blank"), join_pages([PAGE, make_page("no_digits"), make_page("read", "7")])],
    ids=["numbers", "blank", "pages"],
)
def test_a_reading_comes_back_from_its_json(reading: Reading) -> None:
    shape = json.loads(json.dumps(reading.to_dict()))
    again = Reading.from_dict(shape)
    assert again.to_dict() == shape
    pages = tuple(replace(page, candidates=()) for page in reading.pages)
    assert again == replace(reading, candidates=(), pages=pages)


def test_what_the_api_adds_to_a_reading_is_passed_over() -> None:
    assert Reading.from_dict(PAGE.to_dict() | {"candidates": [{}], "source": 3}) == PAGE


DIGIT = "numbers.0.digits.1"


def change(shape: dict[str, Any], place: str, value: object) -> None:
    """Set what is at ``numbers.0.text``; leave it out where the value is MISSING."""
    *parents, last = [int(one) if one.isdecimal() else one for one in place.split(".")]
    part: Any = shape
    for one in parents:
        part = part[one]
    part[last] = value
    if value is MISSING:
        del part[last]


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("status", MISSING, "status is missing"),
        ("status", "digit", "status must be one of read, unsure, no_digits, blank"),
        ("status", ["read"], "status must be one of read, unsure, no_digits, blank"),
        ("text", 7, "text must be a text"),
        ("numbers", {}, "numbers must be a list"),
        ("numbers.0", "12", r"numbers\[0\] must be an object"),
        ("numbers.1.box", [1, 2, 3], r"numbers\[1\].box must have 4 numbers"),
        ("numbers.1.box", [1, 2, 3, 4.5], r"numbers\[1\].box\[3\] must be a whole number"),
        ("numbers.0.confidence", "0.9", r"numbers\[0\].confidence must be a number"),
        ("numbers.0.confidence", True, r"numbers\[0\].confidence must be a number"),
        ("numbers.0.value", 12.5, r"numbers\[0\].value must be a text"),
        ("numbers.0.digits.1.digit", None, r"numbers\[0\].digits\[1\].digit must be a whole num"),
        ("image.width", MISSING, "image.width is missing"),
        ("turn", 45, "turn must be one of 0, 90, 180, 270"),
        ("turn", True, "turn must be one of 0, 90, 180, 270"),
        ("pages", [None], r"pages\[0\] must be an object"),
        ("pages", [PAGE.to_dict() | {"pages": [{}]}], r"pages\[0\].pages must be left out here"),
        *(
            ("numbers.0.confidence", value, r"numbers\[0\].confidence must be from 0 to 1")
            for value in (10**400, -(10**400), math.nan, math.inf, -math.inf, 1.01, -0.01, 2)
        ),
        (f"{DIGIT}.alternatives.3.probability", 1.5, r"numbers\[0\].* must be from 0 to 1"),
        ("image.width", 0, "image must be at least 1 pixel wide and high"),
        ("image.height", -1, "image must be at least 1 pixel wide and high"),
        ("image.width", 10**400, "image.width must be at most 2147483647"),
        ("numbers.1.box", [1, 2, 1, 4], r"numbers\[1\].box must have right over left"),
        ("numbers.1.box", [1, 4, 3, 2], r"numbers\[1\].box must have right over left"),
        ("numbers.1.box", [1, 2, 10**400, 4], r"numbers\[1\].box\[2\] must be at most"),
        ("numbers.1.box", [-(10**400), 2, 3, 4], r"numbers\[1\].box\[0\] must be at most"),
        ("numbers.0.line", 0, r"numbers\[0\] must have a line from 1"),
        (f"{DIGIT}.digit", 10, r"numbers\[0\].digits\[1\] must have a digit from 0 to 9"),
        (f"{DIGIT}.alternatives", [], r"numbers\[0\].digits\[1\] must have each of the ten"),
        (f"{DIGIT}.alternatives.0.digit", 9, r"numbers\[0\].digits\[1\] must have each of the"),
        (f"{DIGIT}.alternatives.9", MISSING, r"numbers\[0\].digits\[1\] must have each of the"),
    ],
)
def test_what_is_no_reading_is_refused_with_its_place(
    place: str, value: object, message: str
) -> None:
    shape = PAGE.to_dict()
    change(shape, place, value)
    with pytest.raises(ValueError, match=rf"^This is not a reading: {message}"):
        Reading.from_dict(shape)


def test_pages_inside_pages_are_refused_at_any_depth() -> None:
    deep = cyclic = PAGE.to_dict()
    for _ in range(2_000):
        deep = PAGE.to_dict() | {"pages": [deep]}
    cyclic["pages"] = [cyclic]
    for shape in (deep, cyclic):
        with pytest.raises(ValueError, match=r"pages\[0\]\.pages must be left out here"):
            Reading.from_dict(shape)


def test_an_empty_list_of_pages_is_none() -> None:
    assert Reading.from_dict(PAGE.to_dict() | {"pages": []}) == PAGE


@pytest.mark.parametrize("shape", [None, [], "read", {"file": "a.png", "reading": {}}])
def test_what_is_no_json_of_a_reading_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match=r"^This is not a reading: "):
        Reading.from_dict(shape)


def test_a_row_is_flat_and_names_its_page() -> None:
    first, second = replace(PAGE, source="a.pdf"), make_page("read", "7")
    rows = join_pages([first, second]).rows()
    assert [(row["source"], row["page"], row["text"]) for row in rows] == [
        *(("a.pdf", 1, "12/05"), ("a.pdf", 1, "-1.250"), ("a.pdf", 2, "7"))
    ]
    assert rows[1] == {
        **{"source": "a.pdf", "page": 1, "line": 2, "text": "-1.250", "kind": "number"},
        **{"value": "-1250", "digits_only": "1250", "confidence": 0.625, "status": "unsure"},
        **{"left": 1, "top": 2, "right": 30, "bottom": 40},
    }
    assert rows[0]["value"] is None
    assert make_page("blank").rows() == []


@pytest.mark.parametrize(
    ("number", "auto", "point", "comma"),
    [
        (MINUS, "-1250", "-1.250", "-1250"),
        (make_number("$1,5", kind="amount"), "1.5", None, "1.5"),
        (make_number("12.50%", kind="percent"), "12.50", "12.50", None),
        (DATE, None, None, None),
        (make_number("1.250", kind="other"), None, None, None),
    ],
)
def test_a_number_is_parsed_by_a_decimal_mark(
    number: Number, auto: str | None, point: str | None, comma: str | None
) -> None:
    assert (number.parse(), number.parse("point"), number.parse("comma")) == (auto, point, comma)


def test_an_unknown_decimal_mark_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^decimal must be one of auto, point, comma\.$"):
        DATE.parse("dot")  # type: ignore[arg-type]


def test_a_reading_takes_on_a_decimal_mark_on_all_its_pages() -> None:
    reading = join_pages([PAGE, PAGE]).with_decimal("point")
    assert [number.value for number in reading.numbers] == [None, "-1.250"] * 2
    assert [number.value for number in reading.pages[1].numbers] == [None, "-1.250"]
    assert reading.with_decimal("auto") == join_pages([PAGE, PAGE])


@pytest.mark.parametrize(
    ("thing", "shown"),
    [
        (make_page("read", "427"), "Reading(read '427', 1 number, 9x9)"),
        (PAGE, r"Reading(unsure '12/05\n-1.250', 2 numbers, 40x50)"),
        (make_page("blank"), "Reading(blank, 9x9)"),
        (
            join_pages([make_page("read", "9" * 50), make_page("blank")]),
            f"Reading(read '{'9' * 35}...', 1 number, 2 pages, 9x9)",
        ),
        (MINUS, "Number(unsure '-1.250', 0.625)"),
        (DATE, "Number(unsure '12/05', date, 0.625)"),
        (DATE.digits[0], "Digit(unsure 1, 0.75)"),
        (DATE.digits[0].alternatives[0], "Alternative(1, 0.75)"),
        (MINUS.signs[0], "Sign('-', 0.5)"),
        (MINUS.box, "Box(1, 2, 30, 40)"),
        (ImageSize(40, 50), "ImageSize(40x50)"),
        (Candidate(DATE.digits[0], np.zeros((28, 28), np.uint8)), "Candidate(unsure 1, 0.75)"),
    ],
)
def test_results_are_shown_in_one_short_line(thing: object, shown: str) -> None:
    assert repr(thing) == shown


def test_candidates_are_compared_by_their_ink() -> None:
    digit, frame = DATE.digits[0], np.zeros((28, 28), np.uint8)
    inked = frame.copy()
    inked[9, 9] = 255
    assert Candidate(digit, frame) == Candidate(digit, frame.copy())
    assert Candidate(digit, frame) != Candidate(digit, inked)
    assert len({Candidate(digit, frame), Candidate(digit, frame.copy())}) == 1
    with pytest.raises(ValueError, match="read-only"):
        Candidate(digit, inked).frame[0, 0] = 1
