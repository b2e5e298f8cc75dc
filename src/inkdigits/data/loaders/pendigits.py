"""Digits that 38 people wrote on a tablet, as strokes.

30 writers are from Alpaydin and Alimoglu, "Pen-Based Recognition of Handwritten Digits" (UCI 81,
CC BY 4.0); the writers named ``lipi*`` are from LipiTk, HP Labs.
"""

from __future__ import annotations

from pathlib import Path

from inkdigits.data.samples import PenSample
from inkdigits.data.stroke_files import load_strokes


def load_pendigits(folder: Path) -> list[PenSample]:
    """Load the digits; writers are named ``pendigits/...``.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    return load_strokes(folder / "pendigits" / "digits.jsonl.gz", site="pendigits")
