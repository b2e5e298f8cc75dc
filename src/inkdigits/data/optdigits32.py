"""Digits of 30 writers, bold and in black and white (UCI 80; Alpaydin, Kaynak; CC BY 4.0)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_images
from inkdigits.data.crops import CropSet


def load_optdigits32(folder: Path) -> CropSet:
    """Read the digits: (32, 32) uint8, black on white. DataError where that fails."""
    arrays = load_images(folder / "optdigits32" / "digits.npz", ("y",), shape=(32, 32))
    digits = arrays["y"].astype(np.int64)
    return CropSet(list(arrays["x"]), digits, [str(digit) for digit in digits.tolist()])
