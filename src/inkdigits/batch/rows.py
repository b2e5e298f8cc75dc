"""The rows of a table of readings: one for each number, and one for a page without any."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from inkdigits.results import Number, Reading

RowStatus = Literal["read", "unsure", "no_digits", "blank", "error"]


@dataclass(frozen=True, slots=True)
class Row:
    """A number of a page; a page without numbers, or a file that could not be read.

    Attributes
    ----------
    path
        The file as it was named; a member of an archive behind the archive: ``scans.zip/a.png``.
    page
        Page of the file, from 1; 0 where the file could not be read.
    number
        Which number of the page this is, from 1; 0 where it has none.
    line
        Line of the page, from 1; 0 where it has no number.
    field
        Name of the field of the form that was read, where there is a template.
    kind, text, value, digits_only, confidence, status
        As in ``results.Number``; empty, 0.0 and the status of the page where there is no number.
    box
        Left, top, right and bottom in pixels of the page; None where there is no number.
    digit_confidences
        The confidence of each digit.
    model
        Name, version and checksum of the weights.
    error
        Why the file could not be read, or not all be written of it; empty where nothing failed.
    milliseconds
        Time that the page took, the mean of those that were read together.
    read_as
        What was read, where a person has corrected ``text`` since; else None.
    """

    path: str
    page: int
    number: int
    line: int
    field: str
    kind: str
    text: str
    value: str | None
    digits_only: str
    confidence: float
    status: RowStatus
    box: tuple[int, int, int, int] | None
    digit_confidences: tuple[float, ...]
    model: str
    error: str
    milliseconds: float
    read_as: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the row with its columns as keys, of types that JSON has."""
        return asdict(self)

    @classmethod
    def from_dict(cls, columns: dict[str, Any]) -> Row:
        """Return the row that ``to_dict`` gave."""
        box = columns["box"]
        confidences = tuple(columns["digit_confidences"])
        return cls(**{**columns, "box": box and tuple(box), "digit_confidences": confidences})


COLUMNS = tuple(Row.__dataclass_fields__)


def make_rows(path: str, reading: Reading, *, milliseconds: float = 0.0) -> list[Row]:
    """Return the rows of a file that was read; the time is that of all its pages."""
    pages = reading.pages or (reading,)
    each = round(milliseconds / len(pages), 3)
    return [
        replace(row, path=path, milliseconds=each)
        for page, one in enumerate(pages, start=1)
        for row in _make_page_rows(one, page)
    ]


def make_error_row(path: str, error: str, *, model: str = "", milliseconds: float = 0.0) -> Row:
    """Return the row of a file that could not be read, with one sentence that says why."""
    return replace(
        _make_empty_row("error", page=0, model=model),
        path=path,
        error=" ".join(error.split()),
        milliseconds=round(milliseconds, 3),
    )


def pack_rows(rows: Iterable[Row]) -> str:
    """Return rows as a text, for a database or another machine."""
    return json.dumps([row.to_dict() for row in rows])


def unpack_rows(packed: str) -> list[Row]:
    """Return the rows that were packed."""
    return [Row.from_dict(columns) for columns in json.loads(packed)]


def _make_page_rows(reading: Reading, page: int) -> Iterator[Row]:
    if not reading.numbers:
        yield _make_empty_row(reading.status, page=page, model=reading.model)
    for index, number in enumerate(reading.numbers, start=1):
        yield make_number_row(number, page=page, index=index, model=reading.model)


def make_number_row(number: Number, *, page: int, index: int, model: str, field: str = "") -> Row:
    """Return the row of a number, of a file without a name yet."""
    return replace(
        _make_empty_row(number.status, page=page, model=model),
        number=index,
        line=number.line,
        field=field,
        kind=number.kind,
        text=number.text,
        value=number.value,
        digits_only=number.digits_only,
        confidence=round(number.confidence, 6),
        box=(number.box.left, number.box.top, number.box.right, number.box.bottom),
        digit_confidences=tuple(round(digit.confidence, 6) for digit in number.digits),
    )


def _make_empty_row(status: RowStatus, *, page: int, model: str) -> Row:
    return Row(
        path="",
        page=page,
        number=0,
        line=0,
        field="",
        kind="",
        text="",
        value=None,
        digits_only="",
        confidence=0.0,
        status=status,
        box=None,
        digit_confidences=(),
        model=model,
        error="",
        milliseconds=0.0,
    )
