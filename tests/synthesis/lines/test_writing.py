"""Lines are as high and as wide as their text needs."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.line.alphabet import OTHER, SIGNS, STRUCK
from inkdigits.synthesis.characters.character import draw_character
from inkdigits.synthesis.characters.writer import Writer
from inkdigits.synthesis.ink import trim
from inkdigits.synthesis.lines.writing import write_line

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_line_grows_with_its_text(seed: int, writer: Writer) -> None:
    widths = [
        trim(write_line(writer, text, np.random.default_rng(seed), height=50.0))[0].shape[1]
        for text in ("1", "11", "11 11", "11 11 11111")
    ]
    assert widths == sorted(widths)
    assert widths[0] < 0.5 * widths[-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_space_is_wider_than_the_gap_between_digits(seed: int, writer: Writer) -> None:
    ink = write_line(writer, "11 11", np.random.default_rng(seed), height=60.0)
    columns = np.flatnonzero((ink > 0.2).any(axis=0))
    gaps = sorted(int(gap) for gap in np.diff(columns) if gap > 1)
    assert gaps[-1] > 0.5 * 60
    assert all(gap < gaps[-1] for gap in gaps[:-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_each_digit_stays_in_its_box(seed: int, writer: Writer) -> None:
    pitch = 100.0
    ink = write_line(writer, "3333", np.random.default_rng(seed), height=40.0, pitch=pitch)
    for box in range(4):
        part = ink[:, int(box * pitch) : int((box + 1) * pitch)]
        assert (part > 0.2).any()
        assert not (part[:, :5] > 0.2).any()


@pytest.mark.parametrize("character", ["7", "g", "T", STRUCK, OTHER, *SIGNS])
def test_every_character_has_ink_of_a_usable_size(character: str, writer: Writer) -> None:
    for seed in SEEDS:
        ink, foot = draw_character(writer, character, 50.0, np.random.default_rng(seed))
        assert ink.dtype == np.float32
        assert 0.3 < ink.max() <= 1.0
        assert max(ink.shape) < 300
        assert abs(foot) < 60
