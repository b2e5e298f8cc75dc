"""Sources: what the inputs of a batch name, as items, one after the other in a fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from inkdigits.batch.inputs.archives import NO_IMAGE, find_archive, find_member, list_archive
from inkdigits.batch.inputs.item import (
    ARCHIVE_SUFFIXES,
    Item,
    import_fsspec,
    is_url,
    refuse_item,
)
from inkdigits.batch.inputs.path_tables import TABLE_SUFFIXES, read_column
from inkdigits.errors import ImageError, explain_error
from inkdigits.intake.files import SUFFIXES
from inkdigits.intake.folders import walk_folder

# What is taken for an image or an archive where it is searched for.
SEARCHED = (*SUFFIXES, *ARCHIVE_SUFFIXES)


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
        yield refuse_item(place, str(error))
    except Exception as error:  # file systems and archives raise nearly anything
        yield refuse_item(place, f"Cannot open this ({explain_error(error)}): check the path.")


def _expand_path(place: str, skip: Sequence[Path]) -> Iterator[Item]:
    if os.path.isdir(place):
        empty = True
        for each in walk_folder(
            os.path.normpath(place), suffixes=(*SUFFIXES, *ARCHIVE_SUFFIXES), skip=skip
        ):
            empty = False
            if isinstance(each, OSError):
                yield refuse_item(str(each.filename), f"Cannot open the folder ({each.strerror}).")
            else:
                yield from _expand_file(each)
        if empty:
            yield refuse_item(place, NO_IMAGE)
    elif not os.path.lexists(place) and glob.has_magic(place):
        found = sorted(glob.iglob(place, recursive=True))
        for path in found:
            yield from _expand_path(path, skip)
        if not found:
            yield refuse_item(place, "No file fits this pattern: check it.")
    elif (archive := find_archive(place)) and not os.path.lexists(place):
        yield find_member(archive, place)
    else:
        yield from _expand_file(os.path.normpath(place))


def _expand_file(path: str) -> Iterator[Item]:
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        yield refuse_item(path, f"Cannot open the file ({explain_error(error)}): check the path.")
        return
    stamp = f"{status.st_size}-{status.st_mtime_ns}"
    if path.lower().endswith(ARCHIVE_SUFFIXES):
        yield from list_archive(path, stamp)
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
        below = system.find(path, detail=True)
        found = {name: info for name, info in below.items() if name.lower().endswith(SEARCHED)}
    else:
        yield from _expand_object(system, url, system.info(path))
        return
    for name in sorted(found):
        if found[name].get("type") != "directory":
            yield from _expand_object(system, system.unstrip_protocol(name), found[name])
    if not found:
        yield refuse_item(url, "There is no image here: check the URL.")


def _expand_object(system: Any, url: str, info: dict[str, Any]) -> Iterator[Item]:
    """Yield an object of a file system, or the members of it where it is an archive."""
    marks = [info.get(key) for key in ("size", "ETag", "etag", "mtime", "LastModified")]
    stamp = "-".join(str(mark) for mark in marks if mark is not None)
    if url.lower().endswith(ARCHIVE_SUFFIXES):
        yield from list_archive(url, stamp)
    else:
        yield Item(url, stamp, url, size=int(info.get("size") or 0))


def _list_table(place: str, column: str | None, skip: Sequence[Path]) -> Iterator[Item]:
    """Yield the items that a column of a table names; paths go from the current folder."""
    try:
        for path in read_column(place, column):
            if path.strip():
                yield from _expand(path.strip(), skip)
    except ImageError as error:
        yield refuse_item(place, str(error))
    except Exception as error:
        yield refuse_item(place, f"Cannot read this table ({explain_error(error)}): check it.")
