"""Phone photos of cells of newspaper puzzles: handwritten digits, and empty ones.

Digits: wichtounet/sudoku_dataset, CC BY 4.0. Empty cells, with paper, what shines through, rims and
blur: jingyibo123/sudoku_dataset, MIT.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_images
from inkdigits.data.samples import NOT_A_DIGIT, CropSet

BLANK = "blank"


def load_cells(folder: Path) -> CropSet:
    """Load cells with a digit: (64, 64, 3) uint8 RGB, grouped by photo.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    path = folder / "cells" / "digits.npz"
    arrays = load_images(path, ("y", "photo"), shape=(64, 64, 3))
    digits = arrays["y"].astype(np.int64)
    groups = tuple(f"cells/digits/{photo}" for photo in arrays["photo"].tolist())
    return CropSet(list(arrays["x"]), digits, [str(digit) for digit in digits.tolist()], groups)


def load_blank_cells(folder: Path) -> CropSet:
    """Load empty cells: (48, 48, 3) uint8 RGB, grouped by photo.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    arrays = load_images(folder / "cells" / "blank.npz", ("photo",), shape=(48, 48, 3))
    digits = np.full(len(arrays["x"]), NOT_A_DIGIT, np.int64)
    groups = tuple(f"cells/blank/{photo}" for photo in arrays["photo"].tolist())
    return CropSet(list(arrays["x"]), digits, [BLANK] * len(digits), groups)
