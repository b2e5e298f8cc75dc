"""What a text of digits and signs stands for."""

import pytest

from inkdigits.line.kinds import classify_text


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", "12"), ("-12.50", "-12.50"), ("1.250,50", "1250.50"), ("+7", "7"), (".75", "0.75")],
)
def test_one_number_is_a_number(text, value):
    assert classify_text(text) == ("number", value)


@pytest.mark.parametrize(
    "text",
    [
        *("12/05/2024", "12-05-2024", "2024-05-12", "2024/5/12", "12.05.2024", "1.5.24"),
        *("25/12/99", "12/25/1999", "12/05", "05/12", "5/2024"),
    ],
)
def test_a_day_or_month_is_a_date(text):
    assert classify_text(text) == ("date", None)


@pytest.mark.parametrize("text", ["7:30", "07:30", "7:30:15", "0:00", "24:00"])
def test_an_hour_and_minutes_are_a_time(text):
    assert classify_text(text) == ("time", None)


@pytest.mark.parametrize("text", ["3/4", "17/20", "17/10", "120/80", "-1/2", "5/1000"])
def test_two_numbers_and_a_slash_are_a_fraction(text):
    assert classify_text(text) == ("fraction", None)


@pytest.mark.parametrize(
    ("text", "value"), [("50%", "50"), ("-3%", "-3"), ("12,5%", "12.5"), ("+2%", "2")]
)
def test_a_percentage_has_the_value_of_its_number(text, value):
    assert classify_text(text) == ("percent", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$20", "20"),
        ("20$", "20"),
        ("$1,250.00", "1250.00"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("20,-", "20"),
        ("20.--", "20"),
        ("20.=", "20"),
        ("20/-", "20"),
        ("1.250,-", "1250"),
        ("$20.-", "20"),
        ("$.50", "0.50"),
    ],
)
def test_an_amount_has_the_value_of_its_number(text, value):
    assert classify_text(text) == ("amount", value)


@pytest.mark.parametrize(
    "text",
    [
        *("(020)7946", "(12)", "(50%)", "12-5", "555-1234", "12+7=19", "1.2.3", "12.05.2024.1"),
        *("45/67/2024", "0/0/2024", "25:00", "7:5", "3/0", "-$-5", "$5$", "$1.2.3", "1O5", "4#5"),
        *("13/2024/", "12-05.2024", "$50%", "--5", "-", ".", "", "%"),
    ],
)
def test_everything_else_is_other(text):
    assert classify_text(text) == ("other", None)
