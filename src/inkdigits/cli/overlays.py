"""Writes the pictures of readings into a folder.

Names come from files of strangers: they neither leave the folder nor replace what is there.
"""

from __future__ import annotations

import io
import os
from itertools import count
from pathlib import Path

from PIL import Image

from inkdigits.overlay import draw_pages
from inkdigits.results import Reading

SUFFIX = ".boxes.png"
LONGEST_STEM = 60  # letters: 240 bytes at most, within what file systems take
FORBIDDEN = frozenset('/\\:*?"<>|')


def open_folder(path: Path) -> Path:
    """Make the folder where there is none; OSError where nothing can be written into it."""
    path.mkdir(parents=True, exist_ok=True)
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(path))
    return path


def write_overlays(folder: Path, name: str, source: Path | bytes, reading: Reading) -> None:
    """Write the picture that was read, with its boxes, under a name of its own.

    ``a/b.jpg`` becomes ``b.boxes.png``, or ``b-2.boxes.png`` where that is taken; of several
    pages each becomes one, ``b-page-1.boxes.png``.

    Raises
    ------
    ImageError
        Where the picture has become unreadable.
    OSError
        Where the folder takes no more.
    """
    stem = make_stem(name)
    for number, picture in enumerate(draw_pages(source, reading), start=1):
        save_picture(picture, folder, f"{stem}-page-{number}" if reading.pages else stem)


def save_picture(picture: Image.Image, folder: Path, stem: str) -> None:
    """Save a picture under the first free name."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    for number in count(1):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{SUFFIX}"
        try:
            target = path.open("xb")  # a link that stands there is not followed either
        except FileExistsError:
            continue
        try:
            with target:
                target.write(file.getbuffer())
        except BaseException:
            path.unlink(missing_ok=True)  # it is cut: the disk is full, or Ctrl-C
            raise
        return


def make_stem(name: str) -> str:
    """Return a safe file name, without its end, for an image; "-" is standard input."""
    stem = "standard-input" if name == "-" else Path(name).stem
    safe = "".join(c if c.isprintable() and c not in FORBIDDEN else "_" for c in stem)
    return safe[:LONGEST_STEM].strip(" .") or "image"
