"""Splits of the data sets into training, validation and test samples.

No other module decides what is learned from. A writer or a photo is in one split only: the split
is drawn from a hash of its name. Sets without such names are split by a step. Only the pen set has
test samples, beside the 10,000 test images of MNIST.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from inkdigits.data.loaders.mnist_writers import WRITERS, load_mnist_writers
from inkdigits.data.samples import CropSet, PenSample

Split = Literal["train", "validation", "test"]

# Percent of the writers that are kept from training.
VALIDATION_SHARE = 8
TEST_SHARE = 14
# Of sets that name neither writers nor photos, one sample in so many is for validation.
VALIDATION_STEP = 10
# Without a file that names the writers of MNIST, so many of its last training images are for
# validation: they are by other writers than the first ones.
MNIST_VALIDATION = 5_000


def split_pen(sample: PenSample) -> Split:
    """Return the split of a sample of the pen set: that of its writer."""
    percent = _hash_percent(sample.writer)
    if percent < TEST_SHARE:
        return "test"
    return "validation" if percent < TEST_SHARE + VALIDATION_SHARE else "train"


def select_pen(samples: Iterable[PenSample], split: Split) -> list[PenSample]:
    """Return the samples of the pen set that are in a split, in order."""
    return [sample for sample in samples if split_pen(sample) == split]


def split_group(group: str) -> Split:
    """Return the split of all that one writer wrote, or that one photo shows.

    Parameters
    ----------
    group
        The set and the writer or photo, such as ``"pendigits/tra26"`` or ``"mnist/2117"``.
    """
    return "validation" if _hash_percent(group) < VALIDATION_SHARE else "train"


def split_steps(names: Sequence[str]) -> list[Split]:
    """Return the split of each sample: of each name the first and every tenth after it are kept."""
    counts: dict[str, int] = {}
    splits: list[Split] = []
    for name in names:
        count = counts.get(name, 0)
        splits.append("train" if count % VALIDATION_STEP else "validation")
        counts[name] = count + 1
    return splits


def split_character(character: str) -> Split:
    """Return the split of a printed character, by its code."""
    return "train" if ord(character) % VALIDATION_STEP else "validation"


def split_crops(crops: CropSet) -> list[Split]:
    """Return the split of each picture: by its group if groups are known, else by a step."""
    if crops.groups:
        return [split_group(group) for group in crops.groups]
    return split_steps(crops.names)


def split_mnist(folder: Path, count: int) -> list[Split]:
    """Return the split of each training image of MNIST, by writer if a file names the writers.

    Raises
    ------
    DataError
        If that file is damaged.
    """
    if not (folder / "mnist" / WRITERS).exists():
        kept = min(MNIST_VALIDATION, count)
        return ["train" if place < count - kept else "validation" for place in range(count)]
    return [split_group(writer) for writer in load_mnist_writers(folder)]


def _hash_percent(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % 100
