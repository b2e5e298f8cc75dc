"""An item: one file of a batch, wherever it lies, and its bytes."""

from __future__ import annotations

import json
import os
import tarfile
import zipfile
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO, Any, cast

from inkdigits.errors import ImageError, explain_error
from inkdigits.intake.limits import Limits, check_bytes

Archive = zipfile.ZipFile | tarfile.TarFile

ZIP_SUFFIXES = (".zip",)
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
ARCHIVE_SUFFIXES = (*ZIP_SUFFIXES, *TAR_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Item:
    """A file of a batch.

    Attributes
    ----------
    name
        Its path as rows show it; of a member of an archive ``archive/member``.
    stamp
        Changes when the file does: its size and time, or its checksum.
    place
        Path or URL of the file, or of the archive that it is in.
    member
        Its name within the archive; empty where it is in none.
    size
        Its bytes; 0 where that is not known.
    offset
        Where they lie in the unpacked stream of a tar archive.
    error
        Why it cannot be read, one sentence; empty where nothing speaks against it.
    """

    name: str
    stamp: str
    place: str
    member: str = ""
    error: str = ""
    size: int = 0
    offset: int = 0


def refuse_item(name: str, error: str) -> Item:
    """Return the item of what cannot be opened, with one sentence that says why."""
    return Item(name, "", name, error=error)


def pack_item(item: Item) -> str:
    """Return an item as a text, for a database or another machine."""
    return json.dumps(astuple(item))


def unpack_item(packed: str) -> Item:
    """Return the item that was packed."""
    return Item(*json.loads(packed))


def is_url(place: str) -> bool:
    """Return whether a place is a URL of a file system, such as ``s3://bucket/a.png``."""
    scheme, found, _ = place.partition("://")
    return bool(found) and scheme.isascii() and scheme.replace("+", "").isalnum()


def load_source(item: Item, limits: Limits) -> Path | bytes:
    """Return what the recognizer is given of an item: a local path, or bytes.

    Raises
    ------
    ImageError
        Where it cannot be opened, or has more bytes than allowed.
    """
    if item.error:
        raise ImageError(item.error)
    if not item.member and not is_url(item.place):
        return Path(item.place)
    try:
        if item.member:
            return _read_member(item, limits)
        with open_place(item.place) as file:
            return _read_bounded(file, limits)
    except ImageError:
        raise
    except Exception as error:  # archives and file systems of strangers raise nearly anything
        remedy = "pack it again, without a password" if item.member else "check the path"
        raise ImageError(f"Cannot open the file ({explain_error(error)}): {remedy}.") from None


def open_place(place: str) -> IO[bytes]:
    """Open a local file, or one of a file system that fsspec knows, to read its bytes."""
    if not is_url(place):
        if not os.path.isfile(place):
            raise FileNotFoundError(2, "No such file", place)
        return Path(place).open("rb")
    return cast(IO[bytes], import_fsspec().open(place, "rb").open())


def import_fsspec() -> Any:
    """Return fsspec.

    Raises
    ------
    ImageError
        Where it is not installed.
    """
    try:
        import fsspec
    except ImportError:
        raise ImageError('URLs need fsspec: pip install "inkdigits[batch]".') from None
    return fsspec


def open_archive(place: str) -> Archive:
    """Open a zip or tar archive, local or at a URL."""
    is_zip = place.lower().endswith(ZIP_SUFFIXES)
    if is_url(place):
        file = open_place(place)
        return zipfile.ZipFile(file) if is_zip else tarfile.open(fileobj=file)
    return zipfile.ZipFile(place) if is_zip else tarfile.open(place)


class _LastArchive:
    """Keeps the archive open that was asked for last: reading goes through one in order."""

    def __init__(self) -> None:
        self._place = ""
        self._archive: Archive | None = None

    def open(self, place: str) -> Archive:
        """Return the archive at a place."""
        if self._archive is not None and place == self._place:
            return self._archive
        self.close()
        self._archive, self._place = open_archive(place), place
        return self._archive

    def close(self) -> None:
        """Close it; the next one is opened anew."""
        if self._archive is not None:
            self._archive.close()
        self._archive = None


_last_archive = _LastArchive()
close_archive = _last_archive.close


def _read_member(item: Item, limits: Limits) -> bytes:
    archive = _last_archive.open(item.place)
    if isinstance(archive, zipfile.ZipFile):
        check_bytes(archive.getinfo(item.member).file_size, limits)
        with archive.open(item.member) as file:
            return _read_bounded(file, limits)
    # By its place: tarfile would look for the name among all members, each time.
    check_bytes(item.size, limits)
    stream = cast(IO[bytes], archive.fileobj)
    stream.seek(item.offset)
    return stream.read(item.size)


def _read_bounded(file: IO[bytes], limits: Limits) -> bytes:
    data = file.read(limits.max_bytes + 1)
    check_bytes(len(data), limits)
    return data
