"""Drawings of 269 kinds of things, from Quick, Draw! (Google, CC BY 4.0): strokes, no digits."""

from __future__ import annotations

from pathlib import Path

from inkdigits.data.pen import PenSample, read_samples


def load_quickdraw(folder: Path) -> list[PenSample]:
    """Read the drawings, of writers that nobody knows. DataError where that fails."""
    return read_samples(folder / "quickdraw" / "others.jsonl.gz", site="quickdraw")
