"""``inkdigits batch``: many files into a table, resumable."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from inkdigits.cli import leaving_at_once
from inkdigits.cli.folders import claim_document_folder, claim_folder
from inkdigits.cli.messages import escape_text, print_message
from inkdigits.cli.options import (
    DecimalOption,
    DocumentsOption,
    DocumentsToOption,
    ExpectOption,
    FastOption,
    OverlayOption,
)

if TYPE_CHECKING:
    from inkdigits.batch.job import Progress

# Seconds between two lines of progress where there is no terminal.
LINE_SECONDS = 10.0


class Engine(StrEnum):
    """What reads the files."""

    LOCAL = "local"
    RAY = "ray"


def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Images, folders, globs, zip or tar archives, tables (CSV, Parquet) with a column "
            "of paths, and URLs of these (s3://, https://, ...).",
        ),
    ],
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="TABLE",
            help="The table: .csv, .jsonl, .parquet, or a folder/ of Parquet files.",
        ),
    ],
    workers: Annotated[
        int, typer.Option("--workers", min=0, max=256, help="Processes; 0 = one for each core.")
    ] = 0,
    column: Annotated[
        str | None, typer.Option("--column", help="The column of paths in tables that are read.")
    ] = None,
    retry_errors: Annotated[
        bool, typer.Option("--retry-errors", help="Read files again that could not be read.")
    ] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Read everything anew.")] = False,
    journal: Annotated[
        str | None,
        typer.Option(
            "--journal", metavar="FILE", help="What is done; beside the table by default."
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="Read on this machine, or on a Ray cluster.")
    ] = Engine.LOCAL,
    address: Annotated[
        str | None, typer.Option("--address", help="Of the Ray cluster, such as auto.")
    ] = None,
    expect: ExpectOption = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template", metavar="JSON", help="The form that each page is: reads its fields."
        ),
    ] = None,
    review: Annotated[
        str | None,
        typer.Option(
            "--review", metavar="HTML", help="Write a page to look through what is unsure."
        ),
    ] = None,
    corrections: Annotated[
        str | None,
        typer.Option("--apply", metavar="CSV", help="Put in what was corrected on such a page."),
    ] = None,
    documents: DocumentsOption = None,
    documents_to: DocumentsToOption = None,
    overlay: OverlayOption = None,
    fast: FastOption = False,
    decimal: DecimalOption = "auto",
) -> None:
    """Read many files into a table, a row for each number.

    What is done is kept in a journal beside the table: after Ctrl-C or a crash the same command
    goes on, and later it reads only files that are new or changed. Bad files become rows with the
    reason, and the exit code is then 1. The table is written when all files are done.
    """
    if "" in (*inputs, out, journal, review, corrections):
        raise typer.BadParameter("an INPUT or the value of an option is empty: name a file")
    beside = (expect, documents, documents_to, overlay)
    if template is not None and any(option is not None for option in beside):
        raise typer.BadParameter(
            "--template does not go with --expect, --documents or --overlay: its fields have a "
            "pattern each"
        )
    if address is not None and engine is not Engine.RAY:
        raise typer.BadParameter("--address goes with --engine ray")
    with leaving_at_once():
        from inkdigits import parse_expectation
        from inkdigits.batch.job import run
        from inkdigits.batch.settings import BatchSettings, ReadingSettings
        from inkdigits.documents.overlays import OverlayFolder
        from inkdigits.forms import load_template
    folder = claim_document_folder(documents, documents_to, inputs)
    overlays = None
    if overlay is not None:
        overlays = OverlayFolder(claim_folder(overlay, inputs, option="--overlay"), replace=True)
    reading = ReadingSettings(
        fast=fast,
        decimal=decimal,
        expect=None if expect is None else str(parse_expectation(expect)),
        template=None if template is None else load_template(template),
        documents=folder and replace(folder, replace=True),
        overlays=overlays,
    )
    settings = BatchSettings(
        reading=reading,
        workers=workers,
        column=column,
        retry_errors=retry_errors,
        restart=restart,
        journal=journal,
        engine=engine.value,
        address=address,
        corrections=corrections,
        review=review,
    )
    done = (0, 0)
    with show_progress() as show:

        def follow(count: int, total: int, failed: int) -> None:
            nonlocal done
            done = (count, total)
            show(count, total, failed)

        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends a run as Ctrl-C does
        try:
            summary = run(inputs, out, settings=settings, progress=follow)
        except KeyboardInterrupt:
            count, total = done
            print_message(f"stopped: {count:,} of {total:,} files done. The same command goes on.")
            raise typer.Exit(130) from None
    for path, error in summary.errors:
        print(f"{escape_text(path)}: {escape_text(error)}", file=sys.stderr)
    if summary.failed > len(summary.errors):
        print("... and more: the table has all of them", file=sys.stderr)
    print(summary.describe(), file=sys.stderr)
    print(out)
    if review is not None:
        print(f"{summary.to_review:,} unsure numbers to look through: {review}", file=sys.stderr)
    if summary.failed:
        raise typer.Exit(1)


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Show a bar with rate and time left on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield _print_lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    started, first = time.monotonic(), -1
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Listing", total=None, rate="")

        def show(count: int, total: int, failed: int) -> None:
            nonlocal first
            first = count if first < 0 else first
            rate = (count - first) / max(1e-3, time.monotonic() - started)
            words = f"{rate:,.1f} files/s" + (f", {failed:,} errors" if failed else "")
            bar.update(task, description="Reading", completed=count, total=total, rate=words)

        yield show


def _print_lines() -> Progress:
    started = last = time.monotonic()
    first = -1

    def show(count: int, total: int, failed: int) -> None:
        nonlocal first, last
        first = count if first < 0 else first
        now = time.monotonic()
        if now - last < LINE_SECONDS:
            return
        last = now
        rate = (count - first) / (now - started)
        left = (total - count) / rate if rate > 0 else 0.0
        print(
            f"{count:,} of {total:,} files, {rate:,.1f} a second, {left / 60:,.0f} minutes left, "
            f"{failed:,} errors",
            file=sys.stderr,
            flush=True,
        )

    return show
