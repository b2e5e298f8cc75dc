"""Ink of a page comes in; the same ink without ruled lines goes out.

A rule is thin, straight along the page, and runs from one edge to the other. Ink that crosses it
is kept. Knows nothing of digits.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.ink import Ink
from inkdigits.imaging.segment import PIECE_LEVEL

Mask = npt.NDArray[np.uint8]

# Pages smaller than this, in pixels, are crops of one character: their lines are strokes or boxes.
MIN_SIDE = 100
# A rule is no thicker than this share of the page's shorter side, and no lower or higher at one
# end than this share of its length.
THICKNESS = 0.025
SLOPE = 0.06
# Pieces of a rule this share of its length long make it up, with gaps up to this share of it.
PIECE = 0.12
GAP = 0.1
# A single rule is only taken out where what is left keeps this share of the page from the edges
# that the rule meets: in a tight crop it may be the bar of a 7 or the foot of a 2.
MARGIN = 0.08


def remove_rules(ink: Ink) -> Ink:
    """Take ruled lines and squares out of the ink of a page.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = ink.

    Returns
    -------
    The same shape; all zeros where there is nothing but several rules.
    """
    if min(ink.shape) < MIN_SIDE:
        return ink
    mask = (ink > PIECE_LEVEL).astype(np.uint8)
    across, down = _find_rules(mask), _find_rules(np.ascontiguousarray(mask.T)).T
    rules = across | down
    rest = mask & (1 - rules)
    if not rules.any():
        return ink
    # The faint edge of a rule goes with it, as far as it belongs to nothing else.
    near = np.ones((3, 3), np.uint8)
    edges = np.asarray(cv2.dilate(rules, near), np.bool_) & ~np.asarray(
        cv2.dilate(rest, near), np.bool_
    )
    return np.where(edges | (rules > 0), np.float32(0.0), ink)


def _find_rules(mask: Mask) -> Mask:
    """Find the rules that run from the left edge to the right one, as a mask."""
    rows, columns = mask.shape
    thickest = max(2, int(THICKNESS * min(rows, columns)))
    runs = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, int(PIECE * columns)), np.uint8))
    # Where a stroke crosses, the ink is higher than a rule: it stays.
    high = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thickest + 1, 1), np.uint8))
    low = (mask > 0) & (high == 0)
    pieces = np.asarray((runs > 0) & low, np.uint8)
    gap = int(GAP * columns)
    joined = cv2.dilate(pieces, np.ones((3, gap), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    left, _, width, height, _ = stats.T
    is_rule = (left == 0) & (width == columns) & (height <= thickest + SLOPE * columns + 2)
    is_rule[0] = False  # the page itself
    found = np.asarray(low & is_rule[labels], np.uint8)
    if is_rule.sum() == 1 and not _has_margin(mask & (1 - found)):
        return np.zeros_like(mask)
    return found


def _has_margin(rest: Mask) -> bool:
    inked = np.flatnonzero(rest.any(axis=0))
    if inked.size == 0:
        return False
    margin = MARGIN * rest.shape[1]
    return bool(inked[0] >= margin and inked[-1] < rest.shape[1] - margin)
