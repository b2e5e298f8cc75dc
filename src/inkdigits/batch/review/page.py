"""The review: pages of HTML that need nothing else, with the unsure rows of a table."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from inkdigits.batch.review.cells import escape_name
from inkdigits.batch.review.corrections import LONGEST_TEXT
from inkdigits.batch.review.crops import Crop, OpenSource, cut_crops
from inkdigits.batch.rows import Row
from inkdigits.errors import CorrectionError
from inkdigits.intake.limits import Limits
from inkdigits.results import SURE_DIGIT
from inkdigits.theme import read_theme

# What tells a review from other files, within so many bytes of its start.
MARK = 'name="generator" content="inkdigits review"'
HEAD = 2_000
# Rows of one file that are held at once.
HELD_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the page, with everything as text that is safe to show.

    Attributes
    ----------
    path, field
        Names of which ``unescape_name`` gives those of the row.
    page, number
        Those of the row.
    text
        What was read.
    pieces
        The same in pieces, each with whether its digits are doubtful.
    crop
        The picture; None where there is none.
    problem
        Why there is no picture; empty where there is one.
    """

    path: str
    field: str
    page: int
    number: int
    text: str
    pieces: tuple[tuple[str, bool], ...]
    crop: Crop | None
    problem: str

    @property
    def doubts(self) -> str:
        """The doubtful digits, for those who cannot see them marked."""
        return ", ".join(piece for piece, is_doubtful in self.pieces if is_doubtful)


def write_review(
    path: str | os.PathLike[str],
    rows: Iterable[Row],
    *,
    open_source: OpenSource,
    limit: int = 2_000,
    limits: Limits | None = None,
) -> int:
    """Write the unsure rows of a table as a page of HTML to look through; return how many.

    Parameters
    ----------
    path
        The page, which is replaced where it exists. With more than ``limit`` rows there are
        several, linked: ``review.html``, ``review-2.html`` and so on.
    rows
        Rows of the table, those of a file one after the other; read once and not held. All but
        the unsure ones are passed over.
    open_source
        Returns the image of a row's ``path``, as ``decode_pages`` takes it. Where it raises, or
        the image cannot be decoded, the row has no picture, and says so.
    limit
        Rows on a page.
    limits
        Limits on each image; ``Limits()`` by default.

    Raises
    ------
    ValueError
        Where ``limit`` is less than 1.
    CorrectionError
        Where another file stands in the place of a page.
    OSError
        Where the page cannot be written; an older one is then still there.
    """
    if limit < 1:
        raise ValueError("limit must be at least 1.")
    first, total = Path(path), 0
    entries = make_entries(rows, open_source, limits or Limits())
    template = load_template()
    part = Part(first, 1, limit, entries)
    while True:
        _refuse_other(part.path)
        _write_whole(part.path, template.generate(part=part, **load_static()))
        total += part.count
        if part.waiting is None:
            _remove_parts(first, part.index + 1)
            return total
        part = Part(first, part.index + 1, limit, chain([part.waiting], entries))


def check_review(path: str | os.PathLike[str]) -> None:
    """Check that a review may be written here: it replaces nothing but an earlier review.

    Raises
    ------
    CorrectionError
        Where another file is there, or the folder is not.
    """
    page = Path(path)
    if not page.parent.is_dir():
        raise CorrectionError(f"There is no folder {page.parent} for the review: make it first.")
    _refuse_other(page)


def _refuse_other(page: Path) -> None:
    if page.exists() and not is_review(page):
        raise CorrectionError(f"{page} is there and is no review: give another file for it.")


def is_review(page: Path) -> bool:
    """Return whether a file is a page that was written as a review."""
    with contextlib.suppress(OSError), page.open("rb") as file:
        return MARK.encode() in file.read(HEAD)
    return False


def make_entries(rows: Iterable[Row], open_source: OpenSource, limits: Limits) -> Iterator[Entry]:
    """Yield the unsure rows with their pictures; those of one file by page."""
    unsure = (row for row in rows if row.status == "unsure")
    for _, group in groupby(unsure, key=lambda row: row.path):
        while held := list(islice(group, HELD_ROWS)):
            for row, found in cut_crops(held, open_source, limits):
                yield make_entry(row, found)


