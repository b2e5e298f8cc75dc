"""Written lines: digits as far apart as asked, and the same lines in every run."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.data.samples import PenSample
from inkdigits.evaluation.suites.written_lines import (
    DISTANCES,
    HEIGHT,
    Spacing,
    draw_line,
    group_writers,
    write_lines,
)

ONE = PenSample("1", "w", "s", [np.array([[100.0, 0.0], [100.0, 1000.0]])])


@pytest.mark.parametrize("spacing", DISTANCES)
def test_digits_are_as_far_apart_as_asked(spacing: Spacing) -> None:
    page = draw_line([ONE] * 4, spacing, np.random.default_rng(1))
    blank = (page > 250).all(axis=0)
    inked = np.flatnonzero(~blank)
    runs = np.flatnonzero(np.diff(inked) > 1)
    least, most = DISTANCES[spacing]
    gaps = np.diff(inked)[runs] / HEIGHT
    if spacing == "touching":
        assert len(gaps) == 0
    else:
        assert len(gaps) == 3
        assert gaps.min() >= least - 0.04
        assert gaps.max() <= most + 0.04


def test_the_same_lines_are_written_every_time() -> None:
    first, again = (list(write_lines({"w": [ONE]}, "spaced", 3)) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert one.text == other.text
        assert np.array_equal(np.asarray(one.image), np.asarray(other.image))
    assert all(1 <= len(one.text) <= 12 for one in first)


def test_samples_are_grouped_by_their_writer() -> None:
    other = PenSample("2", "v", "s", ONE.strokes)
    assert group_writers([ONE, other, ONE]) == {"w": [ONE, ONE], "v": [other]}
