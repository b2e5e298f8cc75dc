"""The journal: what a batch has done so far, in an SQLite file that survives being killed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inkdigits.batch.inputs.item import Item, pack_item, unpack_item
from inkdigits.batch.review.corrections import Correction
from inkdigits.batch.rows import Row, make_error_row, pack_rows, unpack_rows
from inkdigits.errors import JournalError

# Version of the tables below.
VERSION = 1
# What tells a journal from other SQLite files: "inkd" in ASCII.
APPLICATION = 0x696E6B64
# Items that are taken from the file at a time.
PAGE = 2_000
WAITING, DONE, FAILED = range(3)
TABLES = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    name BLOB PRIMARY KEY, position INTEGER NOT NULL, run INTEGER NOT NULL, state INTEGER NOT NULL,
    stamp TEXT NOT NULL, item TEXT NOT NULL, rows TEXT
);
CREATE INDEX IF NOT EXISTS places ON files (run, position);
CREATE TABLE IF NOT EXISTS corrections (
    name BLOB NOT NULL, page INTEGER NOT NULL, number INTEGER NOT NULL, field TEXT NOT NULL,
    stamp TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (name, page, number, field)
);
"""
# A file that is named twice in one run keeps its first place. What was read stays where the file
# is the same; ``retry`` reads those that failed once more.
ADD = """
INSERT INTO files (name, position, run, state, stamp, item, rows)
VALUES (:name, :position, :run, :state, :stamp, :item, :rows)
ON CONFLICT (name) DO UPDATE SET
    position = excluded.position, run = excluded.run, item = excluded.item,
    rows = CASE WHEN :keep AND stamp = excluded.stamp AND state != 0
        AND NOT (:retry AND state = 2) THEN rows ELSE excluded.rows END,
    state = CASE WHEN :keep AND stamp = excluded.stamp AND state != 0
        AND NOT (:retry AND state = 2) THEN state ELSE excluded.state END,
    stamp = excluded.stamp
WHERE run != excluded.run
"""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of an item: its rows, at least one; ``failed`` where they hold an error."""

    item: Item
    rows: tuple[Row, ...]
    failed: bool = False


def fail_item(item: Item, error: str) -> ItemResult:
    """Return the result of an item that could not be read."""
    return ItemResult(item, (make_error_row(item.name, error),), failed=True)


class Journal:
    """What a batch has done so far. One process writes it at a time.

    Parameters
    ----------
    path
        The SQLite file; made where there is none.

    Raises
    ------
    JournalError
        Where another process writes it, or it is no journal of this version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._run = 0
        self._database = self._connect()
        try:
            self._check_owner()
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            with self._transaction():  # takes the lock, which is kept
                self._database.execute(f"PRAGMA user_version = {VERSION}")
                self._database.execute(f"PRAGMA application_id = {APPLICATION}")
                for statement in TABLES.split(";"):
                    self._database.execute(statement)
            row = self._database.execute("SELECT max(run) FROM files").fetchone()
            self._run = int(row[0] or 0)
        except sqlite3.Error as error:
            self.close()
            raise self._explain(error) from None
        except JournalError:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        try:
            return sqlite3.connect(self._path, timeout=1.0, isolation_level=None)
        except sqlite3.Error as error:
            raise self._explain(error) from None

    def _check_owner(self) -> None:
        """Raise JournalError where the file is somebody else's database, or of another version."""
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        (application,) = self._database.execute("PRAGMA application_id").fetchone()
        (tables,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and application != APPLICATION:
            raise JournalError(f"{self._path} is no journal of a batch: give another --journal.")
        if tables and version != VERSION:
            raise JournalError(f"{self._path} is of another version: give another --journal.")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: object, error: object, _: object) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):
            raise self._explain(error) from None

    def close(self) -> None:
        """Close the file; what was recorded stays."""
        self._database.close()

    def check_settings(self, settings: dict[str, Any], *, restart: bool = False) -> None:
        """Compare settings with those that the journal was made with; a new one takes them.

        Raises
        ------
        JournalError
            Where they differ, naming the first that does. With ``restart`` everything is read
            anew instead.
        """
        known = dict(self._database.execute("SELECT name, value FROM settings").fetchall())
        given = {name: json.dumps(value) for name, value in settings.items()}
        differing = [name for name in given if known and known.get(name) != given[name]]
        if differing and not restart:
            name = differing[0]
            raise JournalError(
                f"{self._path} was made with {name} {known.get(name)}, not {given[name]}: give "
                "another --out, or --restart to read everything anew."
            )
        with self._transaction():
            if restart:  # corrections of files that are read anew are dropped, and counted
                self._database.execute("DELETE FROM files")
                self._database.execute("UPDATE corrections SET stamp = 'restarted'")
            self._database.execute("DELETE FROM settings")
            self._database.executemany("INSERT INTO settings VALUES (?, ?)", given.items())

    def add_items(self, items: Iterable[Item], *, retry: bool = False) -> int:
        """Record what a run is to read, and return how many items it has.

        What was read before stays where the file is the same. With ``retry`` those that failed
        are read again.
        """
        self._run += 1
        with self._transaction():
            self._database.executemany(
                ADD,
                (
                    _pack_item(item, position) | {"run": self._run, "retry": retry}
                    for position, item in enumerate(items)
                ),
            )
        return self._count("run = ?", self._run)

    def list_waiting(self) -> Iterator[Item]:
        """Yield the items of the run that are still to be read, in order."""
        position = -1
        while True:
            found = self._database.execute(
                "SELECT position, item FROM files WHERE run = ? AND position > ? AND state = ? "
                "ORDER BY position LIMIT ?",
                (self._run, position, WAITING, PAGE),
            ).fetchall()
            if not found:
                return
            for position, item in found:  # noqa: B007
                yield unpack_item(item)

    def count_done(self) -> tuple[int, int]:
        """Return how many items of the run are done, and how many of these failed."""
        failed = self._count("run = ? AND state = 2", self._run)
        return self._count("run = ? AND state = 1", self._run) + failed, failed

    def record(self, results: Iterable[ItemResult]) -> None:
        """Record what became of items; all of them or, when killed, none."""
        with self._transaction():
            self._database.executemany(
                "UPDATE files SET state = ?, rows = ? WHERE name = ?",
                (
                    (
                        FAILED if result.failed else DONE,
                        pack_rows(result.rows),
                        _encode(result.item.name),
                    )
                    for result in results
                ),
            )

    def list_rows(self) -> Iterator[Row]:
        """Yield the rows of the run in the order of its items."""
        position = -1
        while True:
            found = self._database.execute(
                "SELECT position, rows FROM files WHERE run = ? AND position > ? "
                "AND rows IS NOT NULL ORDER BY position LIMIT ?",
                (self._run, position, PAGE),
            ).fetchall()
            if not found:
                return
            for position, rows in found:  # noqa: B007
                yield from unpack_rows(rows)

    def find_item(self, name: str) -> Item | None:
        """Return the item of a name; None where there is none."""
        found = self._database.execute(
            "SELECT item FROM files WHERE name = ?", (_encode(name),)
        ).fetchone()
        return unpack_item(found[0]) if found else None

    def add_corrections(self, corrections: Iterable[Correction]) -> None:
        """Keep corrections of files as they are now; those of a row replace earlier ones."""
        with self._transaction():
            self._database.executemany(
                "INSERT OR REPLACE INTO corrections "
                "SELECT name, ?, ?, ?, stamp, ? FROM files WHERE name = ?",
                (
                    (one.page, one.number, _pack_field(one.field), one.text, _encode(one.path))
                    for one in corrections
                ),
            )

    def drop_corrections(self) -> int:
        """Drop corrections of files that have changed or were read anew; return how many."""
        with self._transaction():
            return self._database.execute(
                "DELETE FROM corrections WHERE NOT EXISTS (SELECT 1 FROM files "
                "WHERE files.name = corrections.name AND files.stamp = corrections.stamp)"
            ).rowcount

    def list_corrections(self) -> list[Correction]:
        """Return the corrections of files of the run that have not changed since."""
        found = self._database.execute(
            "SELECT c.name, c.page, c.number, c.field, c.text FROM corrections c "
            "JOIN files f ON f.name = c.name AND f.stamp = c.stamp AND f.run = ?",
            (self._run,),
        )
        return [
            Correction(
                name.decode("utf-8", "surrogatepass"), page, number, text, _unpack_field(field)
            )
            for name, page, number, field, text in found
        ]

    def _count(self, condition: str, *values: object) -> int:
        (count,) = self._database.execute(
            f"SELECT count(*) FROM files WHERE {condition}", values
        ).fetchone()
        return int(count)

    def _transaction(self) -> _Transaction:
        return _Transaction(self._database)

    def _explain(self, error: sqlite3.Error) -> JournalError:
        if "locked" in str(error):
            return JournalError(f"{self._path} is in use: wait until the other run has ended.")
        if "not a database" in str(error):
            return JournalError(f"{self._path} is no journal: give another --journal.")
        return JournalError(
            f"Cannot use {self._path} ({error}): is the disk full? Else give another --journal."
        )


class _Transaction:
    """Writes all of what is done within it, or nothing."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._database.execute("COMMIT" if kind is None else "ROLLBACK")


def _pack_item(item: Item, position: int) -> dict[str, Any]:
    """Return the columns of an item; one that cannot be opened is done at once."""
    failed = fail_item(item, item.error) if item.error else None
    return {
        "name": _encode(item.name),
        "position": position,
        "state": FAILED if failed else WAITING,
        "stamp": item.stamp,
        "item": pack_item(item),
        "rows": pack_rows(failed.rows) if failed else None,
        "keep": not failed,
    }


def _pack_field(field: str | None) -> str:
    """Return a field as a column of a key, in which SQLite takes no two NULLs for the same."""
    return json.dumps(field)


def _unpack_field(packed: str) -> str | None:
    field: str | None = json.loads(packed)
    return field


def _encode(name: str) -> bytes:
    """Return a name as bytes: names of files need not be UTF-8."""
    return name.encode("utf-8", "surrogatepass")
