"""Tables hold every row whole, and replace what was there only when all is written."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator

import pytest
from tests.batch.conftest import make_row

from inkdigits.batch import tables
from inkdigits.batch.rows import COLUMNS, Row, make_error_row
from inkdigits.batch.tables import check_table, write_table
from inkdigits.errors import TableError

ROWS = [
    make_row("a.png", "-1.250,50", digit_confidences=(0.25, 0.5), value="-1250.50"),
    make_row('=HYPERLINK("x"),\n.png', "3"),
    make_error_row("\udcff.png", "It is damaged."),
]


def test_csv_has_a_row_for_each_and_no_formulas(tmp_path):
    out = tmp_path / "t.csv"
    write_table(ROWS, str(out))
    with out.open(newline="", encoding="utf-8") as file:
        first, second, third = csv.DictReader(file)
    assert tuple(first) == COLUMNS
    assert first["text"] == "-1.250,50"
    assert first["box"] == "1 2 30 40"
    assert first["digit_confidences"] == "0.25 0.5"
    assert second["path"].startswith("./=")
    assert third["path"] == "\\udcff.png"
    assert third["status"] == "error"


def test_json_lines_give_the_rows_back(tmp_path):
    out = tmp_path / "t.jsonl"
    write_table(ROWS, str(out))
    lines = out.read_text().splitlines()
    assert [Row.from_dict(json.loads(line)) for line in lines] == ROWS


def test_parquet_has_types_and_groups(tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(tables, "GROUP_ROWS", 2)
    out = tmp_path / "t.parquet"
    write_table(ROWS, str(out))
    table = parquet.read_table(out)
    assert table.schema == tables.make_schema()
    assert table.column("box").to_pylist() == [[1, 2, 30, 40], [1, 2, 30, 40], None]
    assert parquet.ParquetFile(out).metadata.num_row_groups == 2


def test_a_folder_gets_parts_and_loses_those_of_a_longer_table(tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(tables, "PART_ROWS", 2)
    out = f"{tmp_path}/parts/"
    write_table(ROWS, out)
    names = ["part-00000.parquet", "part-00001.parquet"]
    assert sorted(path.name for path in (tmp_path / "parts").iterdir()) == names
    write_table(ROWS[:1], out)
    assert [path.name for path in (tmp_path / "parts").iterdir()] == names[:1]
    assert parquet.read_table(out).num_rows == 1


def test_a_table_of_no_rows_has_its_columns(tmp_path):
    write_table([], str(tmp_path / "t.csv"))
    assert (tmp_path / "t.csv").read_text() == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize("out", ["t.xlsx", "t", "csv"])
def test_other_formats_are_refused(out):
    with pytest.raises(TableError, match="end it with"):
        write_table([], out)


def test_what_was_there_stays_where_writing_fails(tmp_path):
    out = tmp_path / "t.csv"
    out.write_text("before")

    def fail() -> Iterator[Row]:
        yield ROWS[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_table(fail(), str(out))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


def test_a_table_that_cannot_be_written_is_told_before_anything_is_read(tmp_path, monkeypatch):
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(TableError, match="is a folder"):
        check_table(str(tmp_path / "t.csv"))
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    for out in ("t.parquet", "t/"):
        with pytest.raises(TableError, match="PyArrow"):
            check_table(f"{tmp_path}/{out}")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(TableError, match="Nothing can be written"):
        check_table(str(tmp_path / "u.csv"))
