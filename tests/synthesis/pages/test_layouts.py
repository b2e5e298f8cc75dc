"""Layouts keep their lines on the sheet and apart from each other."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.synthesis.characters.writer import Writer
from inkdigits.synthesis.pages.layouts import LAYOUTS
from inkdigits.synthesis.pages.sheet import Sheet

SIZE = (420, 560)


def make_sheet(writer: Writer, seed: int) -> Sheet:
    canvas = np.full((*SIZE, 3), 250.0, np.float32)
    return Sheet(canvas, writer, np.random.default_rng(seed), np.zeros(3, np.float32), 1.0)


@pytest.mark.parametrize("name", LAYOUTS)
def test_lines_lie_on_the_sheet_where_there_is_ink(name: str, writer: Writer) -> None:
    for seed in range(5):
        sheet = make_sheet(writer, seed)
        LAYOUTS[name](sheet, 30.0)
        gray = sheet.canvas.mean(axis=2)
        for line in sheet.lines:
            assert line.text or name == "marks"
            low, high = line.quad.min(axis=0), line.quad.max(axis=0)
            left, top = np.maximum(low, 0).astype(int)
            right, bottom = np.ceil(high).astype(int)
            assert left < SIZE[1]
            assert top < SIZE[0]
            assert gray[top:bottom, left:right].min() < 200


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_the_same_for_the_same_seed(name: str, writer: Writer) -> None:
    first, again = make_sheet(writer, 3), make_sheet(writer, 3)
    for sheet in (first, again):
        LAYOUTS[name](sheet, 30.0)
    assert np.array_equal(first.canvas, again.canvas)
    assert [line.text for line in first.lines] == [line.text for line in again.lines]


def test_what_is_taken_is_not_written_on(writer: Writer) -> None:
    sheet = make_sheet(writer, 0)
    assert sheet.write("12", (50.0, 50.0), height=40.0)
    assert not sheet.write("34", (60.0, 60.0), height=40.0)
    assert not sheet.write("56", (540.0, 50.0), height=40.0)  # off the sheet
    assert [line.text for line in sheet.lines] == ["12"]
