"""What is done stays done, whatever happens; what changed is read again."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.batch.conftest import read_item

from inkdigits.batch.inputs.item import Item
from inkdigits.batch.journal import Journal, fail_item
from inkdigits.errors import JournalError

A, B, C = (Item(f"{name}.png", "1", f"{name}.png") for name in "abc")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "readings.journal"


def test_what_was_recorded_is_not_waiting_in_the_next_run(path):
    with Journal(path) as journal:
        assert journal.add_items([A, B, C]) == 3
        journal.record([read_item(B)])
        assert [item.name for item in journal.list_waiting()] == ["a.png", "c.png"]
    with Journal(path) as journal:
        assert journal.add_items([A, B, C]) == 3
        assert list(journal.list_waiting()) == [A, C]
        journal.record([read_item(A), read_item(C)])
        assert [row.path for row in journal.list_rows()] == ["a.png", "b.png", "c.png"]
        assert journal.count_done() == (3, 0)


def test_a_file_that_changed_is_read_again(path):
    with Journal(path) as journal:
        journal.add_items([A, B])
        journal.record([read_item(A), read_item(B)])
        journal.add_items([A, replace(B, stamp="2")])
        assert [item.name for item in journal.list_waiting()] == ["b.png"]


def test_a_file_that_is_named_twice_is_read_once_at_its_first_place(path):
    with Journal(path) as journal:
        assert journal.add_items([B, A, B]) == 2
        assert list(journal.list_waiting()) == [B, A]


def test_rows_are_those_of_the_inputs_of_the_run(path):
    with Journal(path) as journal:
        journal.add_items([A, B])
        journal.record([read_item(A), read_item(B)])
        journal.add_items([B])
        assert [row.path for row in journal.list_rows()] == ["b.png"]


def test_errors_are_kept_until_they_are_to_be_read_again(path):
    with Journal(path) as journal:
        journal.add_items([A])
        journal.record([fail_item(A, "It is damaged.")])
        journal.add_items([A])
        assert list(journal.list_waiting()) == []
        assert journal.count_done() == (1, 1)
        journal.add_items([A], retry=True)
        assert list(journal.list_waiting()) == [A]


def test_what_cannot_be_opened_is_done_at_once_and_may_appear_later(path):
    with Journal(path) as journal:
        journal.add_items([replace(A, stamp="", error="No such file.")])
        assert [row.error for row in journal.list_rows()] == ["No such file."]
        journal.add_items([A])
        assert list(journal.list_waiting()) == [A]


def test_names_need_not_be_utf8(path):
    item = Item("\udcff.png", "1", "\udcff.png")
    with Journal(path) as journal:
        journal.add_items([item])
        journal.record([read_item(item)])
        assert [row.path for row in journal.list_rows()] == ["\udcff.png"]


def test_other_settings_are_refused_and_restart_reads_all_anew(path):
    with Journal(path) as journal:
        journal.check_settings({"fast": False})
        journal.add_items([A])
        journal.record([read_item(A)])
    with Journal(path) as journal:
        with pytest.raises(JournalError, match="fast"):
            journal.check_settings({"fast": True})
        journal.check_settings({"fast": True}, restart=True)
        journal.add_items([A])
        assert list(journal.list_waiting()) == [A]


def test_a_journal_in_use_is_refused(path):
    with Journal(path), pytest.raises(JournalError, match="in use"):
        Journal(path)


def test_a_file_that_is_no_journal_is_refused(path):
    path.write_bytes(b"something else entirely" * 100)
    with pytest.raises(JournalError, match="is no journal"):
        Journal(path)


def test_a_process_that_is_killed_leaves_what_it_recorded(path):
    script = """
import os, signal, sys
from pathlib import Path
from inkdigits.batch.inputs.item import Item
from inkdigits.batch.journal import Journal
from tests.batch.conftest import read_item
journal = Journal(Path(sys.argv[1]))
items = [Item(f"{n}.png", "1", f"{n}.png") for n in "abc"]
journal.add_items(items)
journal.record([read_item(items[0])])
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    with Journal(path) as journal:
        journal.add_items([A, B, C])
        assert list(journal.list_waiting()) == [B, C]


def test_the_database_of_another_program_is_left_alone(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE precious (text)")
        database.commit()
    with pytest.raises(JournalError, match="no journal of a batch"):
        Journal(path)
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
    assert names == ["precious"]


def read_all(path: Path) -> None:
    with Journal(path) as journal:
        journal.add_items([A])
        list(journal.list_rows())


def test_a_journal_that_is_damaged_within_is_told_in_a_sentence(path):
    with Journal(path) as journal:
        journal.add_items(Item(f"{index}.png", "1", f"{index}.png") for index in range(2_000))
    data = bytearray(path.read_bytes())
    data[8_192:60_000] = b"\xff" * (60_000 - 8_192)
    path.write_bytes(data)
    with pytest.raises(JournalError, match="Cannot use"):
        read_all(path)
