"""NumPy archives of labeled images."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inkdigits.errors import DataError

Arrays = dict[str, npt.NDArray[Any]]


def load_arrays(path: Path, keys: tuple[str, ...]) -> Arrays:
    """Load the named arrays of an archive.

    Raises
    ------
    DataError
        If the file is missing or damaged, or lacks an array.
    """
    try:
        # Opened here, since NumPy leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {key: arrays[key] for key in keys}
    except FileNotFoundError:
        raise DataError(f"There is no {path}: see README.md on the data folder.") from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(f"{path} is damaged ({error}): fetch it again.") from None


def load_images(path: Path, keys: tuple[str, ...], *, shape: tuple[int, ...]) -> Arrays:
    """Load images, ``x``, and the named arrays that hold one value an image.

    Parameters
    ----------
    shape
        The shape of one image; all are uint8.

    Raises
    ------
    DataError
        If the file is missing or damaged, or the arrays do not go together.
    """
    arrays = load_arrays(path, ("x", *keys))
    images = arrays["x"]
    if images.dtype != np.uint8 or images.shape[1:] != shape:
        reason = f"images are {images.dtype} {images.shape[1:]}, not uint8 {shape}"
    elif any(arrays[key].shape != images.shape[:1] for key in keys):
        reason = "images and labels differ in number"
    elif "y" in keys and not np.isin(arrays["y"], np.arange(10)).all():
        reason = "a label is no digit"
    else:
        return arrays
    raise DataError(f"{path} is damaged ({reason}): fetch it again.")
