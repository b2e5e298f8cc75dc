"""What the finder cut apart and the line reader reads as one."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from inkdigits.line.characters import Character
from inkdigits.reading.page_lines import PageLine
from inkdigits.reading.runs import Run, join_characters

NOTHING: Any = None


def make_line(text: str, confidence: float = 0.9) -> PageLine:
    characters = [Character(letter, 0.0, 1.0, confidence, np.full(10, 0.1)) for letter in text]
    quad = cast(Any, NOTHING)
    return PageLine(NOTHING, (1.0, 1.0), 20.0, 1.0, 1.0, row=1, quad=quad, characters=characters)


def spell(lines: list[PageLine]) -> list[str]:
    return ["".join(one.text for one in line.characters) for line in lines]


def choose(whole: PageLine, *parts: PageLine) -> list[PageLine]:
    before, behind = make_line("7"), make_line("8")
    lines = Run(whole, list(parts)).choose([before, *parts, behind])
    assert (lines[0], lines[-1]) == (before, behind)
    return lines[1:-1]


def test_the_whole_says_what_a_gap_means():
    chosen = choose(make_line("1234", 0.6), make_line("1"), make_line("234"))
    assert spell(chosen) == ["1234"]
    assert chosen[0].again is None


def test_parts_stay_where_the_whole_has_the_same_words():
    chosen = choose(make_line("1 234"), make_line("1"), make_line("234"))
    assert spell(chosen) == ["1", "234"]
    assert [line.again for line in chosen] == [None, None]


@pytest.mark.parametrize(("confidence", "texts"), [(0.95, ["5005"]), (0.5, ["5", "5"])])
def test_the_surer_counts_where_they_differ_and_the_other_is_a_doubt(confidence, texts):
    whole = make_line("5005", confidence)
    chosen = choose(whole, make_line("5"), make_line("5"))
    assert spell(chosen) == texts
    assert all(line.again for line in chosen)


def test_characters_of_parts_have_a_space_between_them():
    joined = join_characters([make_line("1"), make_line(""), make_line("23")])
    assert "".join(one.text for one in joined) == "1 23"
