"""Regular expressions: they match as those of Python do, and nobody can make them take long."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits.errors import ExpectationError
from inkdigits.expect.regular import is_repeated
from inkdigits.expect.regular_parser import LONGEST, parse_regular

ATOMS = st.sampled_from(["1", "2", r"\d", "[12]", "[0-2/]", "/", r"\.", "-"])
QUANTIFIERS = st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{2,}", "{0,2}"])
TEXTS = st.text(alphabet="123/.-", max_size=8)


def join(parts: list[str]) -> str:
    return "".join(parts)


PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, QUANTIFIERS).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        st.tuples(ATOMS, QUANTIFIERS).map(join),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(PATTERNS, TEXTS)
def test_it_matches_as_python_does(pattern: str, text: str) -> None:
    try:
        regular = parse_regular(pattern)
    except ExpectationError as refused:
        message = str(refused)
    else:
        message = "repeat"
        assert regular.fits(text) == (re.fullmatch(pattern, text) is not None)
    assert re.search(r"repeat|too (large|long)", message)


@settings(max_examples=100, deadline=None)
@given(PATTERNS, TEXTS, st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_what_fits_with_any_digits_may_fit(pattern: str, text: str, digits: str) -> None:
    try:
        regular = parse_regular(pattern)
    except ExpectationError:
        return
    others = iter(digits)
    changed = "".join(next(others) if one.isdecimal() else one for one in text)
    if regular.fits(changed):
        assert regular.may_fit(text)


@pytest.mark.parametrize(
    ("pattern", "fits", "others"),
    [
        (r"(\d{3}-)?\d{4}", ["5551234"[3:], "555-1234"], ["5551234", "55-1234"]),
        (r"\d+|-\d", ["12", "-1"], ["-12", ""]),
        (r"[-/.]\d", ["-1", "/1", ".1"], [",1"]),
        (r"(\d\d/)+\d", ["12/3", "12/34/5"], ["12/", "3"]),
        (r"\$\d+(,\d{2})?%?", ["$5", "$5,20", "$5,20%"], ["5", "$5,2"]),
        (r"\(\d{3}\)\d{2,}", ["(020)79"], ["(020)7"]),
    ],
)
def test_patterns_of_numbers_match(pattern: str, fits: list[str], others: list[str]) -> None:
    regular = parse_regular(pattern)
    assert [text for text in fits + others if regular.fits(text)] == fits


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        (r"(\d+)+", "repeated already"),
        (r"(\d*1|2)*", "repeated already"),
        (r"\d++", "in a row"),
        (r"\d+?", "in a row"),
        (r"((\d{10}){10}){10}", "too large"),
        ("1" * (LONGEST + 1), "too long"),
        ("(" * 9 + "1" + ")" * 9, "fewer"),
        ("(1", "not closed"),
        ("1)", "too many"),
        ("()", "nothing"),
        ("1||2", "nothing"),
        ("[1", "not closed"),
        ("[", "not closed"),
        ("[]", "empty"),
        ("[9-0]", "before it begins"),
        ("[1-", "before it begins"),
        ("[^1]", "set"),
        ("{2}", "nothing before it"),
        ("1{2", "{6}"),
        ("1{,2}", "{6}"),
        ("1{100}", "{6}"),
        ("1{2,1}", "before it begins"),
        ("1{0}", "before it begins"),
        ("^1$", "leave"),
        ("1$", r"\$"),
        ("1.5", r"\."),
        (r"\w", "backslash"),
        ("1\\", "backslash"),
        (r"(?=1)", "nothing before it"),
        ("٣", "no number has"),
    ],
)
def test_what_is_no_pattern_is_refused_with_what_to_write(pattern: str, word: str) -> None:
    with pytest.raises(ExpectationError) as refused:
        parse_regular(pattern)
    assert word in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d*" * 33,
        "|".join([r"\d+"] * 25),
        r"\d{1,99}" * 12,
        r"(1|11|111|1?1?1?1?1?)*" * 4,
        r"(\d?\d?\d?\d?\d?\d?)*2",
        "1?" * 50,
    ],
)
def test_patterns_on_which_backtracking_takes_years_end(pattern: str) -> None:
    # No time is asserted: this would not end at all.
    assert not parse_regular(pattern).fits("1" * 200 + "x")


def test_a_part_that_may_be_left_out_is_not_repeated() -> None:
    assert not is_repeated(parse_regular(r"(\d?1{3})?").root)
    assert is_repeated(parse_regular(r"(\d?1+)?").root)
