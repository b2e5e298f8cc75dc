"""Signs of sums, drawn: + - x . / and the obelus (jdmacleod/handwritten-calculator, MIT)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.data.arrays import load_images
from inkdigits.data.samples import NOT_A_DIGIT, CropSet


def load_signs(folder: Path) -> CropSet:
    """Load the signs: (32, 32) uint8, dark on white.

    Two people drew them, and many are mirrored copies: a drawing and its copies are one group.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    arrays = load_images(folder / "signs" / "others.npz", ("label",), shape=(32, 32))
    images = list(arrays["x"])
    digits = np.full(len(images), NOT_A_DIGIT, np.int64)
    groups = tuple(f"signs/{_name_drawing(image)}" for image in images)
    return CropSet(images, digits, arrays["label"].tolist(), groups)


def _name_drawing(image: npt.NDArray[np.uint8]) -> str:
    """Return a name that a drawing shares with its mirrored copies."""
    flips = (image, image[:, ::-1], image[::-1], image[::-1, ::-1])
    return hashlib.sha256(min(flip.tobytes() for flip in flips)).hexdigest()[:16]
