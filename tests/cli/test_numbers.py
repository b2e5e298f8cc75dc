"""Several numbers in one image: what the formats of ``inkdigits read`` make of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from inkdigits.cli.formats import list_guesses, write_csv, write_text
from inkdigits.cli.images import Outcome
from inkdigits.results import Alternative, Box, Digit, ImageSize, Number, Reading, Sign

BOX = Box(0, 0, 9, 9)


def make_number(text: str, *, line: int = 1, value: str | None = None, doubt: str = "") -> Number:
    """A number as it is written; of its last digit ``doubt`` is what it may be too."""
    digits = []
    places = [place for place, letter in enumerate(text) if letter.isdecimal()]
    for place in places:
        unsure = bool(doubt) and place == places[-1]
        shares = {int(text[place]): 0.5, int(doubt): 0.4} if unsure else {int(text[place]): 0.99}
        rest = tuple(Alternative(d, 0.001) for d in range(10) if d not in shares)
        ranked = tuple(Alternative(d, p) for d, p in shares.items()) + rest
        status = "unsure" if unsure else "read"
        digits.append(Digit(int(text[place]), BOX, ranked[0].probability, status, ranked))
    signs = tuple(Sign(letter, BOX, 0.9) for letter in text if letter in "-.,")  # type: ignore[arg-type]
    confidence = min(digit.confidence for digit in digits)
    status = "unsure" if doubt else "read"
    return Number(text, BOX, confidence, status, tuple(digits), signs, value, line)


def make_reading(*numbers: Number) -> Reading:
    lines: dict[int, list[str]] = {}
    for number in numbers:
        lines.setdefault(number.line, []).append(number.text)
    status = "unsure" if any(number.status == "unsure" for number in numbers) else "read"
    text = "\n".join(" ".join(texts) for texts in lines.values())
    return Reading(status, text, numbers, ImageSize(9, 9), "test")


PAGE = make_reading(
    make_number("-12.50", value="-12.50"),
    make_number("1,2,3"),
    make_number("47", line=2, value="47", doubt="1"),
)


def print_csv(*outcomes: Outcome) -> list[list[str]]:
    out = io.StringIO()
    write_csv(outcomes, out, False)
    return list(csv.reader(io.StringIO(out.getvalue())))


def test_csv_has_a_row_for_each_number() -> None:
    assert print_csv(Outcome("a.png", PAGE))[1:] == [
        ["a.png", "", "read", "-12.50", "0.990000", "", "1", "-12.50", "1250", "number"],
        ["a.png", "", "read", "1,2,3", "0.990000", "", "1", "", "123", "number"],
        ["a.png", "", "unsure", "47", "0.500000", "", "2", "47", "47", "number"],
    ]


def test_csv_has_a_row_for_an_image_without_a_number() -> None:
    blank = Reading("blank", "", (), ImageSize(9, 9), "test")
    rows = print_csv(Outcome("a.png", blank), Outcome("b.png", error="Damaged."))
    assert [len(row) for row in rows] == [10, 10, 10]
    assert [row[:3] for row in rows[1:]] == [["a.png", "", "blank"], ["b.png", "", "error"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff20"])
def test_a_file_name_never_runs_in_a_spreadsheet(start: str) -> None:
    name = f"{start}cmd|'/c calc'!A0.png"
    cell = print_csv(Outcome(name, PAGE))[1][0]
    assert cell == f"./{name}"
    assert Path(cell) == Path(name)  # the same file


@pytest.mark.parametrize("name", ["a.png", "scans/=1.png", "-", "/x"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert print_csv(Outcome(name, PAGE))[1][0] == name


def test_text_of_several_images_keeps_to_one_line_each() -> None:
    out = io.StringIO()
    sure = make_reading(make_number("12"), make_number("-3", line=2))
    write_text([Outcome("a.png", sure), Outcome("b.png", PAGE)], out, False)
    assert out.getvalue() == (
        "a.png\t12 / -3\tread\nb.png\t-12.50 1,2,3 / 47 or -12.50 1,2,3 / 41\tunsure\n"
    )


def test_text_of_one_image_has_its_lines() -> None:
    out = io.StringIO()
    write_text([Outcome("a", make_reading(make_number("12"), make_number("3", line=2)))], out, True)
    assert out.getvalue() == "12\n3\n"


def test_a_guess_keeps_the_signs() -> None:
    assert list_guesses(make_reading(make_number("-47.5", doubt="6"))) == ["-47.5", "-47.6"]
