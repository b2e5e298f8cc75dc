"""Lines are written with the characters of one split, and found again as a user's are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inkdigits.data.pen import PenSample, pen_split
from inkdigits.imaging.page import page_of
from inkdigits.imaging.segment import find_pieces
from inkdigits.imaging.strip import STRIP, find_strips
from inkdigits.model.lines import ALPHABET
from inkdigits.training.characters import Characters, load_characters
from inkdigits.training.line_sets import write_strip
from inkdigits.training.signs import draw_sign, trim
from inkdigits.training.writing import GAPS, Spacing, Writer

ONE = (np.array([(0, 0), (5, 500), (0, 1000)], np.float32),)
CROSS = (np.array([(0, 0), (1000, 1000)], np.float32), np.array([(1000, 0), (0, 1000)], np.float32))


@pytest.fixture
def writer() -> Writer:
    """A writer who knows ones and crosses alone."""
    ones = [PenSample("1", "a/b", "a", ONE)]
    return Writer(Characters({"a/b": {"1": ones}}, [PenSample("X", "a/b", "a", CROSS)], [], {}))


@pytest.mark.parametrize("spacing", GAPS)
def test_a_line_is_as_high_as_is_asked_and_the_longer_the_more_is_written(
    writer: Writer, spacing: Spacing
) -> None:
    for seed in range(5):
        lines = [
            writer.write(text, np.random.default_rng(seed), spacing=spacing, height=40.0)
            for text in ("1", "1111", "11111111")
        ]
        assert all(ink.dtype == np.float32 for ink in lines)
        assert all(ink.min() >= 0.0 and ink.max() <= 1.0 for ink in lines)
        assert 20 <= lines[0].shape[0] <= 100
        widths = [ink.shape[1] for ink in lines]
        assert widths == sorted(widths)


def test_wider_spacing_makes_wider_lines(writer: Writer) -> None:
    widths = {}
    for spacing in GAPS:
        drawn = [
            writer.write("111111", np.random.default_rng(seed), spacing=spacing, height=40.0)
            for seed in range(12)
        ]
        widths[spacing] = sum(ink.shape[1] for ink in drawn)
    assert widths["spaced"] > widths["tight"] > widths["touching"]


def test_ink_alone_is_found_as_a_line(writer: Writer) -> None:
    ink = writer.write("1111", np.random.default_rng(1), spacing="spaced", height=40.0)
    (strip,) = find_strips(page_of(ink))
    assert strip.ink.shape[0] == STRIP
    assert strip.ink.max() > 200


@pytest.mark.parametrize("sign", ["-", ".", ",", "="])
def test_signs_are_lower_than_digits(sign: str) -> None:
    for seed in range(20):
        ink, offset = draw_sign(sign, 40.0, 3.0, np.random.default_rng(seed))
        assert 1 < ink.shape[0] < (38 if sign == "=" else 32)
        assert ink.max() > 0.5
        assert -0.65 <= offset <= 0.9


def test_what_closes_an_amount_is_drawn_in_several_ways() -> None:
    shapes = {
        len(find_pieces((ink > 0.5).astype(np.uint8)).area)
        for ink, _ in (draw_sign("=", 60.0, 3.0, np.random.default_rng(seed)) for seed in range(40))
    }
    assert shapes == {1, 2}  # a stroke, or two dashes or points


def test_nothing_is_trimmed_to_next_to_nothing() -> None:
    assert trim(np.zeros((30, 30), np.float32)).shape == (2, 2)


def test_characters_are_of_one_split_and_written_lines_of_the_alphabet(data_folder: Path) -> None:
    characters = load_characters(data_folder, "validation")
    samples = [s for labels in characters.pen.values() for own in labels.values() for s in own]
    assert {pen_split(one) for one in [*samples, *characters.others]} == {"validation"}
    assert set(characters.pictures) == {"mnist", "paper28"}
    writer = Writer(characters)
    rng = np.random.default_rng(0)
    found = [one for one in (write_strip(writer, rng) for _ in range(40)) if one is not None]
    assert len(found) >= 25
    for strip, text in found:
        assert strip.shape[0] == STRIP
        assert strip.dtype == np.uint8
        assert strip.max() > 60
        assert set(text) <= set(ALPHABET)


def test_those_who_score_write_with_the_pen_alone(data_folder: Path) -> None:
    characters = load_characters(data_folder, "test")
    assert characters.pictures == {}
    samples = [s for labels in characters.pen.values() for own in labels.values() for s in own]
    assert {pen_split(one) for one in samples} == {"test"}
