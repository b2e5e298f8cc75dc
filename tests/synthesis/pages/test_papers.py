"""Printed paper: what is drawn lies in bounds, and is what its name says."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.errors import InkdigitsError
from inkdigits.synthesis.pages.papers import PAPERS, draw_paper

PRINTED = sorted(set(PAPERS) - {"bare"})


@pytest.mark.parametrize("kind", sorted(PAPERS))
@pytest.mark.parametrize("shape", [(1, 1), (40, 300), (200, 160)])
def test_paper_is_a_share_of_light_on_every_pixel(kind: str, shape: tuple[int, int]) -> None:
    for seed in range(8):
        shade = draw_paper(kind, shape, np.random.default_rng(seed))
        assert shade.shape == shape
        assert shade.dtype == np.float32
        assert shade.min() >= 0.0
        assert shade.max() <= 1.0


@pytest.mark.parametrize("kind", PRINTED)
def test_something_is_printed_and_most_of_the_page_stays_bare(kind: str) -> None:
    shades = [draw_paper(kind, (200, 300), np.random.default_rng(seed)) for seed in range(12)]
    assert all(np.ptp(shade) > 0.03 for shade in shades)
    assert all(shade.mean() > 0.75 for shade in shades)


@pytest.mark.parametrize("kind", PRINTED)
def test_the_same_chance_gives_the_same_paper_and_another_gives_another(kind: str) -> None:
    first, again, other = (draw_paper(kind, (60, 90), np.random.default_rng(s)) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_bare_paper_is_left_as_it_is() -> None:
    assert np.all(draw_paper("bare", (30, 50), np.random.default_rng(0)) == 1.0)


def test_smaller_writing_brings_lines_closer_together() -> None:
    def count_lines(writing: float) -> int:
        shade = draw_paper("ruled", (400, 60), np.random.default_rng(3), writing=writing)
        dark = shade[:, 30] < 1.0
        return int(np.count_nonzero(dark[1:] & ~dark[:-1]))

    assert count_lines(20.0) > 2 * count_lines(80.0) > 0


@pytest.mark.parametrize(
    ("kind", "shape", "writing"),
    [("lined", (9, 9), None), ("ruled", (0, 9), None), ("ruled", (9, 9), 0.0)],
)
def test_what_cannot_be_drawn_is_an_error(
    kind: str, shape: tuple[int, int], writing: float | None
) -> None:
    with pytest.raises(InkdigitsError):
        draw_paper(kind, shape, np.random.default_rng(0), writing=writing)
