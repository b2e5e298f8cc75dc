"""How a batch is read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, Literal

from inkdigits.documents import DocumentFolder
from inkdigits.documents.overlays import OverlayFolder
from inkdigits.forms.template import Template
from inkdigits.intake.limits import Limits
from inkdigits.values import Decimal

Engine = Literal["local", "ray"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings:
    """What decides the rows of a file; a journal holds rows of one such setting alone.

    Attributes
    ----------
    fast
        Read with the smaller network.
    decimal
        The mark before the decimals of a number.
    expect
        What is known of each number, as ``parse_expectation`` takes it; None for nothing.
    template
        The form that each page is, whose fields are read alone; None to read whole pages.
    limits
        Bounds on the images that are read.
    documents
        Folder and kinds of the documents that are written of each file; None for none.
    overlays
        Folder that takes each picture with its boxes; None for none.
    """

    fast: bool = False
    decimal: Decimal = "auto"
    expect: str | None = None
    template: Template | None = None
    limits: Limits = field(default_factory=Limits)
    documents: DocumentFolder | None = None
    overlays: OverlayFolder | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what a journal keeps of them."""
        documents = self.documents
        return {
            "fast": self.fast,
            "decimal": self.decimal,
            "expect": self.expect,
            "template": self.template and self.template.to_dict(),
            "documents": documents and [str(documents.path), *documents.kinds],
            "overlays": self.overlays and str(self.overlays.path),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSettings:
    """How a batch is run.

    Attributes
    ----------
    reading
        What decides the rows of a file.
    workers
        Processes that read; 0 = one for each core.
    column
        The column of tables of paths; by default the one named path or file, else the first.
    retry_errors
        Read files again that could not be read before.
    restart
        Read everything anew.
    journal
        Where the journal is kept; beside the table by default.
    engine
        ``local`` reads on this machine, ``ray`` on a Ray cluster.
    address
        Of the Ray cluster; one is started on this machine where none is given.
    corrections
        CSV file of what a person corrected, which becomes part of the journal.
    review
        HTML file that gets the unsure rows, for a person to look through.
    """

    reading: ReadingSettings = field(default_factory=ReadingSettings)
    workers: int = 0
    column: str | None = None
    retry_errors: bool = False
    restart: bool = False
    journal: str | None = None
    engine: Engine = "local"
    address: str | None = None
    corrections: str | None = None
    review: str | None = None

    def count_workers(self) -> int:
        """Return how many processes read."""
        return self.workers or len(os.sched_getaffinity(0)) or 1
