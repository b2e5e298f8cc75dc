"""Ink of a page comes in; the same ink without the dots of dotted paper goes out.

Dots are small, many, and as far from each other everywhere. Knows nothing of digits.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.ink import Ink
from inkdigits.imaging.rules import MIN_SIDE, RULE_LEVEL
from inkdigits.imaging.segment import PIECE_LEVEL, find_pieces

# Faint dots are looked for first, then those that stand out from grain.
LEVELS = (RULE_LEVEL, PIECE_LEVEL)
# A dot is no longer than this share of the page's longer side, and dotted paper has so many.
LARGEST = 0.012
MANY = 60
# This share of them is as far from the next one as most are, give or take this share.
REGULAR = 0.7
GIVE = 0.25
# What is larger than most dots this many times is a mark that somebody made, and what is smaller is
# grain.
MARK = 3.0
# Dots that are looked at, to tell how far they are from each other.
MOST = 1_500


def remove_dots(ink: Ink) -> Ink:
    """Take the dots of dotted paper out of the ink of a page.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = ink.

    Returns
    -------
    The same shape; the ink itself where the paper is not dotted.
    """
    if min(ink.shape) < MIN_SIDE:
        return ink
    for level in LEVELS:
        without = _remove_dots_above(ink, level)
        if without is not ink:
            return without
    return ink


def _remove_dots_above(ink: Ink, level: float) -> Ink:
    pieces = find_pieces(np.asarray(ink > level, np.uint8))
    extent = np.maximum(pieces.width, pieces.height)
    small = np.flatnonzero(extent <= max(3.0, LARGEST * max(ink.shape)))
    if not len(small):
        return ink
    # Grain makes more pieces than dots do, but of next to no area.
    area = np.sort(pieces.area[small])
    usual = float(area[np.searchsorted(np.cumsum(area), area.sum() / 2.0)])
    small = small[pieces.area[small] <= MARK * usual]
    dots = small[pieces.area[small] >= usual / MARK]
    x, y = (
        pieces.left[dots] + pieces.width[dots] / 2.0,
        pieces.top[dots] + pieces.height[dots] / 2.0,
    )
    if len(dots) < MANY or not _is_regular(np.stack([x, y], axis=1).astype(np.float32)):
        return ink
    is_dot = np.zeros(len(pieces.area) + 1, np.uint8)
    is_dot[small + 1] = 1
    mask = is_dot[pieces.labels]
    rest = np.asarray((pieces.labels > 0) & (mask == 0), np.uint8)
    near = np.ones((3, 3), np.uint8)
    gone = (cv2.dilate(mask, near) > 0) & (cv2.dilate(rest, near) == 0)
    return np.where(gone | (mask > 0), np.float32(0.0), ink)


def _is_regular(points: npt.NDArray[np.float32]) -> bool:
    """Say whether most points (N, 2) have their nearest neighbor at the same distance."""
    asked = points[:: len(points) // MOST + 1]
    squares = ((asked[:, None] - points[None]) ** 2).sum(axis=2)
    distances = np.sqrt(np.partition(squares, 1, axis=1)[:, 1])  # the nearest is the point itself
    usual = float(np.median(distances))
    alike = np.abs(distances - usual) <= GIVE * usual
    return usual > 0.0 and float(alike.mean()) >= REGULAR
