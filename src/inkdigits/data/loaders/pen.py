"""Characters written with a tablet pen (UNIPEN train_r01_v07), as strokes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from inkdigits.data.samples import PenSample
from inkdigits.data.stroke_files import load_strokes


def load_pen(folder: Path, *, kind: Literal["digits", "others"] = "digits") -> list[PenSample]:
    """Load the digits or the other characters of the pen set.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    return load_strokes(folder / "pen" / f"{kind}.jsonl.gz")
