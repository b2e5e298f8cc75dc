"""What a worker does: chunks of items in, their rows out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2

from inkdigits.batch.form_rows import make_form_rows
from inkdigits.batch.inputs.item import Item, load_source
from inkdigits.batch.journal import ItemResult
from inkdigits.batch.rows import make_error_row, make_rows
from inkdigits.batch.settings import ReadingSettings
from inkdigits.errors import ImageError, explain_error
from inkdigits.forms.reading import read_form
from inkdigits.forms.template import Template
from inkdigits.intake.limits import Limits
from inkdigits.recognizer import Recognizer, describe_fault
from inkdigits.results import Reading

Load = Callable[[Item, Limits], Path | bytes]


class Worker:
    """Reads chunks of items on one thread. Make one a process.

    Parameters
    ----------
    settings
        What decides the rows.
    """

    def __init__(self, settings: ReadingSettings) -> None:
        cv2.setNumThreads(1)  # each core has a worker of its own
        self._settings = settings
        self._folders = [
            replace(folder, limits=settings.limits)
            for folder in (settings.documents, settings.overlays)
            if folder is not None
        ]
        self._recognizer = Recognizer(fast=settings.fast, limits=settings.limits, threads=1)

    @property
    def model(self) -> str:
        """Name, version and checksum of the weights."""
        return self._recognizer.model

    def read(self, items: Sequence[Item], *, load: Load = load_source) -> list[ItemResult]:
        """Return what became of items, in order; none raises.

        Parameters
        ----------
        load
            Gives the recognizer what it reads of an item, or raises ImageError.
        """
        if self._settings.template is not None:
            return [self._read_form(item, self._settings.template, load) for item in items]
        started = time.perf_counter()
        faults: dict[str, str] = {}
        opened: list[Item] = []

        def open_all() -> Iterator[Path | bytes]:
            for item in items:
                try:
                    source = load(item, self._settings.limits)
                except ImageError as error:
                    faults[item.name] = str(error)
                    continue
                opened.append(item)
                yield source

        read = self._recognizer.read_many(
            open_all(), on_error="return", expect=self._settings.expect
        )
        readings = {opened[index].name: reading for index, reading in enumerate(read)}
        each = 1000.0 * (time.perf_counter() - started) / max(1, len(items))
        results = []
        for item in items:
            reading = readings.get(item.name)
            if reading is None or isinstance(reading, ImageError):
                error = str(reading) if reading is not None else faults[item.name]
                row = make_error_row(item.name, error, model=self.model, milliseconds=each)
                results.append(ItemResult(item, (row,), failed=True))
                continue
            shown = reading.with_decimal(self._settings.decimal)
            rows = make_rows(item.name, shown, milliseconds=each)
            if problem := self._write_beside(item, shown, load):
                rows = [replace(row, error=problem) for row in rows]
            results.append(ItemResult(item, tuple(rows), failed=bool(problem)))
        return results

    def _read_form(self, item: Item, template: Template, load: Load) -> ItemResult:
        """Return the rows of the fields of a file whose pages are forms."""
        started = time.perf_counter()
        limits = self._settings.limits
        try:
            form = read_form(self._recognizer, load(item, limits), template, limits=limits)
        except Exception as fault:
            error = fault if isinstance(fault, ImageError) else describe_fault(fault)
            row = make_error_row(item.name, str(error), model=self.model)
            return ItemResult(item, (row,), failed=True)
        taken = 1000.0 * (time.perf_counter() - started)
        decimal = self._settings.decimal
        rows = make_form_rows(item.name, form, milliseconds=taken, decimal=decimal)
        return ItemResult(item, tuple(rows), failed=any(row.status == "error" for row in rows))

    def _write_beside(self, item: Item, reading: Reading, load: Load) -> str:
        """Write what is wanted beside the table of a file; return why that failed, or nothing."""
        if not self._folders:
            return ""
        try:
            source = load(item, self._settings.limits)
            for folder in self._folders:
                folder.save(item.name, source, reading)
        except ImageError as error:
            return f"It was read, but not all that was to be written of it is: {error}"
        except Exception as error:
            return f"It was read, but nothing could be written of it ({explain_error(error)})."
        return ""
