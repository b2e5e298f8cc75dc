"""Arguments come in, what became of each image goes out, in order and as it is read.

Knows which files are taken for images, not how a reading is printed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkdigits.cli.words import describe
from inkdigits.errors import ImageError, InkdigitsError

if TYPE_CHECKING:
    from inkdigits.recognizer import Recognizer
    from inkdigits.results import Reading

PICTURES = (".png", ".jpg", ".jpeg", ".mpo", ".webp", ".heic", ".heif", ".hif", ".gif", ".bmp")
SUFFIXES = (*PICTURES, ".tif", ".tiff", ".pdf")
BATCH = 16  # images handed to the network together
FEW = 20  # up to so many files no progress bar is shown
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Found:
    """An image that the arguments name, or why it is none."""

    name: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one image: a reading, or one sentence that says why there is none.

    ``data`` holds the bytes of standard input, which cannot be read a second time.
    """

    name: str
    reading: Reading | None = None
    error: str = ""
    data: bytes | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the shape of one entry of the json and jsonl formats."""
        if self.reading is None:
            return {"file": self.name, "error": self.error}
        return {"file": self.name, "reading": self.reading.to_dict()}


def find_images(paths: Iterable[str], *, skip: Sequence[Path] = ()) -> Iterator[Found]:
    """Give the images that the arguments name; those of a folder sorted, hidden ones left out.

    ``skip`` are folders below them that are left out: those that overlays and stages go to.
    """
    for path in paths:
        if path != STANDARD_INPUT and os.path.isdir(path):
            yield from _walk_folder(path, skip)
        else:
            yield Found(path)


def _walk_folder(top: str, skip: Sequence[Path]) -> Iterator[Found]:
    empty = True
    refused: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=refused.append):
        folders[:] = sorted(
            name
            for name in folders
            if not (name.startswith(".") or is_skipped(os.path.join(folder, name), skip))
        )
        for name in sorted(names):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                empty = False
                yield Found(os.path.join(folder, name))
    for error in refused:
        empty = False
        yield Found(str(error.filename), f"Cannot open the folder ({error.strerror}).")
    if empty:
        from inkdigits.intake.files import FORMAT_NAMES

        yield Found(top, f"The folder holds no image: {FORMAT_NAMES} is read.")


def is_skipped(path: str, skip: Sequence[Path]) -> bool:
    """Tell whether a folder is one of those that are left out."""
    return any(is_same_folder(path, each) for each in skip)


def is_same_folder(path: str, other: Path) -> bool:
    """Tell whether two paths lead to one folder, by links or otherwise."""
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False


def read_images(recognizer: Recognizer, found: Iterable[Found]) -> Iterator[Outcome]:
    """Read images in batches and in order; a bad one costs only its own reading."""
    images = iter(found)
    while batch := list(islice(images, BATCH)):
        yield from _read_batch(recognizer, batch)


def _read_batch(recognizer: Recognizer, batch: Sequence[Found]) -> Iterator[Outcome]:
    if len(batch) > 1 and not any(each.error or each.name == STANDARD_INPUT for each in batch):
        try:
            readings = recognizer.read_many([Path(each.name) for each in batch])
        except Exception:
            pass  # one of them is bad: one by one tells which
        else:
            for each, reading in zip(batch, readings, strict=True):
                yield Outcome(each.name, reading)
            return
    for each in batch:
        yield Outcome(each.name, error=each.error) if each.error else _read_one(recognizer, each)


def _read_one(recognizer: Recognizer, found: Found) -> Outcome:
    try:
        # A Path, since a str that begins with "data:" is read as a data URL.
        data = _read_input() if found.name == STANDARD_INPUT else None
        source = Path(found.name) if data is None else data
        return Outcome(found.name, recognizer.read(source), data=data)
    except ImageError as error:
        return Outcome(found.name, error=str(error))
    except InkdigitsError:
        raise
    except Exception as error:  # a fault on one image must not lose the other million
        return Outcome(found.name, error=f"Cannot read this image ({describe(error)}).")


def _read_input() -> bytes:
    from inkdigits.intake.limits import Limits

    if sys.stdin is None:
        raise ImageError("Standard input is closed: send an image to it.")
    return sys.stdin.buffer.read(Limits().max_bytes + 1)


@contextmanager
def show_progress(
    paths: Sequence[str], *, skip: Sequence[Path] = ()
) -> Iterator[Callable[[], object]]:
    """Show a bar on standard error; where the readings scroll by themselves there is none."""
    total = 0
    if sys.stderr.isatty() and not sys.stdout.isatty():
        total = sum(1 for _ in find_images(paths, skip=skip))
    if total <= FEW:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("Reading", total=total)
        yield lambda: progress.advance(task)
