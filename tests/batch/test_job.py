"""A batch from its inputs to its table, with workers that only look at names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.batch.conftest import read_item

from inkdigits.batch import job as batch
from inkdigits.batch.inputs.item import Item
from inkdigits.batch.journal import ItemResult
from inkdigits.batch.settings import BatchSettings, ReadingSettings
from inkdigits.errors import CorrectionError, JournalError, TableError


class Reader:
    """Stands in for the local engine; stops as Ctrl-C does after some chunks."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.stop_after = 10_000

    def __call__(self, items: Iterable[Item], *_: Any, **__: Any) -> Iterator[list[ItemResult]]:
        for count, item in enumerate(items):
            if count >= self.stop_after:
                raise KeyboardInterrupt
            self.read.append(Path(item.name).stem)
            yield [read_item(item)]


@pytest.fixture
def reader(monkeypatch) -> Reader:
    stand_in = Reader()
    monkeypatch.setattr(batch, "read_locally", stand_in)
    return stand_in


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in "abcde":
        (tmp_path / "scans" / f"{name}.png").parent.mkdir(exist_ok=True)
        (tmp_path / "scans" / f"{name}.png").write_bytes(b"x")
    return tmp_path


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_after_ctrl_c_the_same_call_reads_the_rest(folder, reader):
    out = folder / "t.csv"
    reader.stop_after = 2
    with pytest.raises(KeyboardInterrupt):
        batch.run([str(folder / "scans")], str(out))
    assert not out.exists()
    reader.stop_after = 10
    summary = batch.run([str(folder / "scans")], str(out))
    assert reader.read == ["a", "b", "c", "d", "e"]
    assert [Path(row["path"]).stem for row in read_table(out)] == ["a", "b", "c", "d", "e"]
    assert (summary.files, summary.fresh, summary.failed) == (5, 3, 0)


def test_a_second_run_reads_only_what_is_new_or_changed(folder, reader):
    out = folder / "t.csv"
    batch.run([str(folder / "scans")], str(out))
    (folder / "scans" / "f.png").write_bytes(b"x")
    (folder / "scans" / "b.png").write_bytes(b"longer")
    (folder / "scans" / "c.png").unlink()
    reader.read.clear()
    batch.run([str(folder / "scans")], str(out))
    assert reader.read == ["b", "f"]
    assert [Path(row["path"]).stem for row in read_table(out)] == ["a", "b", "d", "e", "f"]


def test_progress_tells_how_many_are_done_of_all(folder, reader):
    told = []
    batch.run(
        [str(folder / "scans"), str(folder / "no.png")],
        str(folder / "t.csv"),
        progress=lambda *counts: told.append(counts),
    )
    assert told[0] == (1, 6, 1)
    assert told[-1] == (6, 6, 1)


def test_a_table_that_no_batch_wrote_is_not_replaced(folder, reader):
    out = folder / "mine.csv"
    out.write_text("precious")
    with pytest.raises(TableError, match="give another --out"):
        batch.run([str(folder / "scans")], str(out))
    assert out.read_text() == "precious"


def test_rows_of_other_settings_are_not_mixed(folder, reader):
    out = str(folder / "t.csv")
    batch.run([str(folder / "scans")], out)
    fast = BatchSettings(reading=ReadingSettings(fast=True))
    with pytest.raises(JournalError, match="fast"):
        batch.run([str(folder / "scans")], out, settings=fast)


def test_corrections_that_cannot_be_opened_are_told_before_anything_is_read(folder, reader):
    settings = BatchSettings(corrections=str(folder / "none.csv"))
    with pytest.raises(CorrectionError, match="Cannot open"):
        batch.run([str(folder / "scans")], str(folder / "t.csv"), settings=settings)
    assert not (folder / "t.csv.journal").exists()


def test_a_table_at_a_url_needs_a_journal(folder, reader):
    with pytest.raises(TableError, match="--journal"):
        batch.run([str(folder / "scans")], "memory://t.csv")


