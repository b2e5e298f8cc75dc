"""Archives: the files in them, as items, without unpacking them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from inkdigits.batch.inputs.item import (
    ARCHIVE_SUFFIXES,
    Archive,
    Item,
    open_archive,
    refuse_item,
)
from inkdigits.errors import ImageError, explain_error
from inkdigits.intake.files import FORMAT_NAMES, SUFFIXES

# Members of an archive beyond so many are left out, with a row that says so.
MOST_MEMBERS = 1_000_000
NESTED = "An archive within an archive is not opened: unpack it first."
LINKED = "A link in an archive is not followed: pack the file itself."
DOUBLED = "The archive has several files of this name: pack it again."
NO_IMAGE = f"It holds no image: {FORMAT_NAMES} is read."


def find_archive(place: str) -> str:
    """Return the archive that a path leads into, as ``scans.zip`` of ``scans.zip/a.png``."""
    lower = place.lower()
    ends = [
        lower.find(f"{suffix}/") + len(suffix)
        for suffix in ARCHIVE_SUFFIXES
        if f"{suffix}/" in lower
    ]
    archive = place[: min(ends)] if ends else ""
    return archive if os.path.isfile(archive) else ""


def find_member(archive: str, name: str) -> Item:
    """Return the member of an archive by its name as rows show it."""
    status = os.stat(archive)
    members = _index_archive(archive, f"{status.st_size}-{status.st_mtime_ns}")
    return members.get(name) or refuse_item(name, "The archive has no such file: check its name.")


@lru_cache(maxsize=1)  # a table of paths names the members of one archive after the other
def _index_archive(archive: str, stamp: str) -> dict[str, Item]:
    return {item.name: item for item in list_archive(archive, stamp)}


def list_archive(place: str, stamp: str) -> Iterator[Item]:
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
                    yield refuse_item(item.name, "The archive has too many files: split it.")
                    return
                nested = suffix.endswith(ARCHIVE_SUFFIXES) and not item.error
                yield replace(item, error=NESTED) if nested else item
    except ImageError:
        raise
    except Exception as error:
        reason = explain_error(error)
        yield refuse_item(place, f"Cannot open the archive ({reason}): pack it again.")
        return
    if not count:
        yield refuse_item(place, NO_IMAGE)


def _list_members(archive: Archive, whole: Item) -> Iterator[Item]:
    """Yield the files in an archive, as items made from that of the archive."""
    if isinstance(archive, zipfile.ZipFile):
        for one in archive.infolist():
            if one.is_dir():
                continue
            name = f"{whole.place}/{one.filename}"
            if archive.getinfo(one.filename) is not one:  # the last of this name is the one
                twin = f"{name}#{one.header_offset}"
                yield replace(whole, name=twin, member=one.filename, error=DOUBLED)
                continue
            stamp = f"{one.file_size}-{one.CRC:08x}"
            yield replace(whole, name=name, member=one.filename, stamp=stamp, size=one.file_size)
        return
    for member in archive:
        cast(Any, archive).members = []  # else all are kept
        name = f"{whole.place}/{member.name}"
        if member.issym() or member.islnk():
            yield replace(whole, name=name, member=member.name, error=LINKED)
        elif member.isreg():
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
