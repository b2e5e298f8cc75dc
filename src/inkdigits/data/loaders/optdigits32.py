"""Bold digits of 30 writers in black and white (UCI 80; Alpaydin, Kaynak; CC BY 4.0)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_images
from inkdigits.data.samples import CropSet


def load_optdigits32(folder: Path) -> CropSet:
    """Load the digits: (32, 32) uint8, black on white.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    arrays = load_images(folder / "optdigits32" / "digits.npz", ("y",), shape=(32, 32))
    digits = arrays["y"].astype(np.int64)
    return CropSet(list(arrays["x"]), digits, [str(digit) for digit in digits.tolist()])
