"""Why a digit: how much its probability falls where a little of the frame is covered.

Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.digit.classifier import Classification
from inkdigits.digit.frame import FRAME, Frame

# Side of the square that is covered, and how far it moves, in pixels of the frame: a stroke is 2 to
# 4 wide, and a step of 2 keeps the squares that hold ink few enough for an answer at once.
PATCH = 6
STEP = 2
# The first place of the square: from here on every pixel is covered by as many squares.
FIRST = STEP - PATCH


@dataclass(frozen=True, slots=True, eq=False)
class Occlusion:
    """What covering parts of a frame does to the probability of one digit.

    Attributes
    ----------
    digit
        Whose probability it is.
    probability
        That of the whole frame, in [0, 1].
    least
        The lowest with a square covered; ``probability`` where nothing lowers it.
    patch
        The square whose covering lowers it most: left, top, right, bottom in pixels of the frame.
        None where nothing lowers it.
    drops
        (28, 28) float64 in [-1, 1]: by how much it falls, as a mean over the squares that cover
        the pixel. Below 0 where it rises.
    """

    digit: int
    probability: float
    least: float
    patch: tuple[int, int, int, int] | None
    drops: npt.NDArray[np.float64]

    def __repr__(self) -> str:
        return f"Occlusion({self.digit}, {self.probability:.3f} to {self.least:.3f})"


def map_occlusion(
    classify: Callable[[npt.NDArray[np.float32]], Classification], frame: Frame, digit: int
) -> Occlusion:
    """Return how much the probability of a digit falls where a little of its frame is covered.

    Parameters
    ----------
    classify
        Classifies frames (N, 28, 28), as ``Classifier.classify`` and ``Recognizer.classify`` do.
    frame
        (28, 28) float32 in [0, 1], 1 = ink.
    digit
        The digit that is asked about, 0 to 9; not only the most probable one.

    Returns
    -------
    Of a blank frame no pixel makes a difference: ``drops`` is 0 everywhere.
    """
    places = find_inked_patches(frame)
    frames = np.repeat(frame[np.newaxis], len(places) + 1, axis=0)
    for covered, (left, top, right, bottom) in zip(frames[1:], places, strict=True):
        covered[top:bottom, left:right] = 0.0
    probabilities = classify(frames).probabilities[:, digit]
    whole = float(probabilities[0])
    drops = np.zeros((FRAME, FRAME))
    for (left, top, right, bottom), probability in zip(places, probabilities[1:], strict=True):
        drops[top:bottom, left:right] += whole - probability
    drops /= (PATCH // STEP) ** 2
    lowest = int(probabilities.argmin())
    return Occlusion(
        digit=digit,
        probability=whole,
        least=float(probabilities[lowest]),
        patch=places[lowest - 1] if lowest else None,
        drops=drops,
    )


def find_inked_patches(frame: Frame) -> list[tuple[int, int, int, int]]:
    """Return the squares that hold ink, cut off at the edges: no other makes a difference."""
    starts = range(FIRST, FRAME, STEP)
    places = [
        (max(left, 0), max(top, 0), min(left + PATCH, FRAME), min(top + PATCH, FRAME))
        for top in starts
        for left in starts
    ]
    return [
        (left, top, right, bottom)
        for left, top, right, bottom in places
        if frame[top:bottom, left:right].any()
    ]
