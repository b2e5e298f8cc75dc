"""Lines, characters and texts, as all documents take them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.documents.layout import (
    add_element,
    clip_box,
    encode_xml,
    list_characters,
    list_lines,
)
from inkdigits.results import Box, ImageSize, Number, Reading

SIZE = ImageSize(300, 200)


def test_numbers_of_a_line_stand_together(two_lines: Reading) -> None:
    lines = list_lines(two_lines)
    assert [line.text for line in lines] == ["12/05 -3.5", "47"]
    assert lines[0].box == Box(20, 30, 160, 42)


def test_lines_are_in_their_order_however_the_numbers_come(
    number: Callable[..., Number], page: Callable[..., Reading]
) -> None:
    read = page(number("2", line=2), number("1", line=1), number("3", line=2))
    assert [line.text for line in list_lines(read)] == ["1", "2 3"]


def test_each_character_has_its_place(number: Callable[..., Number]) -> None:
    characters = list_characters(number("-1.5"), SIZE)
    assert [one.text for one in characters] == ["-", "1", ".", "5"]
    assert [one.box.left for one in characters] == [20, 30, 40, 50]
    assert [one.confidence for one in characters] == [0.9, 0.99, 0.9, 0.99]


def test_only_an_unsure_digit_has_variants(number: Callable[..., Number]) -> None:
    characters = list_characters(number("47", doubt=1), SIZE)
    assert [one.variants for one in characters] == [(), (("1", 0.35),)]


@pytest.mark.parametrize("text", ["4x7", "447", "74", "4-7"])
def test_a_text_that_its_digits_do_not_spell_has_no_characters(
    text: str, number: Callable[..., Number]
) -> None:
    assert list_characters(replace(number("47"), text=text), SIZE) == []


@given(edges=st.tuples(*[st.integers(-(2**31), 2**31)] * 4))
def test_every_box_ends_up_in_the_picture(edges: tuple[int, int, int, int]) -> None:
    box = clip_box(Box(*edges), SIZE)
    assert 0 <= box.left < box.right <= SIZE.width
    assert 0 <= box.top < box.bottom <= SIZE.height


@given(text=st.text() | st.text(st.characters(categories=["Cc", "Cs", "Cn"])))
def test_any_text_becomes_xml_that_parses(text: str) -> None:
    root = ElementTree.Element("a")
    add_element(root, "b", text, c=text)
    assert len(ElementTree.fromstring(encode_xml(root))) == 1
