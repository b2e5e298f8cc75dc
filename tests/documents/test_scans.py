"""How large a page is, and what goes into it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.documents.scans import LONGEST, SHORTEST, measure_page, read_resolution


def test_a_page_is_as_large_as_its_resolution_says() -> None:
    assert measure_page((1700, 2200), (200, 200), 1) == (612, 792)
    assert measure_page((1728, 1100), (204, 98), 6) == (
        pytest.approx(1100 * 72 / 98, abs=1e-3),
        pytest.approx(1728 * 72 / 204, abs=1e-3),
    )


@pytest.mark.parametrize(
    ("stated", "resolution"),
    [
        ((300, 300), (300, 300)),
        ((204.0, 98.0), (204, 98)),
        ((72, 72), (150, 150)),
        ((96, 96), (150, 150)),
        ((0, 0), (150, 150)),
        ((1e9, 300), (150, 150)),
        ((math.nan, math.nan), (150, 150)),
        ("nonsense", (150, 150)),
        (None, (150, 150)),
    ],
)
def test_a_resolution_that_no_scanner_has_is_passed_over(
    stated: Any, resolution: tuple[float, float]
) -> None:
    assert read_resolution({"dpi": stated}) == resolution
    assert read_resolution({}) == (150, 150)


@given(
    size=st.tuples(st.integers(1, 65_500), st.integers(1, 65_500)),
    resolution=st.tuples(st.floats(97, 4_800), st.floats(97, 4_800)),
    orientation=st.integers(1, 8),
)
def test_no_page_is_larger_or_smaller_than_pdf_allows(
    size: tuple[int, int], resolution: tuple[float, float], orientation: int
) -> None:
    for side in measure_page(size, resolution, orientation):
        assert SHORTEST <= side <= LONGEST
