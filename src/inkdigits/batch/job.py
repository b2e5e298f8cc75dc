"""A batch, from its inputs to its table: what is done stays, and the same call goes on from it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from inkdigits.batch.engines.local import read_locally
from inkdigits.batch.inputs.item import Item, is_url, load_source
from inkdigits.batch.inputs.sources import find_items
from inkdigits.batch.journal import ItemResult, Journal
from inkdigits.batch.review import (
    apply_corrections,
    check_review,
    read_corrections,
    resolve_corrections,
    write_review,
)
from inkdigits.batch.rows import Row
from inkdigits.batch.settings import BatchSettings
from inkdigits.batch.summary import Summary
from inkdigits.batch.tables import check_table, write_table
from inkdigits.errors import ImageError, TableError, explain_error
from inkdigits.intake.folders import is_same_place

# Called with how many files are done, how many there are, and how many of the first failed.
Progress = Callable[[int, int, int], object]
# Results are recorded together for so many seconds: a run that is killed loses no more.
RECORD_SECONDS = 1.0


def run(
    inputs: Iterable[str],
    out: str,
    *,
    settings: BatchSettings | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Read what inputs name into a table of numbers, going on from what is done already.

    Parameters
    ----------
    inputs
        Files, folders, globs, archives (zip, tar), tables of paths (CSV, Parquet), and URLs of
        these.
    out
        The table: .csv, .jsonl, .parquet, or a folder, with / at its end, of Parquet files. It is
        written when all files are done.
    settings
        ``BatchSettings()`` by default.
    progress
        Called as files are done.

    Returns
    -------
    What became of the files.

    Raises
    ------
    JournalError
        Where the journal is in use, damaged, or was made with other settings.
    CorrectionError
        Where a correction is none, or fits no row.
    TableError
        Where the table is of no known format, or would replace a file that is no batch's.
    KeyboardInterrupt
        On Ctrl-C, when what is done is recorded: the same call goes on from there.
    """
    settings = settings or BatchSettings()
    inputs = list(inputs)
    path = find_journal(out, settings)
    _check_outputs(inputs, out, path, settings)
    corrections = read_corrections(settings.corrections) if settings.corrections else []
    summary = Summary()
    started = time.monotonic()
    with Journal(path) as journal:
        journal.check_settings(describe_settings(settings), restart=settings.restart)
        items = find_items(inputs, column=settings.column, skip=_list_outputs(out, settings))
        summary.files = journal.add_items(items, retry=settings.retry_errors)
        for count in _record_all(journal, settings, summary.files, progress):
            summary.fresh += count
        _, summary.failed = journal.count_done()
        if corrections:
            journal.add_corrections(resolve_corrections(journal.list_rows(), corrections))
        summary.dropped = journal.drop_corrections()
        with _naming(out):
            write_table(summary.count(_list_rows(journal, settings)), out)
        if settings.review:
            with _naming(settings.review):
                summary.to_review = _write_review(journal, settings, settings.review)
    summary.seconds = time.monotonic() - started
    return summary


def find_journal(out: str, settings: BatchSettings) -> Path:
    """Return where the journal of a table is kept.

    Raises
    ------
    TableError
        Where the table is at a URL and no journal was named: a database needs a local file.
    """
    if settings.journal:
        return Path(settings.journal)
    if is_url(out):
        raise TableError("A table at a URL needs --journal: name a local file.")
    return Path(out.rstrip("/\\") + ".journal")


def describe_settings(settings: BatchSettings) -> dict[str, Any]:
    """Return what the rows of a journal depend on."""
    from inkdigits import __version__

    return {"version": __version__, **settings.reading.to_dict()}


def _record_all(
    journal: Journal, settings: BatchSettings, total: int, progress: Progress | None
) -> Iterator[int]:
    """Read what is waiting and record it; yield how many files were recorded each time."""
    report = progress or (lambda *_: None)
    done, failed = journal.count_done()
    report(done, total, failed)
    held: list[ItemResult] = []
    last = time.monotonic()
    with closing(_start_engine(journal.list_waiting(), settings)) as chunks:
        try:
            for chunk in chunks:
                held.extend(chunk)
                done += len(chunk)
                failed += sum(result.failed for result in chunk)
                report(done, total, failed)
                if time.monotonic() - last >= RECORD_SECONDS:
                    held, recorded = [], held
                    journal.record(recorded)
                    yield len(recorded)
                    last = time.monotonic()
        finally:
            journal.record(held)
    yield len(held)


def _list_rows(journal: Journal, settings: BatchSettings) -> Iterator[Row]:
    """Yield the rows of a run, corrected."""
    decimal = settings.reading.decimal
    return apply_corrections(journal.list_rows(), journal.list_corrections(), decimal=decimal)


def _write_review(journal: Journal, settings: BatchSettings, review: str) -> int:
    """Write the unsure rows for a person to look through, and return their number."""

    def open_source(name: str) -> Path | bytes:
        item = journal.find_item(name)
        if item is None:
            raise ImageError("The file is no longer part of the batch.")
        return load_source(item, settings.reading.limits)

    rows = (row for row in _list_rows(journal, settings) if row.status == "unsure")
    return write_review(Path(review), rows, open_source=open_source)


def _start_engine(items: Iterator[Item], settings: BatchSettings) -> Any:
    if settings.engine == "ray":
        from inkdigits.batch.engines.on_ray import read_on_ray

        return read_on_ray(items, settings)
    return read_locally(items, settings.reading, workers=settings.count_workers())


def _check_outputs(inputs: list[str], out: str, journal: Path, settings: BatchSettings) -> None:
    """Refuse to replace what no batch has written, and to read what is written."""
    check_table(out)
    if settings.review:
        check_review(settings.review)
    named = [place for place in (out, settings.review) if place and not is_url(place)]
    written = [*named, str(journal)]
    if len({os.path.realpath(place) for place in written}) < len(written):
        raise TableError(f"{', '.join(written)} must be different files: give each a name.")
    for place in inputs:
        if any(is_same_place(place, Path(one)) for one in written):
            raise TableError(f"{place} is read: give another file to write.")
    if not is_url(out) and not journal.exists() and _holds_table(Path(out)):
        raise TableError(
            f"{out} is there, and {journal} is not: give another --out, or take the table away."
        )
    journal.parent.mkdir(parents=True, exist_ok=True)


def _holds_table(out: Path) -> bool:
    return out.is_file() or (out.is_dir() and any(out.glob("part-*.parquet")))


@contextmanager
def _naming(place: str) -> Iterator[None]:
    """Name the file that cannot be written, as the person did."""
    try:
        yield
    except OSError as error:
        raise TableError(
            f"Cannot write {place} ({explain_error(error)}): what was read is kept in the journal."
        ) from None


def _list_outputs(out: str, settings: BatchSettings) -> list[Path]:
    """Return the folders that are written into, which are not read."""
    reading = settings.reading
    folders = [Path(out)] if out.endswith("/") and not is_url(out) else []
    folders += [reading.documents.path] if reading.documents else []
    return folders + ([reading.overlays.path] if reading.overlays else [])
