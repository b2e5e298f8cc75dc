"""Which numbers the characters of a line spell, and which signs and letters belong to them."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.line.alphabet import ALPHABET, DIGITS, OTHER, STRUCK
from inkdigits.line.grammar import find_numbers


@dataclass(frozen=True)
class Written:
    text: str
    place: int = 0


def find(line):
    return find_numbers([Written(text, place) for place, text in enumerate(line)])


def texts(line):
    return [number.text for number in find(line)]


def sure_texts(line):
    return [number.text for number in find(line) if not number.doubtful]


@pytest.mark.parametrize(
    "line",
    [
        *("0", "-12.50", "1.250,50", "12/05/2024", "2024-05-12", "07:30", "17/20", "50%", "$20"),
        *("$1,250.00", "-$5", "$-5", "20,-", "20.--", "20.=", "20/-", "(020)7946", "(12)"),
        *("+44(0)20", "555-1234", ".75", "-,5", "20$", "(50%)", "+7", "12,5,3", "25:00"),
    ],
)
def test_a_number_stands_as_it_is_written(line):
    assert sure_texts(line) == [line]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12 34 5", ["12", "34", "5"]),
        (" 12  34 ", ["12", "34"]),
        ("5 +7 -3", ["5", "+7", "-3"]),
        ("(020) 7946", ["(020)", "7946"]),
        ("1 3/4", ["1", "3/4"]),
        ("7: 30", ["7", "30"]),
        ("(12 34)", ["12", "34"]),
        ("12....45", ["12", "45"]),
        ("1)45", ["1", "45"]),
        ("0()(3/)", ["0", "3"]),
        ("20 $ 30", ["20", "30"]),
    ],
)
def test_numbers_side_by_side_are_several(line, expected):
    assert sure_texts(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("3 / 4", "3/4"),
        ("12 / 05 / 2024", "12/05/2024"),
        ("12. 05. 2024", "12.05.2024"),
        ("12 - 05 - 2024", "12-05-2024"),
        ("7 : 30", "7:30"),
        ("50 %", "50%"),
        ("$ 20", "$20"),
        ("20 $", "20$"),
    ],
)
def test_spaces_around_a_sign_within_a_number_do_not_part_it(line, expected):
    assert sure_texts(line) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        *(("45kg", "45"), ("62l", "62"), ("45 kg", "45"), ("5kg", "5"), ("30s", "30")),
        *(("No.7", "7"), ("No7", "7"), ("No. 7", "7"), ("Rs.500", "500"), ("CHF12.50", "12.50")),
        *(("EUR 20", "20"), ("21st", "21"), ("$5/kg", "$5"), ("7:30pm", "7:30"), ("T-5", "5")),
        *(("x=5", "5"), ("a) 5", "5"), ("US$20", "$20"), ("Total: 45", "45")),
    ],
)
def test_letters_at_a_number_leave_it(line, expected):
    assert sure_texts(line) == [expected]


def test_letters_between_numbers_part_them():
    assert sure_texts("2x4") == ["2", "4"]
    assert sure_texts("3h15") == ["3", "15"]


@pytest.mark.parametrize(
    "line", ["word", "hell0", "w0rd", "sma1l", "A4", "So1", "#", "##5##", "", " ", "Kap. IV"]
)
def test_a_word_is_no_number(line):
    assert find(line) == []


@pytest.mark.parametrize("line", ["-", ".", "--", "...", ",", "/", "()", "$", "%", "+ - =", ". ."])
def test_signs_alone_are_no_number(line):
    assert find(line) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        *(("12.", "12"), ("12,", "12"), ("12:", "12"), ("12-", "12"), ("12--", "12")),
        *(("- 5", "5"), ("--5", "5"), ("-12-", "12"), ("=20=", "20"), ("...5", "5")),
        *(("(12", "12"), ("12)", "12"), ("(12.)", "12"), ("()12", "12"), ("7=", "7"), (":5", "5")),
    ],
)
def test_signs_without_a_meaning_leave_the_number(line, expected):
    assert sure_texts(line) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12+7=19", "12+7=19"),
        ("12 + 7 = 19", "12+7=19"),
        ("12 +7 =19", "12+7=19"),
        ("12 - 7 = 5", "12-7=5"),
        ("12 + 7", "12+7"),
        ("12+7=", "12+7="),
        ("6:2=", "6:2="),
    ],
)
def test_a_sum_stands_as_it_is_written_and_is_doubtful(line, expected):
    (number,) = find(line)
    assert (number.text, number.kind, number.value) == (expected, "other", None)
    assert number.doubtful


@pytest.mark.parametrize(
    ("line", "expected"),
    [("12+", "12"), ("12 +", "12"), ("(12) + a", "(12)"), ("12 + #", "12")],
)
def test_a_number_of_a_sum_that_is_not_finished_is_doubtful(line, expected):
    (number,) = find(line)
    assert number.text == expected
    assert number.doubtful


@pytest.mark.parametrize("line", ["+12", "Total = 12", "12 =", "a +12"])
def test_a_sign_that_is_no_sum_leaves_a_number_sure(line):
    (number,) = find(line)
    assert not number.doubtful


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        *(("1O5", "1O5"), ("5S", "5S"), ("O7", "O7"), ("l2", "l2"), ("B12", "B12")),
        *(("12abc34", "12abc34"), ("4#5", "4#5"), ("45#", "45"), ("#5", "5")),
        *(("0ne", "0"), ("5miles", "5"), ("12'500", "12'500")),
    ],
)
def test_letters_and_symbols_that_may_be_digits_make_a_number_doubtful(line, expected):
    (number,) = find(line)
    assert number.text == expected
    assert number.doubtful


@pytest.mark.parametrize("line", ["~~~", "8~7", "12~kg", "~5", "12 + 7~"])
def test_struck_out_writing_holds_no_number(line):
    assert "7" not in "".join(texts(line))
    assert all(STRUCK not in number.text for number in find(line))


def test_a_number_beside_struck_out_writing_is_found():
    assert sure_texts("847~~ 826") == ["826"]


def test_the_characters_of_a_number_are_those_of_the_line():
    (number,) = find("a 3 / 4 b")
    assert [one.place for one in number.characters] == [2, 4, 6]


LINES = st.one_of(
    st.text(alphabet=ALPHABET, max_size=30),
    st.text(alphabet="0123456789-.,/:()%+=$ ", max_size=30),
    st.lists(
        st.sampled_from(["12", "5", "kg", "O", " ", "$", "(", ")", "/", "-", OTHER, STRUCK, "="]),
        max_size=20,
    ).map("".join),
)


@given(LINES)
def test_digits_keep_their_order_and_none_is_found_twice(line):
    numbers = find(line)
    places = [one.place for number in numbers for one in number.characters]
    assert places == sorted(set(places))
    for number in numbers:
        assert any(one in DIGITS for one in number.text)
        assert " " not in number.text
        assert STRUCK not in number.text
        assert number.value is None or not number.doubtful or number.kind != "other"


@given(st.lists(st.text(alphabet=DIGITS, min_size=1, max_size=8), min_size=1, max_size=6))
def test_digits_and_spaces_are_found_as_they_stand(words):
    assert sure_texts(" ".join(words)) == words


@given(LINES)
def test_a_number_alone_on_a_line_is_found_as_it_is_among_others(line):
    for number in find(line):
        if not number.doubtful:
            assert sure_texts(number.text) == [number.text]


@given(st.lists(st.one_of(st.text(max_size=3), st.sampled_from(list("12 .~")))))
def test_any_text_is_taken(characters):
    find_numbers([Written(text) for text in characters])
