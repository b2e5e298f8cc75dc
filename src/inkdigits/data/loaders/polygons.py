"""Triangles, rectangles and other shapes by finger and mouse: the folder ``shapes``.

From frobertpixto/hand-drawn-shapes-dataset, CC BY 4.0. A third are stretched copies.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.data.arrays import load_images
from inkdigits.data.samples import NOT_A_DIGIT, CropSet


def load_polygons(folder: Path) -> CropSet:
    """Load the shapes: (48, 48) uint8, dark on white, grouped by writer.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    path = folder / "shapes" / "others.npz"
    arrays = load_images(path, ("label", "writer"), shape=(48, 48))
    digits = np.full(len(arrays["x"]), NOT_A_DIGIT, np.int64)
    groups = tuple(f"shapes/{writer}" for writer in arrays["writer"].tolist())
    return CropSet(list(arrays["x"]), digits, arrays["label"].tolist(), groups)
