"""Corrections are read from what people save, and every one of them reaches its row."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits.batch.review import Correction, apply_corrections, read_corrections
from inkdigits.batch.review import corrections as module
from inkdigits.batch.review.corrections import correct_row
from inkdigits.batch.rows import Row
from inkdigits.errors import CorrectionError

HEAD = "path,page,number,text\n"


def read_text(folder: Path, text: str | bytes) -> list[Correction]:
    path = folder / "corrections.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_corrections(path)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + 'a.png,1,2,"12,50"\n',
        HEAD + "a.png,1,2,'12;50\n".replace("'12;50", '"12,50"'),
        "\ufeffpath;page;number;text\r\na.png;1;2;12,50\r\n",
        "Number\tText\tPath\tPage\n2\t12,50\ta.png\t1",
        HEAD + '\n,,,\na.png, 1 ,2,"  12,50 "\n\n',
        "path,page,number,text,,\n" + 'a.png,1,2,"12,50",,\n',
        "path,page,note,number,text\n" + 'a.png,1,"seen\nby me",2,"12,50"\n',
        HEAD + 2 * 'a.png,1,2,"12,50"\n',
    ],
)
def test_corrections_are_read_as_spreadsheets_and_people_write_them(
    tmp_path: Path, text: str
) -> None:
    assert read_text(tmp_path, text) == [Correction("a.png", 1, 2, "12,50")]


def test_guards_against_formulas_are_taken_away(tmp_path: Path) -> None:
    found = read_text(tmp_path, HEAD + "'=a.png,1,1,'-5\n'b.png,1,1,-5\n''+c,1,1,'=1\n")
    assert [(one.path, one.text) for one in found] == [
        ("=a.png", "-5"),
        ("'b.png", "-5"),
        ("'+c", "=1"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Line 1 must name the columns path"),
        ("path,page,text\na.png,1,5\n", "look at number"),
        ("path,page,number,text,text\n", "look at text"),
        (HEAD + "a.png,1,1,5\nb.png,one,1,5\n", "The page in line 3"),
        (HEAD + "a.png,1,-1,5\n", "The number in line 2"),
        (HEAD + "a.png,1,1e3,5\n", "The number in line 2"),
        (HEAD + f"a.png,{'9' * 5000},1,5\n", "The page in line 2"),
        (HEAD + "a.png,1,1,12,50\n", "Line 2 has 5 cells, not 4: put quotation marks"),
        (HEAD + "a.png,1\n", "Line 2 has 2 cells"),
        (HEAD + 'a.png,1,1,"5\n', "Line 3 is not CSV"),
        (HEAD + 'a.png,1,1,"5"x\n', "Line 2 is not CSV"),
        (HEAD + f"a.png,1,1,{'5' * 200_000}\n", "Line 2 is not CSV"),
        (HEAD + f"a.png,1,1,{'5' * 2_000}\n", "The text in line 2 is over 1000"),
        (HEAD + "a.png,1,1,5\x07\n", "The text in line 2 is no number"),
        (HEAD + 'a.png,1,1,"1\n2"\n', "The text in line 3 is no number"),
        (HEAD + "a.png,1,1,12 kg\n", "The text in line 2 is no number"),
        (HEAD + "a.png,1,1,-\n", "The text in line 2 is no number"),
        (HEAD + "a.png,1,1,5\na.png,1,1,6\n", "Lines 2 and 3 say different things"),
        (HEAD.encode() + b"a\xff.png,1,1,5\n", "Line 2 of the corrections is not UTF-8"),
        (HEAD.encode("utf-16"), "Line 1 of the corrections is not UTF-8"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(CorrectionError) as raised:
        read_text(tmp_path, text)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


@settings(max_examples=50)
@given(st.binary(max_size=200) | st.text(st.sampled_from("path,;\n\r\"1'")).map(str.encode))
def test_any_file_is_corrections_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for text in (data, HEAD.encode() + data):
        with contextlib.suppress(CorrectionError):
            assert all(one.page >= 0 for one in read_text(folder, text))


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv", "nul\0"):
        with pytest.raises(CorrectionError, match="Cannot open the corrections"):
            read_corrections(path)


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 30)
    with pytest.raises(CorrectionError, match="apply them in parts"):
        read_text(tmp_path, HEAD + "a.png,1,1,5\n")


def test_a_corrected_row_says_what_is_written_and_what_was_read(
    make_row: Callable[..., Row],
) -> None:
    row = make_row(text="1234")
    (found,) = apply_corrections([row], [Correction("a.png", 1, 1, "-12,50")])
    assert found == replace(
        row,
        text="-12,50",
        kind="number",
        value="-12.50",
        digits_only="1250",
        confidence=1.0,
        status="read",
        digit_confidences=(1.0,) * 4,
        read_as="1234",
    )


@pytest.mark.parametrize(
    ("typed", "text", "kind", "value"),
    [
        ("12 / 05 / 2024", "12/05/2024", "date", None),
        ("50 %", "50%", "percent", "50"),
        ("1 234", "1234", "number", "1234"),
        ("\u22125", "-5", "number", "-5"),
        ("１２．５", "12.5", "number", "12.5"),
        ("٤٢", "42", "number", "42"),
        ("7:30", "7:30", "time", None),
        ("B12", "B12", "other", None),
        ("1.250", "1.250", "number", "1250"),
    ],
)
def test_what_is_typed_is_read_by_the_grammar_of_numbers(
    make_row: Callable[..., Row], typed: str, text: str, kind: str, value: str | None
) -> None:
    row = correct_row(make_row(), typed)
    assert (row.text, row.kind, row.value) == (text, kind, value)
    assert len(row.digit_confidences) == len(row.digits_only)


def test_the_decimal_mark_of_the_table_is_kept(make_row: Callable[..., Row]) -> None:
    one = Correction("a.png", 1, 1, "1.250")
    (found,) = apply_corrections([make_row()], [one], decimal="point")
    assert found.value == "1.250"


def test_what_a_person_confirms_is_read_and_says_so(make_row: Callable[..., Row]) -> None:
    (found,) = apply_corrections([make_row()], [Correction("a.png", 1, 1, "1234")])
    assert (found.text, found.read_as, found.status) == ("1234", "1234", "read")


def test_where_no_number_is_there_the_row_has_no_digits(make_row: Callable[..., Row]) -> None:
    (found,) = apply_corrections([make_row()], [Correction("a.png", 1, 1, "")])
    assert (found.text, found.kind, found.value, found.digits_only) == ("", "", None, "")
    assert (found.status, found.read_as, found.digit_confidences) == ("no_digits", "1234", ())


def test_what_was_read_first_is_kept_through_a_second_correction(
    make_row: Callable[..., Row],
) -> None:
    (once,) = apply_corrections([make_row()], [Correction("a.png", 1, 1, "")])
    (twice,) = apply_corrections([once], [Correction("a.png", 1, 1, "77")])
    assert (twice.text, twice.read_as) == ("77", "1234")


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.integers(0, 2)),
        st.text(max_size=8),
        max_size=6,
    ),
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.integers(0, 2)), max_size=8),
)
def test_to_apply_corrections_twice_changes_nothing_and_none_is_lost(
    make_row: Callable[..., Row],
    texts: dict[tuple[str, int, int], str],
    places: list[tuple[str, int, int]],
) -> None:
    rows = [make_row(path, page=page, number=number) for path, page, number in places]
    corrections = [Correction(*place, text) for place, text in texts.items()]

    def apply(given: list[Row]) -> list[Row]:
        found: list[Row] = []
        if set(texts) <= set(places):
            found.extend(apply_corrections(given, corrections))
        else:
            with pytest.raises(CorrectionError):
                found.extend(apply_corrections(given, corrections))
        return found

    once = apply(rows)
    assert apply(once) == once
    for row, place in zip(once, places, strict=True):
        assert (row.read_as is not None) == (place in texts)


def test_a_correction_without_a_row_is_reported_once_all_rows_are_through(
    make_row: Callable[..., Row], error_row: Row
) -> None:
    rows = iter([make_row(), error_row])
    lost = [Correction(f"b\n{page}.png", page, 1, "5") for page in range(1, 6)]
    found = apply_corrections(rows, [*lost, Correction("broken.png", 0, 0, "5")])
    assert [next(found), next(found)] == [make_row(), error_row]
    with pytest.raises(CorrectionError) as raised:
        next(found)
    assert str(raised.value).startswith(
        "6 corrections fit no row of the table: b\\u000a1.png, page 1, number 1; "
    )
    assert "; and 3 more. Apply" in str(raised.value)


def test_the_field_of_a_form_tells_rows_of_a_page_apart(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    rows = [make_row(number=0, field=field) for field in ("total", "date")]
    text = "path,page,number,field,text\na.png,1,0,date,5/2024\na.png,1,0,total,9\n"
    found = list(apply_corrections(rows, read_text(tmp_path, text)))
    assert [(row.field, row.text) for row in found] == [("total", "9"), ("date", "5/2024")]
