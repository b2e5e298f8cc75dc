"""Finds the images that arguments name, and reads them in order.

Knows which files are taken for images, not how a reading is printed.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkdigits.errors import ImageError
from inkdigits.values import Decimal

if TYPE_CHECKING:
    from inkdigits.expect.pattern import Expectation
    from inkdigits.recognizer import Recognizer
    from inkdigits.results import Reading

PICTURES = (".png", ".jpg", ".jpeg", ".mpo", ".webp", ".heic", ".heif", ".hif", ".gif", ".bmp")
SUFFIXES = (*PICTURES, ".tif", ".tiff", ".pdf")
FEW = 20  # up to so many files no progress bar is shown
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Found:
    """An image that the arguments name, or why it is none.

    ``data`` holds the bytes of standard input, which cannot be read a second time.
    """

    name: str
    error: str = ""
    data: bytes | None = None

    @property
    def source(self) -> Path | bytes:
        """What is read: a Path, since a str that begins with "data:" is read as a data URL."""
        return Path(self.name) if self.data is None else self.data


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one image: a reading, or one sentence that says why there is none."""

    name: str
    reading: Reading | None = None
    error: str = ""
    data: bytes | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the shape of one entry of the json and jsonl formats."""
        if self.reading is None:
            return {"file": self.name, "error": self.error}
        return {"file": self.name, "reading": self.reading.to_dict()}


def find_images(paths: Iterable[str], *, skip: Sequence[Path] = ()) -> Iterator[Found]:
    """Yield the images that arguments name; those of a folder sorted, hidden ones left out.

    ``skip`` are folders below them that are left out, as that of the overlays.
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
    """Return whether a folder is one of those that are left out."""
    return any(is_same_folder(path, each) for each in skip)


def is_same_folder(path: str, other: Path) -> bool:
    """Return whether two paths lead to one folder, by links or otherwise."""
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False


def read_images(
    recognizer: Recognizer,
    found: Iterable[Found],
    *,
    decimal: Decimal = "auto",
    expect: Expectation | None = None,
) -> Iterator[Outcome]:
    """Read images in order; a bad one costs only its own reading."""
    waiting: deque[Found] = deque()

    def open_sources() -> Iterator[Path | bytes]:
        for each in found:
            waiting.append(_read_input() if each.name == STANDARD_INPUT else each)
            if not waiting[-1].error:
                yield waiting[-1].source

    for result in recognizer.read_many(open_sources(), on_error="return", expect=expect):
        while waiting[0].error:
            yield _refuse(waiting.popleft())
        each = waiting.popleft()
        if isinstance(result, ImageError):
            yield Outcome(each.name, error=str(result))
        else:
            yield Outcome(each.name, result.with_decimal(decimal), data=each.data)
    yield from map(_refuse, waiting)


def _refuse(found: Found) -> Outcome:
    return Outcome(found.name, error=found.error)


def _read_input() -> Found:
    from inkdigits.intake.limits import Limits

    if sys.stdin is None:
        return Found(STANDARD_INPUT, "Standard input is closed: send an image to it.")
    return Found(STANDARD_INPUT, data=sys.stdin.buffer.read(Limits().max_bytes + 1))


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
