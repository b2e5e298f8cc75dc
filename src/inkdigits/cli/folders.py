"""The folders into which commands write documents and overlays: made, checked, and filled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from inkdigits.cli.images import Outcome
from inkdigits.cli.messages import describe_error, fail
from inkdigits.errors import ImageError
from inkdigits.intake.folders import is_same_place

if TYPE_CHECKING:
    from inkdigits.documents import DocumentFolder


def claim_folder(name: str, paths: Iterable[str], *, option: str) -> Path:
    """Make the folder that an option names; check that it can be written to and is not read."""
    from inkdigits.documents.files import open_folder

    if not name:
        raise typer.BadParameter(f"{option} is empty: name a folder")
    folder = Path(name)
    try:
        open_folder(folder)
    except OSError as error:
        fail(f"Cannot write into {folder} ({describe_error(error)}): give another {option}.")
    if any(is_same_place(path, folder) for path in paths):
        fail(f"{folder} is read: give another folder as {option}.")
    return folder


def claim_document_folder(
    kinds: str | None, name: str | None, paths: Sequence[str]
) -> DocumentFolder | None:
    """Return the folder of the documents, made and checked; None where none are asked for."""
    if kinds is None and name is None:
        return None
    if kinds is None or name is None:
        raise typer.BadParameter("--documents and --documents-to belong together: give both")
    from inkdigits.documents import DocumentFolder, parse_kinds

    try:
        parsed = parse_kinds(kinds)
    except ValueError as error:
        raise typer.BadParameter(f"--documents: {error}") from None
    return DocumentFolder(claim_folder(name, paths, option="--documents-to"), parsed)


def draw_overlay(outcome: Outcome, folder: Path | None) -> str:
    """Write the overlay of an image that was read; return why that failed, or nothing."""
    if outcome.reading is None or folder is None:
        return ""
    from inkdigits.documents.overlays import OverlayFolder

    try:
        OverlayFolder(folder).save(outcome.name, outcome.source, outcome.reading)
    except ImageError as error:
        return f"No overlay: {error}"
    except OSError as error:
        return f"No overlay: Cannot write into {folder} ({describe_error(error)})."
    return ""


def save_documents(outcome: Outcome, folder: DocumentFolder | None) -> str:
    """Write the documents of an image that was read; return why that failed, or nothing."""
    if outcome.reading is None or folder is None:
        return ""
    try:
        folder.save(outcome.name, outcome.source, outcome.reading)
    except ImageError as error:
        return f"Not all documents: {error}"
    except OSError as error:
        return f"Not all documents: Cannot write into {folder.path} ({describe_error(error)})."
    return ""
