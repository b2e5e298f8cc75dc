"""The line reader with a stand-in for its network: crops of any widths, in batches."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.line.alphabet import CLASSES
from inkdigits.line.reader import LineReader


class Echo:
    """Stands in for the network: reads at each step the class that is the pixel's shade."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def read_setting(self, name: str, default: float, **_: float) -> float:
        return default

    def run(self, lines: np.ndarray) -> list[np.ndarray]:
        self.shapes.append(lines.shape)
        kinds = lines[:, 0, ::4, 0]
        return [np.eye(CLASSES, dtype=np.float32)[kinds] * 20]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> tuple[LineReader, Echo]:
    echo = Echo()
    monkeypatch.setattr("inkdigits.line.reader.Network", lambda *_, **__: echo)
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
