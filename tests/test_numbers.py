"""What is written as a number, and its value."""

import pytest

from inkdigits.numbers import parse_value, split_by_gaps


@pytest.mark.parametrize(
    ("text", "auto", "point", "comma"),
    [
        ("12", "12", "12", "12"),
        ("0012", "0012", "0012", "0012"),
        ("-5", "-5", "-5", "-5"),
        ("-12.50", "-12.50", "-12.50", None),
        ("12,5", "12.5", None, "12.5"),
        ("1.250", "1250", "1.250", "1250"),
        ("0.125", "0.125", "0.125", None),
        ("1.250,50", "1250.50", None, "1250.50"),
        ("1,250,000", "1250000", "1250000", None),
        ("1250.5", "1250.5", "1250.5", None),
        ("1.2.3", None, None, None),
        ("12-", None, None, None),
        (".97", "0.97", "0.97", None),
        (".975", "0.975", "0.975", None),
        ("-,5", "-0.5", None, "-0.5"),
        ("", None, None, None),
    ],
)
def test_a_number_has_the_value_that_the_rule_gives(text, auto, point, comma):
    assert parse_value(text) == auto
    assert parse_value(text, decimal="point") == point
    assert parse_value(text, decimal="comma") == comma


@pytest.mark.parametrize(
    ("gaps", "places"),
    [
        ([], []),
        ([0.2, 0.3, 0.2], []),
        ([0.1, 1.4, 0.2], [1]),
        ([0.9, 1.1, 1.0], []),  # evenly wide: one number
        ([0.1, 0.1, 0.8], [2]),  # close digits: a word space
        ([0.25, 0.3, 0.8], []),
        ([1.5], []),
        ([2.5], [0]),
    ],
)
def test_numbers_part_at_gaps_that_are_wide_beside_the_others(gaps, places):
    assert split_by_gaps(gaps) == places
