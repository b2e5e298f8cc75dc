"""Samples of the data sets: characters as pen strokes, and sets of pictures of characters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# One array (P, 2) float32 for each stroke: x to the right and y down.
Strokes = tuple[npt.NDArray[np.float32], ...]

NOT_A_DIGIT = -1
# Characters that people write like digits: a reader cannot be asked to refuse them.
LOOKALIKES = frozenset("OoIlisSZzbqg|/()!,'`[]DQG")


@dataclass(frozen=True, slots=True, eq=False)
class PenSample:
    """One character as a pen wrote it.

    Attributes
    ----------
    label
        The character, as the data set labels it.
    writer, site
        Name of the writer, unique over all sets, and of the place of collection.
    strokes
        Strokes in units of which the longer side of the character is 1000.
    number
        Line in its file, from 0; -1 for a sample that is not from a file.
    """

    label: str
    writer: str
    site: str
    strokes: Strokes
    number: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class CropSet:
    """Pictures of single characters.

    Attributes
    ----------
    images
        N pictures, (H, W) or (H, W, 3) uint8.
    digits
        (N,) int64, the digit on each; ``NOT_A_DIGIT`` where there is none.
    names
        N names of what is on each.
    groups
        N names of what must stay in one split, such as the writer or the photo
        (``"shapes/u06"``); empty where the set does not tell.
    """

    images: list[npt.NDArray[np.uint8]]
    digits: npt.NDArray[np.int64]
    names: list[str]
    groups: tuple[str, ...] = ()
