"""Writes the pictures of readings, with their boxes, into a folder."""

from __future__ import annotations

import io
from pathlib import Path

from inkdigits.documents.files import make_stem, make_unique_stem, write_new, write_over
from inkdigits.intake.sources import Source
from inkdigits.overlay import draw_pages
from inkdigits.results import Reading

SUFFIX = ".boxes.png"


def write_overlays(
    folder: Path, name: str, source: Source, reading: Reading, *, replace: bool = False
) -> None:
    """Write the picture that was read, with its boxes, under a name of its own.

    ``a/b.jpg`` becomes ``b.boxes.png``, or ``b-2.boxes.png`` where that is taken; of several
    pages each becomes one, ``b-page-1.boxes.png``. With ``replace`` the name is one that only
    this path has, as ``make_unique_stem`` gives it, and the file that has it is replaced.

    Raises
    ------
    ImageError
        Where the picture has become unreadable.
    OSError
        Where the folder takes no more.
    """
    stem = make_unique_stem(name) if replace else make_stem(name)
    write = write_over if replace else write_new
    for number, picture in enumerate(draw_pages(source, reading), start=1):
        file = io.BytesIO()
        picture.save(file, "PNG")
        write(folder, f"{stem}-page-{number}" if reading.pages else stem, SUFFIX, file.getbuffer())
