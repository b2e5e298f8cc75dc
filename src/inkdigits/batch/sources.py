"""Sources: what the inputs of a batch name, as items, one after the other in a fixed order."""

from __future__ import annotations

import csv
import glob
import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from inkdigits.batch.item import (
    ARCHIVE_SUFFIXES,
    Archive,
    Item,
    describe,
    import_fsspec,
    is_url,
    open_archive,
    open_place,
)
from inkdigits.errors import ImageError
from inkdigits.intake.files import FORMAT_NAMES, SUFFIXES
from inkdigits.intake.folders import walk_folder

TABLE_SUFFIXES = (".csv", ".tsv", ".parquet")
# Of a table without a column that is named, the first of these is taken, else its first.
PATH_COLUMNS = ("path", "file", "filename", "image", "url")
# Members of an archive beyond so many are left out, with a row that says so.
MOST_MEMBERS = 1_000_000
# Letters of the first line of a table, at most.
MOST_HEAD = 100_000
NESTED = "An archive within an archive is not opened: unpack it first."
NO_IMAGE = f"It holds no image: {FORMAT_NAMES} is read."


def find_items(
    inputs: Iterable[str], *, column: str | None = None, skip: Sequence[Path] = ()
) -> Iterator[Item]:
    """Yield the items that inputs name; a file that is named twice comes twice.

    Parameters
    ----------
    inputs
        Files, folders, globs, archives (zip, tar), tables of paths (CSV, Parquet), and URLs of
        these.
    column
        The column of the tables that has the paths; by default the one named path or file, else
        the first.
    skip
        Folders that are left out, such as those that are written into.

    Yields
    ------
    Items; what cannot be opened comes as an item with an error, so that no input is lost.
    """
    for place in inputs:
        if place.lower().endswith(TABLE_SUFFIXES):
            yield from _list_table(place, column, skip)
        else:
            yield from _expand(place, skip)


def _expand(place: str, skip: Sequence[Path]) -> Iterator[Item]:
    """Yield the items of a file, a folder, an archive, or a glob."""
    try:
        yield from _expand_url(place) if is_url(place) else _expand_path(place, skip)
    except ImageError as error:
        yield _refuse(place, str(error))
    except Exception as error:  # file systems and archives raise nearly anything
        yield _refuse(place, f"Cannot open this ({describe(error)}): check the path.")


def _expand_path(place: str, skip: Sequence[Path]) -> Iterator[Item]:
    if os.path.isdir(place):
        empty = True
        for each in walk_folder(place, suffixes=(*SUFFIXES, *ARCHIVE_SUFFIXES), skip=skip):
            empty = False
            if isinstance(each, OSError):
                yield _refuse(str(each.filename), f"Cannot open the folder ({each.strerror}).")
            else:
                yield from _expand_file(each)
        if empty:
            yield _refuse(place, NO_IMAGE)
    elif not os.path.lexists(place) and glob.has_magic(place):
        found = sorted(glob.iglob(place, recursive=True))
        for path in found:
            yield from _expand_path(path, skip)
        if not found:
            yield _refuse(place, "No file fits this pattern: check it.")
    else:
        yield from _expand_file(place)


def _expand_file(path: str) -> Iterator[Item]:
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        yield _refuse(path, f"Cannot open the file ({describe(error)}): check the path.")
        return
    stamp = f"{status.st_size}-{status.st_mtime_ns}"
    if path.lower().endswith(ARCHIVE_SUFFIXES):
        yield from _list_archive(path, stamp)
    else:
        yield Item(path, stamp, path, size=status.st_size)


def _expand_url(url: str) -> Iterator[Item]:
    """Yield the items of a URL: an object, those below a prefix, or those that fit a glob."""
    system, path = import_fsspec().core.url_to_fs(url)
    if url.partition("://")[0] in ("http", "https"):  # there a "?" begins a query
        yield from _expand_object(system, url, system.info(path))
        return
    if glob.has_magic(path):
        found = system.glob(path, detail=True)
    elif system.isdir(path):
        suffixes = (*SUFFIXES, *ARCHIVE_SUFFIXES)
        below = system.find(path, detail=True)
        found = {name: info for name, info in below.items() if name.lower().endswith(suffixes)}
    else:
        yield from _expand_object(system, url, system.info(path))
        return
    for name in sorted(found):
        if found[name].get("type") != "directory":
            yield from _expand_object(system, system.unstrip_protocol(name), found[name])
    if not found:
        yield _refuse(url, "There is no image here: check the URL.")


