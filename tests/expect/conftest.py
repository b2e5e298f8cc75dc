"""Makes readings by hand: digits with the probabilities of what else they may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from inkdigits.line.kinds import classify_text
from inkdigits.results import (
    Alternative,
    Box,
    Digit,
    ImageSize,
    Number,
    Reading,
    join_texts,
)

Doubts = Mapping[int, Mapping[int, float]]
THRESHOLD = 0.8


def make_digit(digit: int, place: int, others: Mapping[int, float]) -> Digit:
    """A digit that may be ``others`` with their probabilities; every other one is out."""
    shares = {one: others.get(one, 0.0) for one in range(10)}
    shares[digit] = 1.0 - sum(others.values())
    order = sorted(shares, key=lambda one: (-shares[one], one != digit))
    return Digit(
        digit,
        Box(10 * place, 0, 10 * place + 9, 20),
        shares[digit],
        "read" if shares[digit] >= 0.5 else "unsure",
        tuple(Alternative(one, shares[one]) for one in order),
    )


def make_number(
    text: str,
    *,
    confidence: float = 0.99,
    doubts: Doubts | None = None,
    line: int = 1,
    left: int = 0,
) -> Number:
    """A number whose digits at some places may be others; read from a confidence of 0.8 on."""
    digits = tuple(
        make_digit(int(one), left + place, (doubts or {}).get(place, {}))
        for place, one in enumerate(filter(str.isdecimal, text))
    )
    kind, value = classify_text(text)
    box = Box(digits[0].box.left, 0, digits[-1].box.right, 20)
    status = "read" if confidence >= THRESHOLD else "unsure"
    return Number(text, box, confidence, status, digits, value=value, line=line, kind=kind)


def make_page(*numbers: Number) -> Reading:
    """A page of numbers."""
    status = "read" if all(number.status == "read" for number in numbers) else "unsure"
    return Reading(status, join_texts(numbers), numbers, ImageSize(500, 100), "test")


@pytest.fixture(scope="session")
def number() -> Callable[..., Number]:
    return make_number


@pytest.fixture(scope="session")
def page() -> Callable[..., Reading]:
    return make_page
