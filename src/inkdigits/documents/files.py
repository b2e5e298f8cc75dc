"""Files in a folder of results, under names that come from the files of strangers.

They neither leave the folder nor replace what is there, unless they are asked to.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from itertools import count
from pathlib import Path

LONGEST_STEM = 60  # letters
STEM_BYTES = 200  # with what is added to it no more than file systems take, 255
FORBIDDEN = frozenset('/\\:*?"<>|')


def open_folder(path: Path) -> Path:
    """Make the folder where there is none; OSError where nothing can be written into it."""
    path.mkdir(parents=True, exist_ok=True)
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(path))
    return path


def make_stem(name: str) -> str:
    """Return a safe file name, without its end, for an image; "-" is standard input."""
    stem = "standard-input" if name == "-" else Path(name).stem
    safe = "".join(c if c.isprintable() and c not in FORBIDDEN else "_" for c in stem)
    cut = safe[:LONGEST_STEM].encode()[:STEM_BYTES].decode(errors="ignore")
    return cut.strip(" .") or "image"


def make_unique_stem(name: str) -> str:
    """Return a safe file name that no other path has: ``a/1.png`` becomes ``1-8630ea9308``.

    The same path always gives the same name.
    """
    digest = hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()
    return f"{make_stem(name)}-{digest[:10]}"


def write_new(folder: Path, stem: str, suffix: str, data: bytes | memoryview) -> Path:
    """Write a file under the first free name: ``b.pdf``, ``b-2.pdf`` where that is taken."""
    for number in count(1):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{suffix}"
        try:
            target = path.open("xb")  # a link that stands there is not followed either
        except FileExistsError:
            continue
        try:
            with target:
                target.write(data)
        except BaseException:
            path.unlink(missing_ok=True)  # it is cut: the disk is full, or Ctrl-C
            raise
        return path
    raise AssertionError("unreachable")


def write_over(folder: Path, stem: str, suffix: str, data: bytes | memoryview) -> Path:
    """Write a file in place of the one of this name: as a whole, or not at all."""
    part = write_new(folder, f".{secrets.token_hex(8)}", ".part", data)
    path = folder / f"{stem}{suffix}"
    try:
        part.replace(path)  # a link that stands there is replaced, not followed
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path
