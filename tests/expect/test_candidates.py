"""Candidates come likeliest first, each once."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits.expect.candidates import list_candidates

TABLES = st.lists(
    st.lists(st.floats(0.001, 1.0), min_size=3, max_size=3).map(
        lambda row: [one / sum(row) for one in row]
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None)
@given(TABLES)
def test_all_are_listed_once_and_the_likeliest_first(tables: list[list[float]]) -> None:
    listed = list(list_candidates(tables))
    assert sorted(digits for digits, _ in listed) == sorted(
        itertools.product(range(3), repeat=len(tables))
    )
    products = [product for _, product in listed]
    assert all(b <= a * (1.0 + 1e-9) for a, b in itertools.pairwise(products))
    assert sum(products) == pytest.approx(1.0)
    for digits, product in listed:
        expected = math.prod(table[one] for table, one in zip(tables, digits, strict=True))
        assert product == pytest.approx(expected)


def test_a_long_number_begins_at_once() -> None:
    tables = [[0.91] + [0.01] * 9] * 40
    first = list(itertools.islice(list_candidates(tables), 500))
    assert first[0] == ((0,) * 40, pytest.approx(0.91**40))
    assert len({digits for digits, _ in first}) == 500
