"""The rows of forms: one for each number of a field, and one for a field without any."""

from __future__ import annotations

from dataclasses import replace

from inkdigits.batch.rows import Row, make_error_row, make_rows
from inkdigits.forms.reading import FieldReading, FormReading
from inkdigits.values import Decimal


def make_form_rows(
    path: str, form: FormReading, *, milliseconds: float = 0.0, decimal: Decimal = "auto"
) -> list[Row]:
    """Return the rows of the forms of a file; the time is that of all its pages.

    Each row has the name of its field. A field without numbers has a row with its status: blank,
    no_digits, or error with the sentence that says why. ``number`` counts the numbers of the page;
    ``line`` is the line in the field.
    """
    each = round(milliseconds / max(1, len(form.pages)), 3)
    rows = []
    for page, one in enumerate(form.pages, start=1):
        count = 0
        for field in one.fields:
            for row in _make_field_rows(path, field, form.model, decimal):
                count += bool(row.number)
                number = count if row.number else 0
                named = replace(row, page=page, number=number, field=field.name)
                rows.append(replace(named, milliseconds=each))
    return rows


def _make_field_rows(path: str, field: FieldReading, model: str, decimal: Decimal) -> list[Row]:
    if field.reading is None:
        return [make_error_row(path, field.error, model=model)]
    return make_rows(path, field.reading.with_decimal(decimal))
