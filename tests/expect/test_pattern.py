"""What is expected of a number, as a text."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits.errors import ExpectationError
from inkdigits.expect.pattern import LONGEST, Expectation, parse_expectation


@pytest.mark.parametrize(
    ("expected", "fits", "others"),
    [
        (r"\d{6}", ["508263"], ["50826", "5082633", "508-263", ""]),
        (r"\d{2}/\d{2}/\d{4}", ["12/05/2024", "99/99/9999"], ["12/5/2024", "12-05-2024"]),
        ("length:6", ["508263", "50.82-63"], ["50826"]),
        ("length:4..6", ["5082", "508263"], ["508", "5082633"]),
        ("range:1..31", ["1", "31", "07", "30.5", "$20"], ["0", "32", "12/05", "-1"]),
        ("range:-5..0.5", ["-5", "0", "0,5"], ["-5.1", "0.51"]),
        ("mod11", ["0306406152", "19"], ["0306406153", "9", "00306406152"]),
        ("luhn", ["79927398713", "4539 1488 0343 6467".replace(" ", "")], ["79927398710", "0"]),
        (r"\d{6} & luhn", ["123455"], ["123456", "18"]),
        (r"\d{6}&luhn&range:1..200000", ["123455"], ["923458"]),
        ("6", ["6"], ["5", "123456"]),
    ],
)
def test_a_text_fits_where_every_condition_holds(
    expected: str, fits: list[str], others: list[str]
) -> None:
    expectation = parse_expectation(expected)
    assert [text for text in fits + others if expectation.fits(text)] == fits
    assert all(expectation.may_fit(text) for text in fits)


def test_an_expectation_is_written_as_it_was_and_can_be_sent_to_a_process() -> None:
    expectation = parse_expectation(r"\d{6} & luhn")
    again = pickle.loads(pickle.dumps(expectation))
    assert str(expectation) == r"\d{6} & luhn"
    assert (again, hash(again)) == (expectation, hash(expectation))
    assert again.fits("123455")
    assert repr(expectation) == r"Expectation('\\d{6} & luhn')"
    with pytest.raises(AttributeError):
        again.text = "6"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("luhn & ", "empty"),
        ("&luhn", "empty"),
        ("x" * (LONGEST + 1), "too long"),
        ("1&2&3&4&5&6&7&8&9", "8 parts"),
        ("lunh", "luhn"),
        ("Luhn", "luhn"),
        ("length:0", "length:6"),
        ("length:6..4", "length:6"),
        ("length:٦", "length:6"),
        ("range:31..1", "range:1..31"),
        ("range:1-31", "range:1..31"),
        ("range:1e9..2e9", "range:1..31"),
        # What an address without %2B becomes: + is a space there.
        ("\\d ", "%2B"),
        ("\\d &luhn", "%2B"),
        ("\\d  & luhn", "%2B"),
    ],
)
def test_what_is_no_expectation_is_refused_with_what_to_write(text: str, word: str) -> None:
    with pytest.raises(ExpectationError) as refused:
        parse_expectation(text)
    message = str(refused.value)
    assert word in message
    assert message.endswith(".")
    assert len(message) < 300


@pytest.mark.parametrize("what", [None, 6, b"luhn", ["luhn"]])
def test_what_is_no_text_is_refused(what: object) -> None:
    with pytest.raises(ExpectationError, match="text"):
        parse_expectation(what)  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.text(alphabet=r"0123d\[]{}()|?*+.,-/&:^$ lengthrauom", max_size=40) | st.text())
def test_any_text_is_an_expectation_or_refused_with_a_sentence(text: str) -> None:
    try:
        expectation = parse_expectation(text)
    except ExpectationError as refused:
        message = str(refused)
    else:
        message = "."
        assert isinstance(expectation, Expectation)
        assert expectation.fits("12/05/2024") in (True, False)
    assert message.endswith(".")


@settings(deadline=None)
@given(st.text(alphabet="0123456789", min_size=1, max_size=9))
def test_one_check_digit_in_ten_fits_by_luhn_and_one_at_most_by_mod11(body: str) -> None:
    luhn, mod11 = parse_expectation("luhn"), parse_expectation("mod11")
    assert sum(luhn.fits(f"{body}{last}") for last in range(10)) == 1
    assert sum(mod11.fits(f"{body}{last}") for last in range(10)) <= 1


@settings(deadline=None)
@given(st.data())
def test_a_check_digit_finds_any_one_digit_that_is_wrong(data: st.DataObject) -> None:
    kind = parse_expectation(data.draw(st.sampled_from(["luhn", "mod11"])))
    text = data.draw(st.text(alphabet="0123456789", min_size=2, max_size=10).filter(kind.fits))
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda one: one != text[place]))
    assert not kind.fits(text[:place] + other + text[place + 1 :])
