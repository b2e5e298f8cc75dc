"""Names survive a CSV file, whatever they are."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inkdigits.batch.review.cells import escape_name, release_cell, unescape_name

NAMES = st.text(st.characters()) | st.text(st.sampled_from("\\uU0051cdf'=+-@\n\udcff\U000e0001"))


@given(NAMES)
@example("\\u005c")
@example("\\u005cu005c")
@example("C:\\udcff\\u000a.png")
@example("\ud83d\ude00")
def test_an_escaped_name_can_be_shown_and_comes_back(name: str) -> None:
    escaped = escape_name(name)
    assert escaped.isprintable()
    escaped.encode()
    assert unescape_name(escaped) == name


@pytest.mark.parametrize("name", ["scans/a b.png", "C:\\uface\\new.png", "größe.tif", "日本.pdf"])
def test_a_usual_name_stays_as_it_is(name: str) -> None:
    assert escape_name(name) == unescape_name(name) == name


@given(NAMES)
def test_a_guarded_cell_comes_back_from_csv_as_it_was(name: str) -> None:
    cell = escape_name(name)
    guarded = f"'{cell}" if cell.lstrip("'").startswith(tuple("=+-@＝＋－＠")) else cell
    out = io.StringIO()
    csv.writer(out).writerow([guarded])
    (read,) = next(csv.reader(io.StringIO(out.getvalue())))
    assert unescape_name(release_cell(read)) == name


@pytest.mark.parametrize("cell", ["-5", "=1", "'5", "o'=", "", "'"])
def test_a_cell_without_a_guard_is_taken_as_it_is(cell: str) -> None:
    assert release_cell(cell) == cell
