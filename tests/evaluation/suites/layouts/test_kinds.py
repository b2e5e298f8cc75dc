"""Layouts: of every kind, the same for the same seed, with their texts."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from inkdigits.data.samples import PenSample
from inkdigits.data.splits import split_group, split_pen
from inkdigits.evaluation.suites.layouts import KINDS, Hands, draw_layouts, load_hands

# What the texts of a kind look like; of the others they are numbers, parted by spaces.
TEXTS = {
    "dates, times, fractions, brackets": r"\d+([/.:]\d+)+|\(\d+\)\d+",
    "minus, point and comma": r"-\d+|-?\d+[.,]\d+",
    "percent and amounts": r"\d+(\.\d)?%|\$\d+(\.\d\d)?",
    "struck out": r"(\d+)?",
    "doodles": "",
    "empty paper": "",
    "dots, check boxes, blots": "",
}
NUMBERS = r"\d+( \d+)*"


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_drawn_in_color_with_its_texts_and_alike_for_the_same_seed(
    kind: str, hands: Hands
) -> None:
    first, second = draw_layouts(kind, hands, count=2, seed=5)
    again = next(draw_layouts(kind, hands, count=1, seed=5))
    assert first.text == again.text
    assert np.array_equal(np.asarray(first.image), np.asarray(again.image))
    assert not np.array_equal(np.asarray(first.image), np.asarray(second.image))
    for sample in (first, second):
        image = np.asarray(sample.image)
        assert image.dtype == np.uint8
        assert image.shape[2:] == (3,)
        assert sample.group == kind
        assert re.fullmatch(TEXTS.get(kind, NUMBERS), sample.text)
        assert sample.nothing_sure == (not sample.text)


def test_fewer_samples_are_the_first_of_more(hands: Hands) -> None:
    some = list(draw_layouts("circled", hands, count=2))
    more = list(islice(draw_layouts("circled", hands, count=9), 2))
    assert [one.text for one in some] == [one.text for one in more]


def test_small_pictures_are_40_to_72_pixels_long(hands: Hands) -> None:
    for sample in draw_layouts("small pictures", hands, count=8):
        assert 40 <= max(np.asarray(sample.image).shape) <= 72


def test_writing_is_darker_than_its_paper(hands: Hands) -> None:
    for kind in ("before a unit", "numbers side by side", "turned", "cut to the ink"):
        for sample in draw_layouts(kind, hands, count=2):
            gray = np.asarray(sample.image).mean(axis=2)
            assert gray.min() < 0.75 * np.median(gray)


@pytest.mark.slow
def test_hands_are_of_writers_that_nothing_learned_from(data_folder: Path) -> None:
    hands = load_hands(data_folder)
    assert len(hands.pens) > 5
    assert len(hands.scans) > 20
    for hand in (*hands.pens, *hands.scans):
        if hand.writer.startswith(("mnist/", "pendigits/")):
            assert split_group(hand.writer) == "validation"
    pens = [one for one in hands.pens if not one.writer.startswith("pendigits/")]
    assert pens
    for hand in pens:
        assert split_pen(PenSample("", hand.writer, "", ())) == "validation"
