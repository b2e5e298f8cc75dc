"""How a notebook shows a reading: its picture with boxes, or a table of its numbers."""

from __future__ import annotations

import base64
import io
from contextlib import suppress
from html import escape
from pathlib import Path

from inkdigits.errors import ImageError
from inkdigits.overlay import draw_page
from inkdigits.results import Reading

SIDE = 800  # pixels of the picture, at most
QUALITY = 85
COLUMNS = ("text", "kind", "value", "confidence", "status")


def format_html(reading: Reading) -> str:
    """Return HTML that needs nothing else: for an image file its picture, else a table.

    Of a file with several pages the first one is shown, above the table of all.
    """
    picture = ""
    if reading.source is not None:
        with suppress(ImageError):  # the file has changed or gone: the table is still right
            picture = _encode_picture(reading, reading.source)
    title = f"<p><code>{escape(repr(reading))}</code></p>"
    table = "" if picture and not reading.pages else _format_table(reading)
    return f"<div>{title}{picture}{table}</div>"


def _encode_picture(reading: Reading, path: str) -> str:
    """Return the picture of the first page as an image element."""
    picture, file = draw_page(Path(path), reading), io.BytesIO()
    picture.thumbnail((SIDE, SIDE))
    picture.save(file, "JPEG", quality=QUALITY)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    alt = escape(reading.text or reading.status)
    return f'<img alt="{alt}" src="data:image/jpeg;base64,{data}">'


def _format_table(reading: Reading) -> str:
    """Return a table with a row for each number; nothing where there is none."""
    rows = reading.rows()
    if not rows:
        return ""
    columns = (("page",) if reading.pages else ()) + COLUMNS
    head = "".join(f"<th>{name}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_format_cell(row[name])}</td>" for name in columns) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _format_cell(value: object) -> str:
    if value is None:
        return ""
    return escape(f"{value:.3f}" if isinstance(value, float) else str(value))