def test_the_summary_counts_pages_and_numbers(folder, reader):
    summary = batch.run([str(folder / "scans"), str(folder / "no.png")], str(folder / "t.csv"))
    assert summary.pages == {"read": 5}
    assert summary.numbers == {"read": 5}
    assert (summary.files, summary.failed) == (6, 1)
    ((path, reason),) = summary.errors
    assert path == str(folder / "no.png")
    assert "No such file" in reason
    assert "6 files" in summary.describe()


@pytest.mark.parametrize("name", ["scans/a.png", "t.csv", "notes.html"])
def test_a_review_replaces_nothing_but_a_review(folder, reader, name):
    (folder / "notes.html").write_text("mine")
    out = folder / "t.csv"
    batch.run([str(folder / "scans" / "a.png")], str(out))
    before = (folder / name).read_bytes()
    settings = BatchSettings(review=str(folder / name))
    with pytest.raises((TableError, CorrectionError), match="give"):
        batch.run([str(folder / "scans" / "a.png")], str(out), settings=settings)
    assert (folder / name).read_bytes() == before


@pytest.mark.parametrize("name", ["t.csv", "t.csv.journal", "./t.csv"])
def test_table_journal_and_review_are_different_files(folder, reader, name):
    settings = BatchSettings(review=f"{folder}/{name}")
    with pytest.raises(TableError, match="different files"):
        batch.run([str(folder / "scans")], str(folder / "t.csv"), settings=settings)
    assert not (folder / name).exists()


def test_a_review_is_written_anew(folder, reader):
    settings = BatchSettings(review=str(folder / "review.html"))
    for _ in range(2):
        batch.run([str(folder / "scans")], str(folder / "t.csv"), settings=settings)
    assert b"inkdigits review" in (folder / "review.html").read_bytes()


def test_a_table_is_not_its_own_input(folder, reader):
    out = folder / "t.csv"
    batch.run([str(folder / "scans")], str(out))
    before = out.read_bytes()
    with pytest.raises(TableError, match="is read"):
        batch.run([str(out)], str(out))
    assert out.read_bytes() == before


def test_a_folder_of_parts_that_no_batch_wrote_is_not_touched(folder, reader):
    (folder / "parts").mkdir()
    (folder / "parts" / "part-00000.parquet").write_bytes(b"mine")
    with pytest.raises(TableError, match="take the table away"):
        batch.run([str(folder / "scans")], f"{folder}/parts/")
    assert (folder / "parts" / "part-00000.parquet").read_bytes() == b"mine"


def test_corrections_with_and_without_a_field_are_of_the_same_row(folder, reader):
    scan, out = str(folder / "scans" / "a.png"), str(folder / "t.csv")
    for head, text in (("path,page,number,field,text", ",41"), ("path,page,number,text", "42")):
        (folder / "c.csv").write_text(f"{head}\n{scan},1,1,{text}\n")
        batch.run([scan], out, settings=BatchSettings(corrections=str(folder / "c.csv")))
        (row,) = read_table(folder / "t.csv")
        assert row["text"] == text[-2:]


def test_a_correction_that_fits_no_row_leaves_nothing_behind(folder, reader):
    scan, out = str(folder / "scans" / "a.png"), str(folder / "t.csv")
    (folder / "c.csv").write_text(f"path,page,number,text\n{scan},1,1,41\n{scan},1,9,42\n")
    with pytest.raises(CorrectionError, match="fits no row"):
        batch.run([scan], out, settings=BatchSettings(corrections=str(folder / "c.csv")))
    batch.run([scan], out)
    (row,) = read_table(folder / "t.csv")
    assert row["read_as"] == ""


def test_corrections_of_files_that_are_read_anew_are_dropped_and_counted(folder, reader):
    scan, out = str(folder / "scans" / "a.png"), str(folder / "t.csv")
    (folder / "c.csv").write_text(f"path,page,number,text\n{scan},1,1,41\n")
    batch.run([scan], out, settings=BatchSettings(corrections=str(folder / "c.csv")))
    summary = batch.run([scan], out, settings=BatchSettings(restart=True))
    assert summary.dropped == 1
    assert "1 correction dropped" in summary.describe()
    assert batch.run([scan], out).dropped == 0
