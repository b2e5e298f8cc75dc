"""How many pixels a page of a PDF gets."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.intake.limits import MAX_SIDE
from inkdigits.intake.pdf_renderer import fit_page


def test_a_sheet_of_letter_paper_gets_200_dots_an_inch() -> None:
    assert fit_page(612, 792, 12_000_000, MAX_SIDE) == (1700, 2200)


@given(
    width=st.floats(1e-9, 1e30),
    height=st.floats(1e-9, 1e30),
    most=st.integers(1, 50_000_000),
)
def test_no_page_gets_more_than_the_bound(width: float, height: float, most: int) -> None:
    across, down = fit_page(width, height, most, MAX_SIDE)
    assert across >= 1
    assert down >= 1
    assert across * down <= most


@pytest.mark.parametrize("side", [0.0, -1.0, math.inf, math.nan])
def test_a_page_without_a_size_is_refused(side: float) -> None:
    for width, height in ((side, 72.0), (72.0, side)):
        with pytest.raises(ValueError, match="points"):
            fit_page(width, height, 1_000, MAX_SIDE)


@pytest.mark.parametrize("points", [(100_000.0, 1.0), (1.0, 1e9)])
def test_no_side_is_longer_than_allowed(points: tuple[float, float]) -> None:
    assert max(fit_page(*points, 12_000_000, 5_000)) == 5_000
