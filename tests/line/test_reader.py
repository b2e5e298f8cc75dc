"""The line reader: decoding of hand-made steps, and a network that answers by what it sees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from inkdigits.line.alphabet import ALPHABET, CLASSES
from inkdigits.line.reader import LineReader, decode_steps


def write_steps(text: str, height: float = 12.0) -> np.ndarray:
    """Logits that read the text; a dot over the line, '·', is a blank."""
    logits = np.zeros((len(text), CLASSES), np.float32)
    for step, character in enumerate(text):
        logits[step, 0 if character == "·" else 1 + ALPHABET.index(character)] = height
    return logits


def read(text: str) -> str:
    return "".join(character.text for character in decode_steps(write_steps(text)))


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
    assert decode_steps(np.zeros((0, CLASSES))) == []


def test_characters_take_the_columns_up_to_midway_between_them() -> None:
    first, second = decode_steps(write_steps("···1···77·····"))
    assert (first.left, first.right) == (2.0, 22.0)
    assert (second.left, second.right) == (22.0, 46.0)


def test_the_ends_of_a_line_reach_half_the_mean_width_of_its_characters() -> None:
    # The middles of 1 and 7 lie at steps 6.5 and 15.5: 9 apart, so that half a width is 4.5.
    first, last = decode_steps(write_steps("······1········7······"))
    assert (first.left, first.right) == (4 * (6 - 4.5), 4 * 11.0)
    assert (last.left, last.right) == (4 * 11.0, 4 * (16 + 4.5))


def test_the_ends_of_a_line_stay_inside_the_crop() -> None:
    first, last = decode_steps(write_steps("··1········7···"))
    assert (first.left, last.right) == (0.0, 4 * 15.0)


def test_a_space_does_not_make_characters_wide() -> None:
    first, _, last = decode_steps(write_steps("······1········ ········7······"))
    assert (first.left, last.right) == (4 * (6 - 2.5), 4 * (25 + 2.5))


def test_what_is_clear_is_sure_and_what_is_doubtful_is_not() -> None:
    logits = write_steps("··1··7··")
    logits[5, 1 + ALPHABET.index("1")] = 11.5
    first, second = decode_steps(logits)
    assert first.confidence > 0.98
    assert 0.5 < second.confidence < 0.7
    assert second.probabilities[1] == pytest.approx(1 - second.probabilities[7], abs=0.01)
    assert second.probabilities.sum() == pytest.approx(1.0)


class Echo:
    """Stands in for the network: reads at each step the digit that the pixel's shade says."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def run(self, _: object, feed: dict[str, Any]) -> list[np.ndarray]:
        lines = feed["lines"]
        self.shapes.append(lines.shape)
        kinds = lines[:, 0, ::4, 0]
        return [np.eye(CLASSES, dtype=np.float32)[kinds] * 20]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> tuple[LineReader, Echo]:
    echo = Echo()
    monkeypatch.setattr("inkdigits.line.reader.open_session", lambda *_, **__: (echo, {}))
    return LineReader(), echo


def draw(kinds: list[int]) -> np.ndarray:
    return np.tile(np.repeat(np.array(kinds, np.uint8), 4)[None, :, None], (48, 1, 3))


def test_crops_of_any_widths_come_back_in_their_order(reader: tuple[LineReader, Echo]) -> None:
    crops = [draw([0, 1, 0, 2, 0]), draw([3, 0, 3, 3]), draw([0, 4, 5, 0, 0, 0, 6]), draw([0] * 9)]
    texts = ["".join(c.text for c in line) for line in reader[0].read(crops)]
    assert texts == ["01", "22", "345", ""]


def test_widths_that_are_alike_go_through_the_network_together(
    reader: tuple[LineReader, Echo],
) -> None:
    reader[0].read([draw([1] * count) for count in (5, 6, 7, 8, 4)])
    assert sorted(reader[1].shapes) == [(1, 48, 16, 3), (4, 48, 32, 3)]


def test_what_was_added_at_the_right_is_not_read(reader: tuple[LineReader, Echo]) -> None:
    logits = reader[0].logits([draw([1, 0, 2, 0, 3])])
    assert logits[0].shape == (5, CLASSES)


def test_no_crops_give_no_lines(reader: tuple[LineReader, Echo]) -> None:
    assert reader[0].read([]) == []
