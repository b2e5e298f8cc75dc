"""Thai digits drawn in a browser (kittinan/thai-handwriting-number, MIT), the zero left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_images
from inkdigits.data.samples import NOT_A_DIGIT, CropSet


def load_thai(folder: Path) -> CropSet:
    """Load the Thai digits: (48, 48) uint8, dark on white; the names are their values.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    arrays = load_images(folder / "thai" / "others.npz", ("label",), shape=(48, 48))
    digits = np.full(len(arrays["x"]), NOT_A_DIGIT, np.int64)
    return CropSet(list(arrays["x"]), digits, arrays["label"].tolist())
