"""Places of characters: their boxes in the image, and their ink as frames."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage, Ink
from inkdigits.digit.frame import Frame, find_ink_box, normalize
from inkdigits.page.crop_ink import find_crop_ink
from inkdigits.page.straighten import Matrix, map_points

# Neighbors are split no nearer to their middles than this share of the distance between these.
SPLIT_MARGIN = 0.25
# The first and the last character reach at least this far from their middles, in mean distances
# between neighbors.
END_REACH = 0.75


class Place(NamedTuple):
    """The corners (4, 2) of a character in the image, and the frame (28, 28) uint8 of its ink."""

    corners: npt.NDArray[np.float64]
    frame: npt.NDArray[np.uint8]


def find_places(
    crop: ColorImage,
    matrix: Matrix,
    band: tuple[float, float],
    columns: Sequence[tuple[float, float]],
) -> list[Place]:
    """Return the places of the characters of a line, close around their ink.

    The line reader finds the middle of a character, but not its ends: neighbors are split at the
    column with the least ink between their middles.

    Parameters
    ----------
    crop
        (48, W, 3) uint8, the line as it was read.
    matrix
        (3, 3), maps points of the crop to points of the image.
    band
        Top and bottom row of the line in its crop.
    columns
        Left and right end of each character in the crop, in pixels, as the line reader has them.
    """
    ink = find_crop_ink(crop)
    places = []
    for left, right in _split_columns(columns, ink):
        top, bottom = band
        first, last = max(0, int(left)), max(int(left) + 1, int(np.ceil(right)))
        part = ink[:, first:last]
        box = find_ink_box(part)
        if box is not None:
            top, bottom = float(box[0]), float(box[1])
            left, right = float(first + box[2]), float(first + box[3])
        corners = [(x, y) for x in (left, right) for y in (top, bottom)]
        places.append(Place(map_points(matrix, corners), pack_frame(normalize(part))))
    return places


def _split_columns(columns: Sequence[tuple[float, float]], ink: Ink) -> list[tuple[float, float]]:
    """Return the columns of characters, split where there is least ink between them."""
    inked = np.convolve(ink.sum(axis=0), np.ones(3) / 3.0, mode="same")
    middles = [(left + right) / 2.0 for left, right in columns]
    cuts = []
    for before, after in pairwise(middles):
        margin = SPLIT_MARGIN * (after - before)
        low, high = int(before + margin), int(after - margin)
        window = inked[low : high + 1]
        middle = (before + after) / 2.0
        # Of columns with equally little ink, the one nearest the middle.
        away = np.abs(np.arange(low, low + len(window)) - middle) * 1e-3
        cuts.append(float(low + int((window + away).argmin())) if len(window) else middle)
    width = float(np.mean(np.diff(middles))) if len(middles) > 1 else 0.0
    start = max(0.0, min(columns[0][0], middles[0] - END_REACH * width))
    end = min(float(ink.shape[1]), max(columns[-1][1], middles[-1] + END_REACH * width))
    edges = [start, *cuts, end]
    return list(pairwise(edges))


def pack_frame(frame: Frame) -> npt.NDArray[np.uint8]:
    """Return a frame (28, 28) in whole bytes, 255 = full ink."""
    return np.asarray(np.rint(frame * 255.0), np.uint8)
