"""Drawings of 269 kinds of things from Quick, Draw! (Google, CC BY 4.0), as strokes."""

from __future__ import annotations

from pathlib import Path

from inkdigits.data.samples import PenSample
from inkdigits.data.stroke_files import load_strokes


def load_quickdraw(folder: Path) -> list[PenSample]:
    """Load the drawings, whose writers are not known.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    return load_strokes(folder / "quickdraw" / "others.jsonl.gz", site="quickdraw")
