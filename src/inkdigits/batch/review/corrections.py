"""What a person corrected: a CSV file of it, and the rows of the table with it."""

from __future__ import annotations

import csv
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from inkdigits.batch.review.cells import escape_name, release_cell, unescape_name
from inkdigits.batch.rows import Row
from inkdigits.errors import CorrectionError, explain_error
from inkdigits.line.alphabet import DIGITS, SIGNS
from inkdigits.line.kinds import classify_text
from inkdigits.results.number import VALUED
from inkdigits.values import Decimal, parse_value

COLUMNS = ("path", "page", "number", "text")
FIELD = "field"  # a column that may be left out
SEPARATORS = ",;\t"
MOST_BYTES = 64 * 2**20
LONGEST_TEXT = 1_000  # characters
MOST_DIGITS = 9  # of a page or a number
SHOWN = 3  # corrections without a row that an error lists
SHOWN_NAME = 200  # characters of a path in an error
DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says is written in the place of a row.

    Attributes
    ----------
    path, page, number
        Those of the row.
    text
        What is written; empty where there is no number.
    field
        That of the row; None for a row with any.
    """

    path: str
    page: int
    number: int
    text: str
    field: str | None = None

    @property
    def place(self) -> tuple[str, int, int, str | None]:
        """What says which row is meant."""
        return self.path, self.page, self.number, self.field


def read_corrections(path: str | os.PathLike[str]) -> list[Correction]:
    """Return the corrections of a CSV file.

    Its first line names the columns ``path``, ``page``, ``number`` and ``text``, in any order, and
    perhaps ``field``; others are passed over. Cells are separated by commas, semicolons or tabs.
    The file is UTF-8, with or without a byte order mark.

    Raises
    ------
    CorrectionError
        Where the file cannot be opened, has over 64 MB, or a line of it is no correction or says
        otherwise than one before it. The message names the line.
    """
    lines = _read_text(path).split("\n")
    separator = max(SEPARATORS, key=lines[0].count)
    table = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    found: dict[tuple[str, int, int, str | None], tuple[Correction, int]] = {}
    try:
        names = [name.strip().lower() for name in next(table)]
        if missing := [name for name in COLUMNS if names.count(name) != 1]:
            raise CorrectionError(
                f"Line 1 must name the columns {', '.join(COLUMNS)} once each: look at "
                f"{missing[0]}."
            )
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            one = _make_correction(names, cells, table.line_num)
            earlier, line = found.setdefault(one.place, (one, table.line_num))
            if earlier.text != one.text:
                raise CorrectionError(
                    f"Lines {line} and {table.line_num} say different things of the same number: "
                    "keep one of them."
                )
    except csv.Error as error:
        raise CorrectionError(f"Line {table.line_num} is not CSV ({error}): mend it.") from None
    return [one for one, _ in found.values()]


def _read_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a file, with line feeds alone at the ends of its lines."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CorrectionError(
            f"Cannot open the corrections ({explain_error(error)}): check the path."
        ) from None
    if len(data) > MOST_BYTES:
        raise CorrectionError(
            f"The corrections have over {MOST_BYTES // 2**20} MB: apply them in parts."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CorrectionError(
            f"Line {line} of the corrections is not UTF-8: save the file as CSV UTF-8."
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _make_correction(names: list[str], cells: list[str], line: int) -> Correction:
    if len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
        raise CorrectionError(
            f"Line {line} has {len(cells)} cells, not {len(names)}: put quotation marks around a "
            "cell with a separator in it."
        )
    row = dict(zip(names, cells, strict=False))
    cell = release_cell(row["text"].strip())
    text = " ".join(cell.split())
    if len(text) > LONGEST_TEXT:
        raise CorrectionError(f"The text in line {line} is over {LONGEST_TEXT} characters long.")
    if text and not is_number(cell):
        raise CorrectionError(
            f"The text in line {line} is no number: give digits and the signs {SIGNS} alone."
        )
    return Correction(
        path=unescape_name(release_cell(row["path"])),
        page=_parse_count(row, "page", line),
        number=_parse_count(row, "number", line),
        text=text,
        field=unescape_name(release_cell(row[FIELD])) if FIELD in row else None,
    )


def is_number(text: str) -> bool:
    """Return whether a text can stand in the place of a number: digits, signs and spaces."""
    plain = [_make_plain(one) for one in text if one != " "]
    return all(one in DIGITS + SIGNS for one in plain) and any(one in DIGITS for one in plain)


def _parse_count(row: dict[str, str], name: str, line: int) -> int:
    cell = row[name].strip()
    if not (cell.isascii() and cell.isdecimal() and len(cell) <= MOST_DIGITS):
        raise CorrectionError(f"The {name} in line {line} must be a whole number.")
    return int(cell)


def apply_corrections(
    rows: Iterable[Row], corrections: Iterable[Correction], *, decimal: Decimal = "auto"
) -> Iterator[Row]:
    """Yield the rows of a table, corrected; to do so twice changes nothing.

    A corrected row is ``read`` with confidence 1, or ``no_digits`` where no number is there; its
    ``read_as`` is what was read before the first correction. Of several corrections of one row
    the last one holds. Rows of files that could not be read are not corrected.

    Parameters
    ----------
    rows
        The rows, which are not held.
    corrections
        Corrections of any of them.
    decimal
        Which mark stands before the decimals, as in ``parse_value``.

    Raises
    ------
    CorrectionError
        After the last row, where a correction fits none of them. The message lists the first few.
    """
    for row, found in _match_corrections(rows, corrections):
        yield row if found is None else correct_row(row, found.text, decimal=decimal)


def resolve_corrections(rows: Iterable[Row], corrections: Iterable[Correction]) -> list[Correction]:
    """Return corrections with the path and the field of the rows that they are of.

    Raises
    ------
    CorrectionError
        Where one of them fits no row. The message lists the first few.
    """
    return [
        replace(found, path=row.path, field=row.field)
        for row, found in _match_corrections(rows, corrections)
        if found is not None
    ]


def _match_corrections(
    rows: Iterable[Row], corrections: Iterable[Correction]
) -> Iterator[tuple[Row, Correction | None]]:
    """Yield rows with their corrections; at the end refuse those that fit none.

    A correction without a field, or with ``./`` before its path, is that of the row all the same.
    """
    wanted = {one.place: one for one in corrections}
    unused = dict.fromkeys(wanted)
    for row in rows:
        found = None
        if row.status != "error":
            for path, field in product((row.path, f"./{row.path}"), (row.field, None)):
                found = found or wanted.get((path, row.page, row.number, field))
        if found is not None:
            unused.pop(found.place, None)
        yield row, found
    if unused:
        raise _report_unused([wanted[place] for place in unused])


def _report_unused(corrections: list[Correction]) -> CorrectionError:
    count = len(corrections)
    named = "; ".join(
        f"{escape_name(one.path)[:SHOWN_NAME]}, page {one.page}, number {one.number}"
        for one in corrections[:SHOWN]
    )
    rest = f"; and {count - SHOWN} more" if count > SHOWN else ""
    many = "1 correction fits" if count == 1 else f"{count} corrections fit"
    return CorrectionError(
        f"{many} no row of the table: {named}{rest}. Apply them to the table that was reviewed."
    )


def correct_row(row: Row, text: str, *, decimal: Decimal = "auto") -> Row:
    """Return a row with the text that a person gave; an empty one where there is no number.

    Spaces are left out, wide digits and dashes become plain ones.
    """
    plain = "".join(_make_plain(character) for character in "".join(text.split()))
    meaning = classify_text(plain)
    digits = "".join(filter(str.isdecimal, plain))
    return replace(
        row,
        kind=meaning.kind if plain else "",
        text=plain,
        value=parse_value(plain, decimal=decimal) if meaning.kind in VALUED else None,
        digits_only=digits,
        confidence=1.0 if plain else 0.0,
        status="read" if plain else "no_digits",
        digit_confidences=(1.0,) * len(digits),
        read_as=row.text if row.read_as is None else row.read_as,
    )


def _make_plain(character: str) -> str:
    """Return a digit or a sign as the line reader writes it; any other character as it is."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    return DASHES.get(character, character)
