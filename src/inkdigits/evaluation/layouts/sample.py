"""One picture of a suite of layouts, and what a reader must make of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.intake.sources import Source

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A picture with its expected reading.

    Attributes
    ----------
    image
        (H, W, 3) uint8 RGB where it was drawn, else anything that a recognizer takes.
    text
        The numbers in reading order, joined by spaces; empty where there is none.
    kind
        The layout that it stands for.
    nothing_sure
        No number may be read surely: there is none, or it is struck out.
    """

    image: Source
    text: str
    kind: str
    nothing_sure: bool = False
