"""Digits in the fields of scanned exams (GandalfM/automatic-exams-reader, MIT).

The pen is faint, some digits touch the rim, three pictures are empty; ``audit`` lists the odd.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_images
from inkdigits.data.samples import CropSet


def load_exams(folder: Path) -> CropSet:
    """Load the digits: (64, 64) uint8, dark on light paper.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    arrays = load_images(folder / "exams" / "digits.npz", ("y",), shape=(64, 64))
    digits = arrays["y"].astype(np.int64)
    return CropSet(list(arrays["x"]), digits, [str(digit) for digit in digits.tolist()])
