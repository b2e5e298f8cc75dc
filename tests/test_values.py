"""What a number that is written with points and commas is worth."""

import pytest

from inkdigits.values import parse_value


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
        ("$1.250", "1250", "1.250", "1250"),
        ("12.50%", "12.50", "12.50", None),
        ("-$1,250.00", "-1250.00", "-1250.00", None),
        ("20,-", "20", "20", "20"),
        ("", None, None, None),
        ("٣", None, None, None),  # a digit, but none of ours
    ],
)
def test_a_number_has_the_value_that_the_rule_gives(text, auto, point, comma):
    assert parse_value(text) == auto
    assert parse_value(text, decimal="point") == point
    assert parse_value(text, decimal="comma") == comma


def test_another_mark_is_refused():
    with pytest.raises(ValueError, match=r"^decimal must be one of auto, point, comma\.$"):
        parse_value("1", decimal="dot")
