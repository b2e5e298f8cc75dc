"""Scanned digits in Swiss hands (kensanata/numbers, CC0): open fours, flagged ones, barred sevens.

They are pale, and some are squeezed to a square. Their writers are not named.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_images
from inkdigits.data.samples import CropSet


def load_swiss16(folder: Path) -> CropSet:
    """Load the digits: (16, 16) uint8, dark on white.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    arrays = load_images(folder / "swiss16" / "digits.npz", ("y",), shape=(16, 16))
    digits = arrays["y"].astype(np.int64)
    return CropSet(list(arrays["x"]), digits, [str(digit) for digit in digits.tolist()])
