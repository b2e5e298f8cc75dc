"""Writers of MNIST's 60,000 training images, from QMNIST's labels (Yadav, Bottou 2019)."""

from __future__ import annotations

from pathlib import Path

from inkdigits.data.arrays import load_arrays
from inkdigits.errors import DataError

WRITERS = "train-writers.npz"
IMAGES = 60_000


def load_mnist_writers(folder: Path) -> tuple[str, ...]:
    """Load the writer of each training image, in the order of ``load_mnist``.

    Returns
    -------
    60,000 names of 539 writers, such as ``"mnist/2117"``.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    path = folder / "mnist" / WRITERS
    writers = load_arrays(path, ("writer",))["writer"]
    if writers.shape != (IMAGES,) or writers.dtype.kind not in "iu":
        raise DataError(f"{path} is damaged (it does not name 60,000 writers): fetch it again.")
    return tuple(f"mnist/{writer}" for writer in writers.tolist())
