"""Drawings of cats, rainbows and trains."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_arrays
from inkdigits.data.samples import NOT_A_DIGIT, CropSet


def load_doodles(folder: Path) -> CropSet:
    """Load drawings: (28, 28) uint8.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    images = load_arrays(folder / "doodles" / "doodles.npz", ("x",))["x"]
    digits = np.full(len(images), NOT_A_DIGIT, np.int64)
    return CropSet(list(images), digits, ["doodle"] * len(images))
