"""The command that reads images: ``inkdigits read``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from inkdigits.cli import leaving_at_once
from inkdigits.cli.folders import (
    claim_document_folder,
    claim_folder,
    draw_overlay,
    save_documents,
)
from inkdigits.cli.formats import WRITERS, Format
from inkdigits.cli.images import (
    STANDARD_INPUT,
    Outcome,
    find_images,
    read_images,
    show_progress,
)
from inkdigits.cli.messages import escape_text, print_message
from inkdigits.cli.options import (
    DecimalOption,
    DocumentsOption,
    DocumentsToOption,
    ExpectOption,
    FastOption,
    OverlayOption,
)


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
    fast: FastOption = False,
    decimal: DecimalOption = "auto",
    expect: ExpectOption = None,
    overlay: OverlayOption = None,
    documents: DocumentsOption = None,
    documents_to: DocumentsToOption = None,
) -> None:
    """Read the digits in images.

    A file that cannot be read is named on standard error, the others are still read, and the
    exit code is 1.
    """
    if paths.count(STANDARD_INPUT) > 1:
        raise typer.BadParameter("standard input holds one image: give - once")
    if "" in paths:
        raise typer.BadParameter("a PATH is empty: name an image or a folder")
    folder = None if overlay is None else claim_folder(overlay, paths, option="--overlay")
    library = claim_document_folder(documents, documents_to, paths)
    with leaving_at_once():
        from inkdigits import Recognizer, parse_expectation

        expectation = None if expect is None else parse_expectation(expect)
        recognizer = Recognizer(fast=fast)
    done = failed = 0
    is_alone = len(paths) == 1 and not os.path.isdir(paths[0])
    skip = [folder] if folder else []
    skip += [library.path] if library else []
    with show_progress(paths, skip=skip) as advance:

        def follow(outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
            """Write what is asked for, count, and report failures, on the way to the writer."""
            nonlocal done, failed
            for outcome in outcomes:
                done += 1
                errors = (
                    outcome.error,
                    draw_overlay(outcome, folder),
                    save_documents(outcome, library),
                )
                failed += any(errors)
                for error in filter(None, errors):
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
