"""Splits the data sets into training, validation and test: the only place that does so.

A writer, or a photo, is on one side only, and always on the same: the side is drawn from a hash of
the name. Sets without names are split by a step. Of test there is only pen, beside the 10,000 test
images of MNIST.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inkdigits.data.mnist_writers import WRITERS, load_mnist_writers

if TYPE_CHECKING:
    from inkdigits.data.crops import CropSet
    from inkdigits.data.pen import PenSample

Split = Literal["train", "validation", "test"]

# Percent of the writers kept from training, to choose by and to score by.
VALIDATION_SHARE = 8
TEST_SHARE = 14
# Of sets that name neither writers nor photos, every n-th sample of a kind is kept for validation.
VALIDATION_STEP = 10
# Where nothing names the writers of MNIST, so many of its last training images, by other writers
# than the first, are kept.
MNIST_VALIDATION = 5_000


def pen_split(sample: PenSample) -> Split:
    """Return the split of a sample of the pen set: that of its writer, always the same."""
    place = _hash_percent(sample.writer)
    if place < TEST_SHARE:
        return "test"
    return "validation" if place < TEST_SHARE + VALIDATION_SHARE else "train"


def split_group(group: str) -> Split:
    """Return the split of all that one writer wrote, or that one photo shows.

    Parameters
    ----------
    group
        The set and the writer or photo, such as ``"pendigits/tra26"`` or ``"mnist/2117"``.
    """
    return "validation" if _hash_percent(group) < VALIDATION_SHARE else "train"


def split_steps(names: Sequence[str]) -> list[Split]:
    """Return the split of each sample: every tenth of a name, the first one included, is kept."""
    seen: dict[str, int] = {}
    splits: list[Split] = []
    for name in names:
        place = seen.get(name, 0)
        splits.append("train" if place % VALIDATION_STEP else "validation")
        seen[name] = place + 1
    return splits


def split_crops(crops: CropSet) -> list[Split]:
    """Return the split of each picture: by its group where that is known, by a step elsewhere."""
    if crops.groups:
        return [split_group(group) for group in crops.groups]
    return split_steps(crops.names)


def split_mnist(folder: Path, count: int) -> list[Split]:
    """Return the split of each training image of MNIST: by writer where a file names them.

    Raises
    ------
    DataError
        Where that file is damaged.
    """
    if not (folder / "mnist" / WRITERS).exists():
        kept = min(MNIST_VALIDATION, count)
        return ["train" if place < count - kept else "validation" for place in range(count)]
    return [split_group(writer) for writer in load_mnist_writers(folder)]


def _hash_percent(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % 100
