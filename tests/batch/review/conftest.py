"""Rows of a table, made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from inkdigits.batch.rows import Row, make_error_row


@pytest.fixture(scope="session")
def make_row() -> Callable[..., Row]:
    """Make a row of an unsure number; columns may be named."""

    def make(path: str = "a.png", text: str = "1234", **columns: Any) -> Row:
        digits = "".join(filter(str.isdecimal, text))
        row = Row(
            path=path,
            page=1,
            number=1,
            line=1,
            field="",
            kind="number",
            text=text,
            value=text,
            digits_only=digits,
            confidence=0.4,
            status="unsure",
            box=(60, 20, 140, 50),
            digit_confidences=(0.9,) * len(digits),
            model="fake-1",
            error="",
            milliseconds=1.0,
        )
        return replace(row, **columns)

    return make


@pytest.fixture(scope="session")
def error_row() -> Row:
    """The row of a file that could not be read."""
    return make_error_row("broken.png", "The image is damaged.")
