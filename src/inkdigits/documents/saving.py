"""Writes the documents of readings into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inkdigits.documents.files import make_stem, make_unique_stem, write_new, write_over
from inkdigits.documents.writers import DocumentKind, write_document
from inkdigits.intake.limits import Limits
from inkdigits.intake.sources import Source
from inkdigits.results import Reading


@dataclass(frozen=True, slots=True)
class DocumentFolder:
    """A folder that takes the documents of readings; ``open_folder`` makes it.

    Attributes
    ----------
    path
        The folder.
    kinds
        Which documents are written.
    replace
        Write under names that only the path of an image has, in place of the files that have
        them: written twice, each document is there once. Without, no file is ever replaced:
        ``a/b.jpg`` becomes ``b.hocr``, or ``b-2.hocr`` where that is taken.
    limits
        Limits on the images; ``Limits()`` by default.
    """

    path: Path
    kinds: tuple[DocumentKind, ...]
    replace: bool = False
    limits: Limits | None = None

    def save(self, name: str, source: Source, reading: Reading) -> list[Path]:
        """Write the documents of a reading; return where they are.

        Parameters
        ----------
        name
            The path of the image, or a name for one in memory.
        source
            The image that was read.

        Raises
        ------
        ImageError
            Where the image cannot be read any more.
        OSError
            Where the folder takes no more.
        """
        stem = make_unique_stem(name) if self.replace else make_stem(name)
        write = write_over if self.replace else write_new
        return [
            write(self.path, stem, suffix, data)
            for kind in self.kinds
            for suffix, data in write_document(kind, reading, source, name=name, limits=self.limits)
        ]
