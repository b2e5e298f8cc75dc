"""Characters of a line become numbers."""

import numpy as np
import pytest

from inkdigits.assembly import build_number, find_tokens
from inkdigits.imaging.page import Place
from inkdigits.imaging.strip import STRIP, Strip
from inkdigits.model.lines import Character
from inkdigits.reading import Alternative, Box, Candidate, Digit, ImageSize

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
