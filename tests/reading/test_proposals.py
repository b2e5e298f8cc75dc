"""What is known of numbers whose lines were read one by one, and as one."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.line.alphabet import LINE_HEIGHT
from inkdigits.line.characters import Character
from inkdigits.page.straighten import LineCrop
from inkdigits.reading.page_lines import PageLine
from inkdigits.reading.proposals import Proposal, propose_numbers
from inkdigits.reading.runs import Run
from inkdigits.results import Alternative, Box, Candidate, Digit, ImageSize

SIZE = ImageSize(400, 100)
PITCH = 12.0  # pixels of a crop for each character


def make_line(text: str, left: float, *, confidence: float = 0.9, row: int = 1) -> PageLine:
    """Return a line of a page, cut out where it stands."""
    characters = [
        Character(one, PITCH * place, PITCH * (place + 1), confidence, np.full(10, 0.1))
        for place, one in enumerate(text)
    ]
    image = np.zeros((LINE_HEIGHT, round(PITCH * len(text)), 3), np.uint8)
    matrix = np.array([[1.0, 0.0, left], [0.0, 1.0, 20.0], [0.0, 0.0, 1.0]])
    quad = np.zeros((4, 2), np.float32)
    crop = LineCrop(image, matrix)
    return PageLine(crop, (1.0, 1.0), 30.0, 1.0, 1.0, row, quad, characters=characters)


def describe(proposals: list[Proposal]) -> list[tuple[str, str, float]]:
    return [(one.written.text, one.evidence.run, round(one.evidence.rival, 2)) for one in proposals]


def test_both_readings_of_a_contested_run_are_proposed_the_whole_first() -> None:
    parts = (make_line("12", 60.0, confidence=0.7), make_line("34", 120.0))
    run = Run(make_line("1234", 60.0, confidence=0.6), parts)
    lines = [make_line("55", 300.0, row=2), *parts]
    assert describe(propose_numbers(lines, SIZE, [run])) == [
        ("55", "alone", 1.0),
        ("1234", "joined", 0.7),
        ("12", "contested", 0.6),
        ("34", "contested", 0.6),
    ]


def test_a_whole_with_the_same_words_confirms_its_parts() -> None:
    parts = (make_line("12", 60.0), make_line("34", 120.0))
    run = Run(make_line("12 34", 60.0), parts)
    assert describe(propose_numbers(list(parts), SIZE, [run])) == [
        ("12", "confirmed", 1.0),
        ("34", "confirmed", 1.0),
    ]


def test_the_neighbors_of_a_whole_are_those_outside_its_run() -> None:
    parts = (make_line("12", 60.0), make_line("34", 120.0))
    neighbor = make_line("78", 198.0)
    run = Run(make_line("1234", 60.0), parts)
    whole, first, second, last = (
        one.evidence for one in propose_numbers([*parts, neighbor], SIZE, [run])
    )
    assert whole.gap == pytest.approx(3.0)  # from 60 + 4 * 12 to 198, in heights of 30
    assert first.gap == second.gap == pytest.approx(1.2)  # to the other part
    assert last.gap == pytest.approx(1.8)
    assert [one.lines for one in (whole, first, second, last)] == [3] * 4


def test_each_number_is_told_whether_all_ink_of_its_page_is_a_digit() -> None:
    chances = [0.8, *[0.2 / 9.0] * 9]
    alternatives = tuple(Alternative(place, chance) for place, chance in enumerate(chances))
    digit = Digit(0, Box(0, 0, 20, 30), 0.2, "no_digits", alternatives)
    whole = Candidate(digit, np.zeros((28, 28), np.uint8))
    lines = [make_line("-", 60.0), make_line("12", 60.0, row=2), make_line("7", 60.0, row=3)]
    for proposal in propose_numbers(lines, SIZE, whole=whole):
        assert proposal.evidence.whole == pytest.approx(0.25)  # 0.2 is 0.8 of it
    assert {proposal.evidence.whole for proposal in propose_numbers(lines, SIZE)} == {1.0}
