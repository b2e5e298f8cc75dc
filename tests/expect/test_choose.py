"""The likeliest that fits is read, and what fits none is unsure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits.expect.choose import apply_expectation
from inkdigits.expect.fit import MOST_OF_PAGE
from inkdigits.expect.pattern import parse_expectation
from inkdigits.results import BELOW, Number, Reading, join_pages

Make = Callable[..., Number]
MakePage = Callable[..., Reading]
THRESHOLD = 0.8


def expect(reading: Reading, pattern: str, **options: float) -> Reading:
    return apply_expectation(reading, parse_expectation(pattern), threshold=THRESHOLD, **options)


def check(reading: Reading) -> None:
    """What every reading holds, whatever is expected."""
    rebuilt = Reading.from_dict(reading.to_dict())
    assert rebuilt.text == reading.text
    for number in reading.numbers:
        assert number.digits_only == "".join(str(digit.digit) for digit in number.digits)
        assert 0.0 <= number.confidence <= 1.0
        if number.status == "unsure":
            assert number.confidence <= THRESHOLD - BELOW
        for digit in number.digits:
            assert sorted(one.digit for one in digit.alternatives) == [*range(10)]
            assert 0.0 <= digit.confidence <= 1.0


def test_a_number_that_fits_stays_as_it_was_read(number: Make, page: MakePage) -> None:
    reading = page(number("508263", confidence=0.9))
    fitted = expect(reading, r"\d{6}")
    assert fitted.to_dict() == reading.to_dict()


def test_a_doubted_digit_becomes_the_one_with_which_the_number_fits(
    number: Make, page: MakePage
) -> None:
    # 79927398713 holds by Luhn; its third digit looks more like a 4.
    read = number("79427398713", confidence=0.6, doubts={2: {9: 0.38}})
    fitted = expect(page(read), "luhn")
    check(fitted)
    (found,) = fitted.numbers
    assert (found.text, found.value, found.status) == ("79927398713", "79927398713", "read")
    assert (fitted.text, fitted.status) == ("79927398713", "read")
    assert found.digits[2].digit == 9
    assert found.digits[2].status == "read"
    assert found.digits[2].alternatives[0].digit == 9
    assert found.digits[2].box == read.digits[2].box
    assert found.confidence > 0.9


def test_the_probability_is_that_of_the_text_among_all_that_fits(
    number: Make, page: MakePage
) -> None:
    # As read 0.5; 1 instead of 7 comes to 0.5 * 0.3 / 0.6; 2 instead of 7 to 0.5 * 0.1 / 0.6.
    read = number("47", confidence=0.5, doubts={1: {1: 0.3, 2: 0.1}})
    (found,) = expect(page(read), r"4[12]").numbers
    assert found.text == "41"
    assert found.confidence == pytest.approx(0.25 / (1.0 - 0.99 * 0.5))
    assert found.status == "unsure"
    assert [one.digit for one in found.digits[1].alternatives[:2]] == [1, 2]
    assert found.digits[1].alternatives[0].probability == pytest.approx(0.75)


def test_what_is_read_surely_is_not_turned_into_what_fits(number: Make, page: MakePage) -> None:
    read = number("79427398713", confidence=0.999, doubts={2: {9: 0.0005}})
    (found,) = expect(page(read), "luhn").numbers
    assert (found.text, found.status) == ("79427398713", "unsure")
    assert found.confidence == pytest.approx(THRESHOLD - BELOW)


@pytest.mark.parametrize("pattern", [r"\d{5}", "range:1..31", r"\d+/\d+", "length:9"])
def test_where_nothing_fits_all_stays_but_unsure(
    number: Make, page: MakePage, pattern: str
) -> None:
    reading = page(number("508", line=1), number("3/4", line=2, confidence=0.5), number("77"))
    if pattern == r"\d+/\d+":
        reading = page(number("508"), number("77", line=2, confidence=0.5))
    fitted = expect(reading, pattern)
    check(fitted)
    assert (fitted.text, fitted.status) == (reading.text, "unsure")
    assert [one.status for one in fitted.numbers] == ["unsure"] * len(reading.numbers)


def test_only_the_numbers_that_fit_are_read(number: Make, page: MakePage) -> None:
    fitted = expect(page(number("12"), number("508263"), number("7", line=2)), r"\d{6}")
    check(fitted)
    assert fitted.text == "12 508263\n7"
    assert [one.status for one in fitted.numbers] == ["unsure", "read", "unsure"]
    assert fitted.status == "unsure"


def test_boxes_of_a_line_that_were_read_apart_are_joined(number: Make, page: MakePage) -> None:
    boxes = [number(one, confidence=0.99, left=2 * place) for place, one in enumerate("508263")]
    fitted = expect(page(*boxes, number("12", line=2)), r"\d{6}")
    check(fitted)
    found, other = fitted.numbers
    assert (found.text, found.status, found.value) == ("508263", "read", "508263")
    assert found.confidence == pytest.approx(0.99**6)
    assert found.box == replace(boxes[0].box, right=boxes[-1].box.right)
    assert len(found.digits) == 6
    assert other.status == "unsure"
    assert fitted.text == "508263\n12"


def test_joined_numbers_are_mended_too(number: Make, page: MakePage) -> None:
    parts = [number("799"), number("27398"), number("773", confidence=0.6, doubts={1: {1: 0.39}})]
    fitted = expect(page(*parts), r"\d{11} & luhn")
    assert (fitted.text, fitted.status) == ("79927398713", "read")


def test_some_numbers_of_a_line_are_joined_where_no_others_could_be(
    number: Make, page: MakePage
) -> None:
    fitted = expect(page(number("1."), number("508"), number("263")), r"\d{6}")
    assert [one.text for one in fitted.numbers] == ["1.", "508263"]
    assert [one.status for one in fitted.numbers] == ["unsure", "read"]


def test_numbers_are_not_joined_where_others_could_be(number: Make, page: MakePage) -> None:
    fitted = expect(page(number("508"), number("263"), number("111")), r"\d{6}")
    assert fitted.text == "508 263 111"
    assert fitted.status == "unsure"


def test_numbers_are_not_joined_where_one_fits_alone(number: Make, page: MakePage) -> None:
    fitted = expect(page(number("12"), number("34"), number("5678", line=2)), r"\d{4}")
    assert [one.text for one in fitted.numbers] == ["12", "34", "5678"]
    assert [one.status for one in fitted.numbers] == ["unsure", "unsure", "read"]


def test_joined_numbers_are_as_sure_as_all_of_them(number: Make, page: MakePage) -> None:
    boxes = [number(one, confidence=0.9) for one in "508263"]
    fitted = expect(page(*boxes), r"\d{6}")
    assert (fitted.text, fitted.status) == ("508263", "unsure")
    assert fitted.numbers[0].confidence == pytest.approx(0.9**6)


@pytest.mark.parametrize("pattern", ["luhn", r"\d{11}", "length:11", r"7992739871[0-5]"])
def test_what_is_held_below_the_threshold_never_becomes_read(
    number: Make, page: MakePage, pattern: str
) -> None:
    held = number("79927398713", confidence=THRESHOLD - BELOW, doubts={10: {8: 0.15}})
    assert held.status == "unsure"
    fitted = expect(page(held), pattern)
    check(fitted)
    assert (fitted.text, fitted.status) == ("79927398713", "unsure")


def test_what_is_held_at_the_threshold_of_single_digits_never_becomes_read(
    number: Make, page: MakePage
) -> None:
    held = number("7", confidence=0.7 - BELOW, doubts={0: {1: 0.29}})
    surer = number("7", confidence=0.69, doubts={0: {1: 0.29}})
    for one, status in ((held, "unsure"), (surer, "read")):
        fitted = expect(page(one), "[2-9]", single_threshold=0.7)
        assert (fitted.text, fitted.status) == ("7", status)


def test_an_unsure_number_gets_no_surer_by_an_expectation_that_rules_nothing_out(
    number: Make, page: MakePage
) -> None:
    read = number("508263", confidence=0.75, doubts={0: {3: 0.2}})
    (found,) = expect(page(read), r"\d{6}").numbers
    assert found.status == "unsure"
    assert found.confidence == pytest.approx(0.75)


def test_an_unsure_number_becomes_read_where_the_others_are_ruled_out(
    number: Make, page: MakePage
) -> None:
    read = number("79927398713", confidence=0.75, doubts={2: {4: 0.2}})
    (found,) = expect(page(read), "luhn").numbers
    assert (found.text, found.status) == ("79927398713", "read")


def test_what_was_read_stays_read_though_its_threshold_was_lower(
    number: Make, page: MakePage
) -> None:
    read = replace(number("7", confidence=0.72), status="read")
    fitted = expect(page(read, number("12")), r"\d{1,2}")
    assert [one.status for one in fitted.numbers] == ["read", "read"]


def test_a_single_digit_is_as_sure_as_its_number(number: Make, page: MakePage) -> None:
    (found,) = expect(page(number("7", confidence=0.6, doubts={0: {1: 0.38}})), "[0-5]").numbers
    assert found.text == "1"
    assert found.digits[0].confidence == found.confidence
    assert found.digits[0].status == found.status
    (kept,) = expect(page(number("7", confidence=0.95)), r"\d\d").numbers
    assert (kept.status, kept.digits[0].status) == ("unsure", "unsure")
    assert kept.digits[0].confidence == kept.confidence


def test_kind_and_value_follow_the_text(number: Make, page: MakePage) -> None:
    read = number("37/12/2024", confidence=0.5, doubts={0: {3: 0.0}, 1: {1: 0.45}})
    assert read.kind == "other"
    (found,) = expect(page(read), r"[0-3][01]/\d\d/\d{4}").numbers
    assert (found.text, found.kind) == ("31/12/2024", "date")


def test_pages_are_taken_each_by_itself(number: Make, page: MakePage) -> None:
    blank = replace(page(), status="blank")
    first, second = page(number("508263")), page(number("50"), number("82", line=1))
    reading = replace(join_pages([blank, first, second]), source="a.pdf")
    fitted = expect(reading, r"\d{4,6}")
    assert [one.status for one in fitted.pages] == ["blank", "read", "read"]
    assert fitted.text == "508263\n5082"
    assert [one.text for one in fitted.numbers] == ["508263", "5082"]
    assert (fitted.status, fitted.source) == ("read", "a.pdf")


@pytest.mark.parametrize("status", ["blank", "no_digits"])
def test_a_page_without_numbers_stays(page: MakePage, status: str) -> None:
    empty = replace(page(), status=status)
    assert expect(empty, "luhn") == empty


def test_a_crowded_page_of_doubtful_numbers_takes_bounded_work(
    number: Make, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubts = {place: {2: 0.25, 3: 0.2} for place in range(12)}
    tried = 0
    expectation = parse_expectation(r"\d{12} & range:0..1")

    def count(self: object, text: str) -> bool:
        nonlocal tried
        tried += 1
        return False

    monkeypatch.setattr(type(expectation), "fits", count)
    crowd = [number("1" * 12, confidence=0.3, doubts=doubts, line=line) for line in range(1, 40)]
    fitted = expect(page(*crowd), str(expectation))
    assert fitted.status == "unsure"
    assert 5_000 < tried <= MOST_OF_PAGE + 2 * len(crowd)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_answer_fits_or_is_unsure(number: Make, page: MakePage, data: st.DataObject) -> None:
    pattern = data.draw(
        st.sampled_from([r"\d{4}", "luhn", "mod11", "range:1..500", r"\d[0-4]+", "length:2..3"])
    )
    made = []
    for line in range(1, data.draw(st.integers(2, 5))):
        text = data.draw(st.text(alphabet="0123456789", min_size=1, max_size=4))
        doubts = {
            place: {data.draw(st.integers(0, 9).filter(lambda k, one=one: str(k) != one)): share}
            for place, one in enumerate(text)
            if (share := data.draw(st.sampled_from([0.0, 0.01, 0.3, 0.6])))
        }
        confidence = data.draw(st.floats(0.0, 1.0))
        made.append(
            number(text, confidence=confidence, doubts=doubts, line=data.draw(st.just(line // 2)))
        )
    made = [replace(one, line=one.line + 1) for one in made]
    fitted = expect(page(*made), pattern)
    check(fitted)
    expectation = parse_expectation(pattern)
    assert all(expectation.fits(one.text) for one in fitted.numbers if one.status == "read")
    assert "".join(one.digits_only for one in fitted.numbers).isdecimal()
    sizes = sum(len(one.digits) for one in fitted.numbers)
    assert sizes == sum(len(one.digits) for one in made)