def _expand_object(system: Any, url: str, info: dict[str, Any]) -> Iterator[Item]:
    """Yield an object of a file system, or the members of it where it is an archive."""
    marks = [info.get(key) for key in ("size", "ETag", "etag", "mtime", "LastModified")]
    stamp = "-".join(str(mark) for mark in marks if mark is not None)
    if url.lower().endswith(ARCHIVE_SUFFIXES):
        yield from _list_archive(url, stamp)
    else:
        yield Item(url, stamp, url, size=int(info.get("size") or 0))


def _list_archive(place: str, stamp: str) -> Iterator[Item]:
    """Yield the images in an archive in the order in which they lie there."""
    count = 0
    try:
        with open_archive(place) as archive:
            for item in _list_members(archive, Item(place, stamp, place)):
                suffix = item.member.lower()
                if not suffix.endswith((*SUFFIXES, *ARCHIVE_SUFFIXES)) or _is_hidden(item.member):
                    continue
                count += 1
                if count > MOST_MEMBERS:
                    yield _refuse(item.name, "The archive has too many files: split it.")
                    return
                nested = suffix.endswith(ARCHIVE_SUFFIXES)
                yield replace(item, error=NESTED) if nested else item
    except ImageError:
        raise
    except Exception as error:
        yield _refuse(place, f"Cannot open the archive ({describe(error)}): pack it again.")
        return
    if not count:
        yield _refuse(place, NO_IMAGE)


def _list_members(archive: Archive, whole: Item) -> Iterator[Item]:
    """Yield the files in an archive, as items made from that of the archive."""
    if isinstance(archive, zipfile.ZipFile):
        for one in archive.infolist():
            if not one.is_dir():
                name = f"{whole.place}/{one.filename}"
                stamp = f"{one.file_size}-{one.CRC:08x}"
                size = one.file_size
                yield replace(whole, name=name, member=one.filename, stamp=stamp, size=size)
        return
    for member in archive:
        cast(Any, archive).members = []  # else all are kept
        if member.isreg():
            name = f"{whole.place}/{member.name}"
            yield replace(
                whole,
                name=name,
                member=member.name,
                offset=member.offset_data,
                size=member.size,
            )


def _is_hidden(member: str) -> bool:
    """Return whether a member is hidden, as the copies that some systems add to archives."""
    parts = [part for part in member.split("/") if part not in (".", "..")]
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _list_table(place: str, column: str | None, skip: Sequence[Path]) -> Iterator[Item]:
    """Yield the items that a column of a table names; paths are those of the current folder."""
    try:
        for path in read_column(place, column):
            if path.strip():
                yield from _expand(path.strip(), skip)
    except ImageError as error:
        yield _refuse(place, str(error))
    except Exception as error:
        yield _refuse(place, f"Cannot read this table ({describe(error)}): check it.")


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
        head = text.readline(MOST_HEAD)
        delimiter = max(",;\t", key=head.count)
        names = next(csv.reader([head], delimiter=delimiter), [])
        table = csv.reader(text, delimiter=delimiter)
        index = names.index(choose_column(names, column))
        for row in table:
            if len(row) > index:
                yield row[index]


def _read_parquet_column(place: str, column: str | None) -> Iterator[str]:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise ImageError('Parquet needs PyArrow: pip install "inkdigits[batch]".') from None
    with open_place(place) as file:
        table = parquet.ParquetFile(file)
        name = choose_column(table.schema_arrow.names, column)
        for batch in table.iter_batches(columns=[name]):
            yield from (str(path) for path in batch.column(0).to_pylist() if path is not None)


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


def _refuse(name: str, error: str) -> Item:
    return Item(name, "", name, error=error)
