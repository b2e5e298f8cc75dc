"""What was read as numbers is sifted: specks, edges, words and patterns go."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigits.model.lines import Character
from inkdigits.reading import Alternative, Box, Candidate, Digit, ImageSize, Number, Sign
from inkdigits.sifting import (
    PAIR,
    are_numbers,
    are_strokes,
    holds_words,
    is_stray,
    sift,
    stands_out,
)

PAGE = ImageSize(400, 300)


def read_lines(lines: list[str]) -> list[list[Character]]:
    return [[Character(one, 0, 1, np.full(10, 0.1), 0.9) for one in line] for line in lines]


def judge(digit: int, *, status: str = "digit", box: Box | None = None) -> Candidate:
    said = (Alternative(digit, 0.9),)
    own = box or Box(0, 0, 1, 1)
    return Candidate(Digit(digit, own, 0.9, status, said), bytes(784))  # type: ignore[arg-type]


def make_number(text: str, box: Box, *, doubt: bool = False, confidence: float = 0.9) -> Number:
    digits = tuple(replace(judge(int(one)).digit, box=box) for one in text)
    return Number(text, box, confidence, "unsure" if doubt else "read", digits)


def write_rows(rows: list[str], doubtful: int) -> list[Number]:
    """Numbers on lines; the first so many are in doubt."""
    words = [(line, text) for line, row in enumerate(rows, start=1) for text in row.split()]
    return [
        replace(make_number(text, Box(130, 14, 150, 66), doubt=place < doubtful), line=line)
        for place, (line, text) in enumerate(words)
    ]


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
    assert is_stray(number, [number, other], PAGE) == stray


@pytest.mark.parametrize(
    ("box", "stray"),
    [
        (Box(0, 20, 10, 34), True),
        (Box(390, 20, 400, 34), True),
        (Box(50, 286, 60, 300), True),
        (Box(0, 20, 10, 36), False),
        (Box(1, 20, 11, 34), False),
        (Box(50, 20, 81, 30), True),
        (Box(50, 20, 80, 30), False),
    ],
)
def test_what_lies_or_is_cut_off_at_the_edge_is_stray(box: Box, stray: bool) -> None:
    number = make_number("1", box)
    assert is_stray(number, [number], PAGE) == stray
    pair = make_number("11", box)
    assert not is_stray(pair, [pair], PAGE)


@pytest.mark.parametrize(
    ("rows", "doubtful", "expected"),
    [
        (["1 1 1 1", "1 1 1 1", "7 7 7 7"], 4, False),
        (["1 1 1 1", "1 1 1 1", "1 7 7 7"], 4, True),
        (["1 1 1 1", "1 1 1 1", "1 7 7 7"], 3, False),
        (["1 1 1 1", "1 1 1 1", "1 1 1"], 11, False),
        (["1111", "1111", "1111"], 3, True),
        (["1", "1111111", "1111"], 1, False),
    ],
)
def test_many_ones_in_doubt_all_over_a_page_are_pieces_of_a_pattern(
    rows: list[str], doubtful: int, expected: bool
) -> None:
    assert are_strokes(write_rows(rows, doubtful)) == expected


@pytest.mark.parametrize("rows", [["1" * 12], ["1 " * 12], ["1 1 1 1 1 1", "1 1 1 1 1 1"]])
def test_rows_of_ones_in_doubt_are_no_pattern(rows: list[str]) -> None:
    assert not are_strokes(write_rows(rows, 12))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [(["12"], False), (["###", "12"], True), (["##", "12"], False), ([], False)],
)
def test_words_are_told_from_numbers_by_the_page(lines: list[str], expected: bool) -> None:
    assert holds_words(read_lines(lines)) is expected


@pytest.mark.parametrize(("text", "expected"), [("12", True), ("1", False)])
def test_lone_and_doubtful_digits_do_not_stand_out_from_words(text: str, expected: bool) -> None:
    assert stands_out(make_number(text, BESIDE, doubt=True)) is False
    assert stands_out(make_number(text, BESIDE, confidence=0.7)) is False
    assert stands_out(make_number(text, BESIDE)) is expected


@pytest.mark.parametrize(
    ("count", "doubt", "expected"), [(31, True, True), (31, False, False), (30, True, False)]
)
def test_a_doubtful_number_of_very_many_digits_is_words(
    count: int, doubt: bool, expected: bool
) -> None:
    number = make_number("1" * count, BESIDE, doubt=doubt)
    assert is_stray(number, [number], PAGE) is expected


@pytest.mark.parametrize(("top", "expected"), [(25, False), (40, True)])
def test_the_rings_of_an_eight_are_no_two_lines(top: int, expected: bool) -> None:
    said = judge(0).digit
    rings = [
        Number("0", Box(0, y, 30, y + 30), 0.9, "read", (said,), line=line, value="0")
        for line, y in ((1, 0), (2, top))
    ]
    assert are_numbers(rings, judge(8, status="not_a_digit")) == expected


@pytest.mark.parametrize(
    ("left", "confidence", "expected"),
    [(20, 0.9, True), (20, PAIR, True), (20, 0.2, False), (16, 0.9, False), (5, 0.9, False)],
)
def test_digits_side_by_side_are_not_the_one_that_both_look_like(
    left: int, confidence: float, expected: bool
) -> None:
    boxes = (Box(0, 0, 16, 50), Box(left, 0, left + 6, 50))
    digits = tuple(replace(judge(4).digit, box=box) for box in boxes)
    box = Box(0, 0, left + 6, 50)
    number = Number("41", box, confidence, "unsure", digits)
    assert are_numbers([number], judge(4, box=box)) is expected
    # What the digit was not taken from, as the side of a form box, makes no number of it.
    assert not are_numbers([number], judge(4, box=digits[0].box))


@pytest.mark.parametrize(("right", "expected"), [(8, True), (10, False)])
def test_a_minus_that_stands_apart_is_a_part_of_no_digit(right: int, expected: bool) -> None:
    digit = replace(judge(5).digit, box=Box(10, 0, 40, 50))
    sign = Sign("-", Box(0, 22, right, 28), 0.9)
    number = Number("-5", Box(0, 0, 40, 50), 0.9, "read", (digit,), (sign,))
    assert are_numbers([number], judge(5, box=number.box)) is expected


def test_the_places_of_what_is_left_are_told() -> None:
    edge = make_number("1", Box(0, 200, 8, 210))
    refused = judge(0, status="not_a_digit")
    assert sift([edge, LONG, SHORT], read_lines(["483948"]), refused, PAGE) == [1, 2]
    assert sift([edge, LONG, SHORT], read_lines(["#######"]), refused, PAGE) == [1, 2]
    assert sift([edge], [], refused, PAGE) == []
    assert sift(write_rows(["1 1 1 1"] * 3, 6), [], refused, PAGE) == []
