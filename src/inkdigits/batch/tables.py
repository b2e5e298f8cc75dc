"""Tables of rows: CSV, JSON lines and Parquet, written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Literal

from inkdigits.batch.inputs.item import import_fsspec, is_url
from inkdigits.batch.review.cells import FORMULA_STARTS, escape_name
from inkdigits.batch.rows import COLUMNS, Row
from inkdigits.errors import TableError

TableFormat = Literal["csv", "jsonl", "parquet", "parts"]
FORMATS: dict[str, TableFormat] = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}
# Rows of a group of a Parquet file, and of a file where there are several.
GROUP_ROWS = 50_000
BATCH_ROWS = 2_500
PART_ROWS = 1_000_000


def choose_format(out: str) -> TableFormat:
    """Return the format of a table by the end of its name; a folder gets several Parquet files.

    Raises
    ------
    TableError
        Where the name ends otherwise.
    """
    if out.endswith(("/", os.sep)):
        return "parts"
    for suffix, kind in FORMATS.items():
        if out.lower().endswith(suffix):
            return kind
    raise TableError(
        f"{out} is no table that is written: end it with .csv, .jsonl or .parquet, or with / for "
        "a folder of Parquet files."
    )


def check_table(out: str) -> None:
    """Check that a table can be written, before anything is read for it.

    Raises
    ------
    TableError
        Where its format is not known, what writes it is missing, or its folder takes no files.
    OSError
        Where the folder cannot be made.
    """
    if choose_format(out) in ("parquet", "parts"):
        import_parquet()
    if is_url(out):
        import_fsspec()
        return
    path = Path(out)
    if path.is_dir() and not out.endswith(("/", os.sep)):
        raise TableError(f"{out} is a folder: end it with / for a folder of Parquet files.")
    folder = path if out.endswith(("/", os.sep)) else path.parent
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise TableError(f"Nothing can be written into {folder}: give another --out.")


def import_parquet() -> Any:
    """Return PyArrow's Parquet module.

    Raises
    ------
    TableError
        Where PyArrow is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError:
        raise TableError('Parquet needs PyArrow: pip install "inkdigits[batch]".') from None
    return pyarrow.parquet


def write_table(rows: Iterable[Row], out: str) -> None:
    """Write rows to a local file or a URL, in place of what was there.

    Raises
    ------
    TableError
        Where PyArrow is missing for Parquet, or fsspec for a URL.
    OSError
        Where it cannot be written; what was there before is still there.
    """
    kind = choose_format(out)
    if kind == "parts":
        _write_parts(rows, out)
        return
    with _replacing(out) as file:
        {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}[kind](rows, file)


def _write_parts(rows: Iterable[Row], out: str) -> None:
    """Write Parquet files of a million rows each into a folder, and take older ones away."""
    count = 0
    remaining = iter(rows)
    while part := next(remaining, None):
        name = f"{out}part-{count:05d}.parquet"
        with _replacing(name) as file:
            _write_parquet(chain([part], islice(remaining, PART_ROWS - 1)), file)
        count += 1
    _remove_parts(out, count)


def _remove_parts(out: str, first: int) -> None:
    """Take away the parts from a number on, which an earlier and longer table left."""
    for number in range(first, first + 100_000):
        name = f"{out}part-{number:05d}.parquet"
        try:
            if is_url(out):
                system, path = import_fsspec().core.url_to_fs(name)
                system.rm(path)
            else:
                os.unlink(name)
        except FileNotFoundError:
            return


@contextmanager
def _replacing(out: str) -> Iterator[IO[bytes]]:
    """Yield a file to write to, which takes the place of another when all is written."""
    if is_url(out):
        with import_fsspec().open(out, "wb") as file:
            yield file
        return
    path = Path(out)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_csv(rows: Iterable[Row], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in rows:
        table.writerow([_format_cell(name, value) for name, value in row.to_dict().items()])
    text.flush()
    text.detach()


def _format_cell(name: str, value: Any) -> str:
    """Return a value as a cell; lists are joined by spaces, and no text is taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return " ".join(f"{each:g}" for each in value)
    if name in ("path", "error", "field"):
        text = escape_name(str(value))
        return guard_name(text) if name == "path" else text
    return str(value)


def guard_name(name: str) -> str:
    """Return a name of the same file that no spreadsheet takes for a formula."""
    return f"./{name}" if name.startswith(tuple(FORMULA_STARTS)) else name


def _write_jsonl(rows: Iterable[Row], file: IO[bytes]) -> None:
    for row in rows:
        file.write(json.dumps(row.to_dict()).encode("ascii") + b"\n")


def _write_parquet(rows: Iterable[Row], file: IO[bytes]) -> None:
    import pyarrow

    parquet = import_parquet()
    schema = make_schema()
    remaining = iter(rows)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(_pack_group(remaining, schema)):
            writer.write_table(pyarrow.Table.from_batches(group, schema))


def _pack_group(rows: Iterator[Row], schema: Any) -> Iterator[Any]:
    """Yield the rows of the next group in Arrow batches, which take far less memory than rows."""
    import pyarrow

    for _ in range(0, GROUP_ROWS, BATCH_ROWS):
        columns = [_clean(row) for row in islice(rows, min(BATCH_ROWS, GROUP_ROWS))]
        if columns:
            yield pyarrow.RecordBatch.from_pylist(columns, schema)


def make_schema() -> Any:
    """Return the Arrow schema of a table of rows."""
    import pyarrow as pa

    words = {"path", "field", "kind", "text", "value", "digits_only", "status", "model", "error"}
    kinds = dict.fromkeys(words | {"read_as"}, pa.string())
    kinds |= dict.fromkeys(("page", "number", "line"), pa.int32())
    kinds |= dict.fromkeys(("confidence", "milliseconds"), pa.float64())
    kinds["box"] = pa.list_(pa.int32())
    kinds["digit_confidences"] = pa.list_(pa.float64())
    return pa.schema([(name, kinds[name]) for name in COLUMNS])


def _clean(row: Row) -> dict[str, Any]:
    columns = row.to_dict()
    return columns | {name: escape_name(columns[name]) for name in ("path", "error", "field")}
