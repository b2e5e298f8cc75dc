"""Digits and signs on photographed paper."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_arrays
from inkdigits.data.samples import CropSet


def load_paper28(folder: Path) -> CropSet:
    """Load digits and signs: (28, 28) uint8, black on white.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    arrays = load_arrays(folder / "paper28" / "paper28.npz", ("x", "digit", "label"))
    return CropSet(list(arrays["x"]), arrays["digit"].astype(np.int64), list(arrays["label"]))
