"""Characters from hand-made steps of the line network."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.line.alphabet import ALPHABET, CLASSES
from inkdigits.line.characters import Character, decode_lines


def write_steps(text: str, height: float = 12.0) -> np.ndarray:
    """Logits that read the text; a dot over the line, '·', is a blank."""
    logits = np.zeros((len(text), CLASSES), np.float32)
    for step, character in enumerate(text):
        logits[step, 0 if character == "·" else 1 + ALPHABET.index(character)] = height
    return logits


def decode(logits: np.ndarray) -> list[Character]:
    """The characters of a single line."""
    return decode_lines([logits])[0]


def read(text: str) -> str:
    return "".join(character.text for character in decode(write_steps(text)))


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ("·1·2·", "12"),
        ("11·1", "11"),
        ("12 ·3/", "12 3/"),
        ("····", ""),
        ("1", "1"),
        ("~#·-", "~#-"),
    ],
)
def test_steps_are_read_as_ctc_spells_them(steps: str, text: str) -> None:
    assert read(steps) == text


def test_no_steps_give_no_characters() -> None:
    assert decode(np.zeros((0, CLASSES))) == []


def test_characters_take_the_columns_up_to_midway_between_them() -> None:
    first, second = decode(write_steps("···1···77·····"))
    assert (first.left, first.right) == (2.0, 22.0)
    assert (second.left, second.right) == (22.0, 46.0)


def test_the_ends_of_a_line_reach_half_the_mean_width_of_its_characters() -> None:
    # The middles of 1 and 7 lie at steps 6.5 and 15.5: 9 apart, so that half a width is 4.5.
    first, last = decode(write_steps("······1········7······"))
    assert (first.left, first.right) == (4 * (6 - 4.5), 4 * 11.0)
    assert (last.left, last.right) == (4 * 11.0, 4 * (16 + 4.5))


def test_the_ends_of_a_line_stay_inside_the_crop() -> None:
    first, last = decode(write_steps("··1········7···"))
    assert (first.left, last.right) == (0.0, 4 * 15.0)


def test_a_space_does_not_make_characters_wide() -> None:
    first, _, last = decode(write_steps("······1········ ········7······"))
    assert (first.left, last.right) == (4 * (6 - 2.5), 4 * (25 + 2.5))


def test_what_is_clear_is_sure_and_what_is_doubtful_is_not() -> None:
    logits = write_steps("··1··7··")
    logits[5, 1 + ALPHABET.index("1")] = 11.5
    first, second = decode(logits)
    assert first.confidence > 0.98
    assert 0.5 < second.confidence < 0.7
    assert second.probabilities[1] == pytest.approx(1 - second.probabilities[7], abs=0.01)
    assert second.probabilities.sum() == pytest.approx(1.0)


def test_no_lines_give_no_characters() -> None:
    assert decode_lines([]) == []
