"""Sets of pictures of single characters: paper28, phone and doodles."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.data.arrays import load_arrays
from inkdigits.errors import DataError

NOT_A_DIGIT = -1


@dataclass(frozen=True, slots=True, eq=False)
class CropSet:
    """Pictures, the digit on each (-1 = none), and the name of what is on it.

    ``groups`` names what no split may part: the writer, photo or drawing that each picture is of,
    such as ``"shapes/u06"``. It is empty where none is known.
    """

    images: list[npt.NDArray[np.uint8]]
    digits: npt.NDArray[np.int64]
    names: list[str]
    groups: tuple[str, ...] = ()


def load_paper28(folder: Path) -> CropSet:
    """Read digits and signs on photographed paper: (28, 28) uint8, black on white."""
    arrays = load_arrays(folder / "paper28" / "paper28.npz", ("x", "digit", "label"))
    return CropSet(list(arrays["x"]), arrays["digit"].astype(np.int64), list(arrays["label"]))


def load_doodles(folder: Path) -> CropSet:
    """Read drawings of cats, rainbows and trains: (28, 28) uint8."""
    images = load_arrays(folder / "doodles" / "doodles.npz", ("x",))["x"]
    digits = np.full(len(images), NOT_A_DIGIT, np.int64)
    return CropSet(list(images), digits, ["doodle"] * len(images))


def load_phone(folder: Path) -> CropSet:
    """Read phone photos of single digits and letters: (H, W, 3) uint8 RGB."""
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