def make_entry(row: Row, found: Crop | str) -> Entry:
    """Return a row as it is shown, with its crop or a sentence why there is none."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in row.text)
    return Entry(
        path=escape_name(row.path),
        field=escape_name(row.field),
        page=row.page,
        number=row.number,
        text=text,
        pieces=mark_doubts(text, row.digit_confidences),
        crop=None if isinstance(found, str) else found,
        problem=escape_name(found) if isinstance(found, str) else "",
    )


def mark_doubts(text: str, confidences: tuple[float, ...]) -> tuple[tuple[str, bool], ...]:
    """Return a text in pieces, each with whether its digits are doubtful.

    Doubtful is a digit that is more likely wrong than right; where there is none, the least
    certain one.
    """
    bound = max(SURE_DIGIT, min(confidences, default=0.0))
    left = iter(confidences)
    letters = [(c, c.isdecimal() and _is_doubtful(next(left, 1.0), bound)) for c in text]
    return tuple(
        ("".join(letter for letter, _ in run), doubtful)
        for doubtful, run in groupby(letters, key=lambda letter: letter[1])
    )


def _is_doubtful(confidence: float, bound: float) -> bool:
    return confidence < SURE_DIGIT or (bound > SURE_DIGIT and confidence <= bound)


def load_template() -> Template:
    """Return the template of a page, which escapes all that it is given."""
    return Environment(
        loader=PackageLoader("inkdigits.batch.review", "static"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("review.html")


def place_part(first: Path, index: int) -> Path:
    """Return where a page of a review is written: ``review.html``, ``review-2.html``."""
    name = f"{first.stem}-{index}{first.suffix}"
    return first if index == 1 else first.with_name(name)


def _remove_parts(first: Path, index: int) -> None:
    """Take away the pages from a number on, which an earlier and longer review left."""
    while (path := place_part(first, index)).exists():
        if not is_review(path):
            return
        path.unlink()
        index += 1


def _write_whole(path: Path, pieces: Iterator[str]) -> None:
    """Write a file that is there only once it is whole."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


class Part:
    """One of the pages: its rows, which are read as they are written, and its neighbors.

    Attributes
    ----------
    index
        Which page it is, from 1.
    count
        How many rows have been read so far.
    waiting
        The first row of the page that follows, once all rows have been read; None where none
        does.
    """

    def __init__(self, first: Path, index: int, limit: int, entries: Iterator[Entry]) -> None:
        self.index = index
        self.count = 0
        self.waiting: Entry | None = None
        self._first, self._limit, self._left = first, limit, entries
        self._digest = hashlib.sha256()

    @property
    def path(self) -> Path:
        """Where the page is written."""
        return place_part(self._first, self.index)

    @property
    def title(self) -> str:
        """Its name, as it is shown."""
        return escape_name(self.path.name)

    @property
    def saved_as(self) -> str:
        """Name of the file of its corrections."""
        return "corrections.csv" if self.index == 1 else f"corrections-{self.index}.csv"

    @property
    def previous(self) -> str | None:
        """Link to the page before it."""
        return self._link(self.index - 1) if self.index > 1 else None

    @property
    def next(self) -> str | None:
        """Link to the page that follows, once all rows have been read."""
        return self._link(self.index + 1) if self.waiting else None

    @property
    def key(self) -> str:
        """A name for the rows that have been read: the same for the same rows."""
        return self._digest.hexdigest()[:24]

    def entries(self) -> Iterator[Entry]:
        """Yield the rows of this page."""
        for entry in islice(self._left, self._limit):
            self.count += 1
            shown = (entry.path, entry.field, entry.page, entry.number, entry.text)
            self._digest.update(repr(shown).encode())
            yield entry
        self.waiting = next(self._left, None)

    def _link(self, index: int) -> str:
        return "./" + quote(os.fsencode(place_part(self._first, index).name))


@dataclass(frozen=True)
class Inline:
    """A script or a style that stands in the page, and the hash by which the page allows it."""

    text: str

    @cached_property
    def allowed(self) -> Markup:
        """The source expression of Content Security Policy level 3, section 2.3.1."""
        digest = hashlib.sha256(self.text.encode()).digest()
        return Markup(f"'sha256-{base64.b64encode(digest).decode('ascii')}'")

    @property
    def html(self) -> Markup:
        """The text as it stands in the page."""
        return Markup(self.text)


def load_static() -> dict[str, Any]:
    """Return what is the same on each page: style, script and the longest text."""
    folder = files("inkdigits.batch.review") / "static"
    style, script = (
        folder.joinpath(name).read_text(encoding="utf-8") for name in ("review.css", "review.js")
    )
    return {
        "style": Inline(read_theme() + style),
        "script": Inline(script),
        "longest": LONGEST_TEXT,
    }
