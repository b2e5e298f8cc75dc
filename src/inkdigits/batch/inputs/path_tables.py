"""Tables of paths: the column of a CSV or Parquet file that names what is read."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from typing import TextIO

from inkdigits.batch.inputs.item import open_place
from inkdigits.errors import ImageError

TABLE_SUFFIXES = (".csv", ".tsv", ".parquet")
# Of a table without a column that is named, the first of these is taken, else its first.
PATH_COLUMNS = ("path", "file", "filename", "image", "url")
# Letters of a line of a table, at most.
MOST_LINE = 1_000_000


def read_column(place: str, column: str | None) -> Iterator[str]:
    """Yield the paths in a column of a CSV or Parquet table.

    Raises
    ------
    ImageError
        Where the table has no such column.
    """
    if place.lower().endswith(".parquet"):
        yield from _read_parquet_column(place, column)
        return
    with io.TextIOWrapper(open_place(place), "utf-8-sig", "surrogateescape", newline="") as text:
        head = next(_bound_lines(text), "")
        delimiter = max(",;\t", key=head.count)
        names = next(csv.reader([head], delimiter=delimiter), [])
        table = csv.reader(_bound_lines(text), delimiter=delimiter)
        index = names.index(choose_column(names, column))
        for row in table:
            if len(row) > index:
                yield row[index]


def _bound_lines(text: TextIO) -> Iterator[str]:
    """Yield the lines of a table.

    Raises
    ------
    ImageError
        Where one is longer than any of a table, or is not UTF-8.
    """
    while line := text.readline(MOST_LINE):
        if len(line) == MOST_LINE:
            raise ImageError("The table has a line of over a million letters: it is no CSV.")
        if "\0" in line:
            raise ImageError("The table is not UTF-8: save it as CSV UTF-8.")
        yield line


def _read_parquet_column(place: str, column: str | None) -> Iterator[str]:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise ImageError('Parquet needs PyArrow: pip install "inkdigits[batch]".') from None
    with open_place(place) as file:
        table = parquet.ParquetFile(file)
        name = choose_column(table.schema_arrow.names, column)
        for batch in table.iter_batches(columns=[name]):
            for path in batch.column(0).to_pylist():
                if path is not None:
                    yield _read_path(path)


def _read_path(cell: object) -> str:
    """Return the path in a cell of a Parquet table, text or UTF-8 bytes."""
    if isinstance(cell, bytes):
        return os.fsdecode(cell)
    if not isinstance(cell, str):
        raise ImageError(f"The column holds {type(cell).__name__}, not paths: name another.")
    return cell


def choose_column(names: Sequence[str], column: str | None) -> str:
    """Return the column that has the paths.

    Raises
    ------
    ImageError
        Where there is none.
    """
    if column is not None:
        if column not in names:
            raise ImageError(
                f"The table has no column {column!r}: it has {', '.join(names)[:200]}."
            )
        return column
    if not names:
        raise ImageError("The table is empty: give one with a column of paths.")
    return next((name for name in names if name.lower() in PATH_COLUMNS), names[0])
