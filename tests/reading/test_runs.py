"""What the finder cut apart and the line reader reads as one: which of the two counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from inkdigits.line.characters import Character
from inkdigits.reading.page_lines import PageLine
from inkdigits.reading.runs import Run, find_losers

NOTHING: Any = None


def make_line(text: str, confidence: float = 0.9) -> PageLine:
    characters = [Character(letter, 0.0, 1.0, confidence, np.full(10, 0.1)) for letter in text]
    return PageLine(NOTHING, (1.0, 1.0), 20.0, 1.0, 1.0, 1, quad=NOTHING, characters=characters)


@pytest.mark.parametrize(
    ("whole", "parts", "contested"),
    [
        ("1 234", ("1", "234"), False),
        ("1 2 34", ("1 2", "34"), False),
        ("1234", ("1", "234"), True),
        ("1 235", ("1", "234"), True),
        ("", ("", ""), False),
        ("12", ("", "12"), False),
        ("", ("7", ""), True),
    ],
)
def test_a_run_is_contested_where_the_words_differ(whole, parts, contested):
    run = Run(make_line(whole), tuple(make_line(part) for part in parts))
    assert run.is_contested is contested


def test_the_weakest_characters_of_both_readings_are_known():
    run = Run(make_line("12", 0.6), (make_line("1", 0.9), make_line("", 0.9), make_line("2", 0.4)))
    assert run.weakest_whole == 0.6
    assert run.weakest_part == 0.4
    assert Run(make_line(""), (make_line(""),)).weakest_whole == 0.0


@pytest.mark.parametrize(
    ("whole", "parts", "kept"),
    [
        ([0.9], [0.8, 0.8], "whole"),
        ([0.7], [0.8, 0.8], "parts"),
        ([0.7], [0.9, 0.4], "whole"),  # its numbers are less likely on average
        ([], [0.3], "parts"),
        ([0.3], [], "whole"),
        ([], [], "parts"),
    ],
)
def test_the_likelier_reading_of_a_run_counts(whole, parts, kept):
    run = Run(make_line("1234"), (make_line("1"), make_line("234")))
    alone = make_line("5")
    probabilities = {alone: [0.1], run.whole: whole, run.parts[0]: parts}
    expected = set(run.parts) if kept == "whole" else {run.whole}
    assert find_losers([run], probabilities) == expected


def test_runs_are_decided_each_for_itself():
    first = Run(make_line("12"), (make_line("1"), make_line("2")))
    second = Run(make_line("34"), (make_line("3"), make_line("4")))
    probabilities = {first.whole: [0.9], first.parts[0]: [0.2], second.parts[1]: [0.5]}
    assert find_losers([first, second], probabilities) == {*first.parts, second.whole}
