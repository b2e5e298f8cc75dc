"""The command that reads images: ``inkdigits read``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from inkdigits.cli import leaving_at_once
from inkdigits.cli.formats import WRITERS, Format
from inkdigits.cli.images import (
    STANDARD_INPUT,
    Outcome,
    find_images,
    is_same_folder,
    read_images,
    show_progress,
)
from inkdigits.cli.messages import describe_error, escape_text, fail, print_message
from inkdigits.errors import ImageError
from inkdigits.values import Decimal


def read(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help='Images, folders of images, or "-" for one image from standard input.',
        ),
    ],
    output: Annotated[
        Format, typer.Option("--format", help="How to print what was read.")
    ] = Format.TEXT,
    fast: Annotated[
        bool, typer.Option("--fast", help="Read with a smaller network: quicker.")
    ] = False,
    decimal: Annotated[
        Decimal, typer.Option("--decimal", help="The mark before the decimals of a number.")
    ] = "auto",
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="PATTERN",
            help=r"What is known of the numbers, as \d{6}, length:4..6, range:1..31, mod11, luhn.",
        ),
    ] = None,
    overlay: Annotated[
        str | None,
        typer.Option(
            "--overlay", metavar="DIR", help="Write each picture with its boxes into a folder."
        ),
    ] = None,
) -> None:
    """Read the digits in images.

    A file that cannot be read is named on standard error, the others are still read, and the
    exit code is 1.
    """
    if paths.count(STANDARD_INPUT) > 1:
        raise typer.BadParameter("standard input holds one image: give - once")
    if "" in paths:
        raise typer.BadParameter("a PATH is empty: name an image or a folder")
    folder = None if overlay is None else claim_folder(overlay, paths)
    with leaving_at_once():
        from inkdigits import Recognizer, parse_expectation

        expectation = None if expect is None else parse_expectation(expect)
        recognizer = Recognizer(fast=fast)
    done = failed = 0
    is_alone = len(paths) == 1 and not os.path.isdir(paths[0])
    skip = [] if folder is None else [folder]
    with show_progress(paths, skip=skip) as advance:

        def follow(outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
            """Draw the overlays, count, and report failures, on the way to the writer."""
            nonlocal done, failed
            for outcome in outcomes:
                done += 1
                if error := outcome.error or draw_overlay(outcome, folder):
                    failed += 1
                    print(f"{escape_text(outcome.name)}: {escape_text(error)}", file=sys.stderr)
                advance()
                yield outcome

        found = find_images(paths, skip=skip)
        outcomes = read_images(recognizer, found, decimal=decimal, expect=expectation)
        try:
            WRITERS[output](follow(outcomes), sys.stdout, is_alone)
        except KeyboardInterrupt:
            print_message(f"stopped after {done} images.")
            raise typer.Exit(130) from None
    if failed:
        raise typer.Exit(1)


def claim_folder(name: str, paths: Iterable[str]) -> Path:
    """Make the folder of the overlays, and check that it can be written to and is not read."""
    from inkdigits.cli.overlays import open_folder

    if not name:
        raise typer.BadParameter("--overlay is empty: name a folder")
    folder = Path(name)
    try:
        open_folder(folder)
    except OSError as error:
        fail(f"Cannot write into {folder} ({describe_error(error)}): give another --overlay.")
    if any(is_same_folder(path, folder) for path in paths):
        fail(f"{folder} is read: give another folder as --overlay.")
    return folder


def draw_overlay(outcome: Outcome, folder: Path | None) -> str:
    """Write the overlay of an image that was read; return why that failed, or nothing."""
    if outcome.reading is None or folder is None:
        return ""
    from inkdigits.cli.overlays import write_overlays

    source = Path(outcome.name) if outcome.data is None else outcome.data
    try:
        write_overlays(folder, outcome.name, source, outcome.reading)
    except ImageError as error:
        return f"No overlay: {error}"
    except OSError as error:
        return f"No overlay: Cannot write into {folder} ({describe_error(error)})."
    return ""
