"""Rare digits and icons are strokes of a usable size, different each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from inkdigits.data.samples import Strokes
from inkdigits.synthesis.characters.icons import draw_arrow, draw_heart, draw_question, draw_smiley
from inkdigits.synthesis.characters.rare_digits import (
    choose_drawing,
    draw_footed_seven,
    draw_open_four,
    draw_open_nine,
    draw_open_zero,
    draw_squared,
)

Draw = Callable[[np.random.Generator], Strokes]
STYLES = [draw_open_zero, draw_open_four, draw_footed_seven, draw_open_nine]
ICONS = [draw_smiley, draw_heart, draw_arrow, draw_question]


@pytest.mark.parametrize("draw", STYLES + ICONS)
def test_strokes_are_points_of_a_usable_size(draw: Draw) -> None:
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(40):
        strokes = draw(rng)
        assert all(stroke.dtype == np.float32 and stroke.shape[1:] == (2,) for stroke in strokes)
        points = np.concatenate(strokes)
        assert np.isfinite(points).all()
        assert 250.0 < np.ptp(points, axis=0).max() < 2_600.0
        seen.add(points.tobytes())
    assert len(seen) == 40


@pytest.mark.parametrize("digit", range(10))
def test_squared_digits_are_higher_than_wide(digit: int) -> None:
    rng = np.random.default_rng(digit)
    for _ in range(20):
        width, height = np.ptp(np.concatenate(draw_squared(digit, rng)), axis=0)
        assert width < 0.95 * height


def test_an_open_zero_does_not_close() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        (stroke,) = draw_open_zero(rng)
        assert np.hypot(*(stroke[0] - stroke[-1])) > 60.0


def test_every_digit_is_chosen() -> None:
    rng = np.random.default_rng(0)
    counts = Counter(choose_drawing(rng)[0] for _ in range(500))
    assert set(counts) == set(range(10))
    assert min(counts.values()) > 10
