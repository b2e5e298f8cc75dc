"""Phone photos of single digits and letters."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.data.samples import NOT_A_DIGIT, CropSet
from inkdigits.errors import DataError


def load_phone(folder: Path) -> CropSet:
    """Load photos of single characters: (H, W, 3) uint8 RGB.

    Raises
    ------
    DataError
        If a file is missing or damaged.
    """
    listing = folder / "phone" / "labels.csv"
    try:
        with listing.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        images = [_load_rgb(listing.parent / row["file"]) for row in rows]
        digits = [int(row["label"]) if row["label"] else NOT_A_DIGIT for row in rows]
        names = [str(row["class"]).rpartition("_")[2] for row in rows]
    except FileNotFoundError as error:
        raise DataError(
            f"There is no {error.filename}: see README.md on the data folder."
        ) from None
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{listing.parent} is damaged ({error}): fetch it again.") from None
    return CropSet(images, np.asarray(digits, np.int64), names)


def _load_rgb(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))
