"""Readings of pages made by hand, with all that a document has to state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inkdigits.results import (
    Alternative,
    Box,
    Digit,
    ImageSize,
    Number,
    Reading,
    Sign,
    join_pages,
)

SIDE = 10  # pixels of a character


def make_digit(value: int, box: Box, *, doubt: int | None = None) -> Digit:
    shares = {value: 0.99} if doubt is None else {value: 0.6, doubt: 0.35}
    ranked = tuple(Alternative(digit, share) for digit, share in shares.items())
    rest = tuple(Alternative(digit, 0.001) for digit in range(10) if digit not in shares)
    status = "read" if doubt is None else "unsure"
    return Digit(value, box, ranked[0].probability, status, ranked + rest)


def write_number(
    text: str, place: tuple[int, int] = (20, 30), *, line: int = 1, doubt: int | None = None
) -> Number:
    """A number whose characters are squares side by side; ``doubt``: what its last digit may be."""
    left, top = place
    digits: list[Digit] = []
    signs: list[Sign] = []
    for index, letter in enumerate(text):
        box = Box(left + index * SIDE, top, left + (index + 1) * SIDE, top + SIDE)
        if letter.isdecimal():
            last = doubt if index == len(text) - 1 else None
            digits.append(make_digit(int(letter), box, doubt=last))
        else:
            signs.append(Sign(letter, box, 0.9))  # type: ignore[arg-type]
    around = Box(left, top, left + len(text) * SIDE, top + SIDE)
    status = "read" if doubt is None else "unsure"
    confidence = 0.97 if doubt is None else 0.55
    return Number(text, around, confidence, status, tuple(digits), tuple(signs), None, line)


def write_page(*numbers: Number, size: tuple[int, int] = (300, 200)) -> Reading:
    """The reading of a page with these numbers."""
    lines: dict[int, list[str]] = {}
    for number in numbers:
        lines.setdefault(number.line, []).append(number.text)
    text = "\n".join(" ".join(texts) for texts in lines.values())
    unsure = any(number.status == "unsure" for number in numbers)
    status = "blank" if not numbers else "unsure" if unsure else "read"
    return Reading(status, text, numbers, ImageSize(*size), "model <1> & co")


@pytest.fixture(scope="session")
def number() -> Callable[..., Number]:
    """Makes a number: its text and where it begins."""
    return write_number


@pytest.fixture(scope="session")
def page() -> Callable[..., Reading]:
    """Makes the reading of a page from its numbers."""
    return write_page


@pytest.fixture(scope="session")
def two_lines() -> Reading:
    """A line with two numbers, and one with a guess."""
    return write_page(
        write_number("12/05"),
        write_number("-3.5", (120, 32)),
        write_number("47", (20, 80), line=2, doubt=1),
    )


@pytest.fixture(scope="session")
def three_pages(two_lines: Reading) -> Reading:
    """A file whose second page is blank and whose third is upside down."""
    return join_pages([two_lines, write_page(), replace(two_lines, turn=180)])
