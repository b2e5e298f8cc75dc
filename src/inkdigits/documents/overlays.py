"""Writes the pictures of readings, with their boxes, into a folder."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from inkdigits.documents.files import make_stem, make_unique_stem, write_new, write_over
from inkdigits.intake.limits import Limits
from inkdigits.intake.sources import Source
from inkdigits.overlay import draw_pages
from inkdigits.results import Reading

SUFFIX = ".boxes.png"


@dataclass(frozen=True, slots=True)
class OverlayFolder:
    """A folder that takes the pictures of readings; ``open_folder`` makes it.

    Attributes
    ----------
    path, replace, limits
        As of ``DocumentFolder``.
    """

    path: Path
    replace: bool = False
    limits: Limits | None = None

    def save(self, name: str, source: Source, reading: Reading) -> None:
        """Write the picture that was read, with its boxes, under a name of its own.

        ``a/b.jpg`` becomes ``b.boxes.png``; of several pages each becomes one,
        ``b-page-1.boxes.png``.

        Raises
        ------
        ImageError
            Where the picture has become unreadable.
        OSError
            Where the folder takes no more.
        """
        stem = make_unique_stem(name) if self.replace else make_stem(name)
        write = write_over if self.replace else write_new
        pictures = draw_pages(source, reading, limits=self.limits)
        for number, picture in enumerate(pictures, start=1):
            file = io.BytesIO()
            picture.save(file, "PNG")
            page = f"{stem}-page-{number}" if reading.pages else stem
            write(self.path, page, SUFFIX, file.getbuffer())
