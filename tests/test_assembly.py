"""Characters of a line become numbers."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigits.assembly import (
    are_numbers,
    build_number,
    find_tokens,
    holds_words,
    is_stray,
    stands_out,
)
from inkdigits.imaging.page import Place
from inkdigits.imaging.strip import STRIP, Strip
from inkdigits.model.lines import Character
from inkdigits.reading import Alternative, Box, Candidate, Digit, ImageSize, Number

WIDTH = 20  # pixels of a strip that a character takes


def draw_strip(
    text: str, *, wide: int | None = None, gap: int = 80
) -> tuple[Strip, list[Character]]:
    """A strip with a bar for each character, and what is read on it; a gap after ``wide``."""
    ink = np.zeros((STRIP, WIDTH * len(text) + 120), np.uint8)
    characters = []
    x = 10
    for place, one in enumerate(text):
        ink[28 if one in ".," else 5 : 35, x + 4 : x + 14] = 255
        shares = np.full(10, 0.01)
        shares[int(one) if one.isdecimal() else 0] = 0.91
        characters.append(Character(one, x, x + WIDTH, shares, 0.99))
        x += WIDTH + (gap if place == wide else 0)
    return Strip(ink, np.array([[1.0, 0, 0], [0, 1.0, 0]]), 1), characters


def judge(digit: int, *, status: str = "digit") -> Candidate:
    order = [digit, *(other for other in range(10) if other != digit)]
    shares = [0.9, *[0.1 / 9] * 9]
    said = tuple(Alternative(*pair) for pair in zip(order, shares, strict=True))
    return Candidate(Digit(digit, Box(0, 0, 1, 1), 0.9, status, said), bytes(784))  # type: ignore[arg-type]


PLACE = Place(np.eye(3), ImageSize(1000, 40))


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("4711", ["4711"]),
        ("-12.50", ["-12.50"]),
        ("9420-", ["9420"]),
        ("500.-", ["500"]),
        (",5", [",5"]),
        ("12-34", ["12", "34"]),
        ("####", []),
        ("1###", []),
        ("4#00", ["4#00"]),
        ("-.,", []),
        ("", []),
    ],
)
def test_what_is_no_number_is_left_out(read: str, expected: list[str]) -> None:
    assert [token.text for token in find_tokens(*draw_strip(read))] == expected


@pytest.mark.parametrize(("gap", "expected"), [(5, "-68"), (25, "68")])
def test_a_minus_far_from_its_number_is_a_dash(gap: int, expected: str) -> None:
    assert [one.text for one in find_tokens(*draw_strip("-68", wide=0, gap=gap))] == [expected]


def test_a_wide_gap_parts_two_numbers() -> None:
    assert [token.text for token in find_tokens(*draw_strip("12345", wide=2))] == ["123", "45"]


def test_both_networks_agree_and_the_number_is_sure() -> None:
    (token,) = find_tokens(*draw_strip("-1.5"))
    number = build_number(token, [judge(1), judge(5)], PLACE)
    assert (number.text, number.value, number.digits_only) == ("-1.5", "-1.5", "15")
    assert number.status == "read"
    assert [sign.sign for sign in number.signs] == ["-", "."]
    assert number.signs[0].box.right <= number.signs[1].box.left


def test_the_networks_disagree_on_a_doubtful_digit_and_the_number_is_unsure() -> None:
    strip, characters = draw_strip("17")
    doubtful = [
        characters[0],
        Character("7", characters[1].left, characters[1].right, characters[1].probabilities, 0.8),
    ]
    (token,) = find_tokens(strip, doubtful)
    assert build_number(token, [judge(1), judge(7)], PLACE).status == "read"
    number = build_number(token, [judge(1), judge(2)], PLACE)
    assert (number.status, number.text) == ("unsure", "17")
    assert {one.digit for one in number.digits[1].alternatives} == set(range(10))


def test_what_only_the_digit_network_takes_for_a_digit_is_never_sure() -> None:
    (token,) = find_tokens(*draw_strip("4#00"))
    number = build_number(token, [judge(4), judge(6), judge(0), judge(0)], PLACE)
    assert (number.text, number.status) == ("4600", "unsure")


def test_commas_part_decimals_where_they_are_said_to() -> None:
    (token,) = find_tokens(*draw_strip("1.250"))
    said = [judge(int(digit)) for digit in "1250"]
    assert build_number(token, said, PLACE).value == "1250"
    assert build_number(token, said, PLACE, decimal="point").value == "1.250"


def test_a_foot_that_is_taken_for_a_point_is_none() -> None:
    strip, characters = draw_strip("1.5")
    assert [token.text for token in find_tokens(strip, characters)] == ["1.5"]
    ink = strip.ink.copy()
    ink[5:35, 24:44] = 255  # as high as the digits, and tied to the first
    tied = Strip(ink, strip.matrix, 1)
    assert [token.text for token in find_tokens(tied, characters)] == ["15"]


def make_number(text: str, box: Box, *, doubt: bool = False, confidence: float = 0.9) -> Number:
    digits = tuple(replace(judge(int(one)).digit, box=box) for one in text)
    return Number(text, box, confidence, "unsure" if doubt else "read", digits)


LONG = make_number("4839", Box(6, 14, 116, 66))
SHORT = make_number("48", LONG.box)
BESIDE = Box(130, 14, 150, 66)
STROKE = Box(27, 1, 43, 20)


@pytest.mark.parametrize(
    ("number", "other", "stray"),
    [
        (make_number("1", BESIDE), LONG, False),
        (make_number("1", BESIDE, doubt=True), LONG, False),
        (make_number("1", BESIDE, doubt=True, confidence=0.2), LONG, True),
        (make_number("1", Box(130, 44, 150, 66), doubt=True), LONG, True),
        (make_number("1", Box(130, 0, 150, 100), doubt=True), LONG, True),
        (make_number("12", BESIDE, doubt=True), LONG, False),
        (make_number("1", BESIDE, doubt=True), SHORT, False),
        (make_number("1", STROKE), LONG, True),
        (make_number("1", STROKE), SHORT, False),
        (make_number("1", Box(27, 1, 43, 60)), LONG, False),
        (make_number("1", Box(27, 1, 43, 14)), LONG, False),
        (LONG, make_number("123", Box(0, 0, 200, 200)), False),
    ],
)
def test_a_lone_digit_in_doubt_or_part_of_a_number_is_stray(
    number: Number, other: Number, stray: bool
) -> None:
    assert is_stray(number, [number, other]) == stray


@pytest.mark.parametrize(
    ("lines", "expected"),
    [(["12"], False), (["###", "12"], True), (["##", "12"], False), ([], False)],
)
def test_words_are_told_from_numbers_by_the_page(lines: list[str], expected: bool) -> None:
    assert holds_words([draw_strip(line)[1] for line in lines]) is expected


@pytest.mark.parametrize(("text", "expected"), [("12", True), ("1", False)])
def test_lone_and_doubtful_digits_do_not_stand_out_from_words(text: str, expected: bool) -> None:
    (token,) = find_tokens(*draw_strip(text))
    sure = build_number(token, [judge(int(one)) for one in text], PLACE)
    assert stands_out(replace(sure, status="unsure")) is False
    assert stands_out(replace(sure, confidence=0.7)) is False
    assert stands_out(replace(sure, confidence=0.9)) is (len(text) > 1)


@pytest.mark.parametrize(
    ("count", "status", "expected"),
    [(31, "unsure", True), (31, "read", False), (30, "unsure", False)],
)
def test_a_doubtful_number_of_very_many_digits_is_words(
    count: int, status: str, expected: bool
) -> None:
    (token,) = find_tokens(*draw_strip("1" * count))
    number = build_number(token, [judge(1)] * count, PLACE)
    assert is_stray(replace(number, status=status), [number]) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("top", "expected"), [(25, False), (40, True)])
def test_the_rings_of_an_eight_are_no_two_lines(top: int, expected: bool) -> None:
    said = judge(0).digit
    rings = [
        Number("0", Box(0, y, 30, y + 30), 0.9, "read", (said,), line=line, value="0")
        for line, y in ((1, 0), (2, top))
    ]
    assert are_numbers(rings, judge(8, status="not_a_digit")) == expected
