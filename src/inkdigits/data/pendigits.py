"""Digits that 30 people wrote on a tablet (UCI 81), and eight more (LipiTk): strokes.

Alpaydin, Alimoglu, "Pen-Based Recognition of Handwritten Digits", UCI 81, CC BY 4.0; the writers
``lipi*`` are from LipiTk, HP Labs.
"""

from __future__ import annotations

from pathlib import Path

from inkdigits.data.pen import PenSample, read_samples


def load_pendigits(folder: Path) -> list[PenSample]:
    """Read the samples; the writer is named ``pendigits/...``. DataError where that fails."""
    return read_samples(folder / "pendigits" / "digits.jsonl.gz", site="pendigits")
