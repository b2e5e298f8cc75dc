from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from inkdigits.batch.inputs.item import Item
from inkdigits.batch.journal import ItemResult
from inkdigits.batch.rows import Row, make_error_row


@pytest.fixture
def make_picture() -> Callable[[Path], Path]:
    """A function that writes a picture with a one on it."""

    def make(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = Image.new("L", (80, 80), 255)
        ImageDraw.Draw(picture).line((40, 15, 40, 65), fill=0, width=6)
        picture.save(path)
        return path

    return make


def make_row(path: str, text: str = "12", **columns: object) -> Row:
    empty = make_error_row(path, "").to_dict()
    row = {"page": 1, "number": 1, "line": 1, "text": text, "digits_only": text, "kind": "number"}
    row |= {"value": text, "confidence": 0.9, "status": "read", "box": (1, 2, 30, 40)}
    return Row.from_dict(empty | row | columns)


def read_item(item: Item) -> ItemResult:
    """Stands in for a worker: the text of a file is the length of its name."""
    return ItemResult(item, (make_row(item.name, str(len(item.name))),))
