"""Ink of a page comes in; the same ink without ruled lines goes out.

A rule is thin, straight along the page, and runs from one edge to the other. Ink that crosses it
is kept. Knows nothing of digits.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.ink import Ink
from inkdigits.imaging.segment import PIECE_LEVEL, find_pieces

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
# that the rule meets: in a tight crop it may be the bar of a 7 or the foot of a 2. Beside so many
# rules of the other direction it is one of a page.
MARGIN = 0.08
SEVERAL = 2


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
    turned = np.ascontiguousarray(mask.T)
    across, count_across = _find_rules(mask)
    down, count_down = _find_rules(turned)
    if count_across == 1 and count_down < SEVERAL and not _has_margin(mask & (1 - across)):
        across[:] = 0
    if count_down == 1 and count_across < SEVERAL and not _has_margin(turned & (1 - down)):
        down[:] = 0
    rules = across | down.T
    if not rules.any():
        return ink
    rules |= _find_joints(mask & (1 - rules), across, down.T)
    rest = mask & (1 - rules)
    # The faint edge of a rule goes with it, as far as it belongs to nothing else.
    near = np.ones((3, 3), np.uint8)
    edges = np.asarray(cv2.dilate(rules, near), np.bool_) & ~np.asarray(
        cv2.dilate(rest, near), np.bool_
    )
    return np.where(edges | (rules > 0), np.float32(0.0), ink)


def _find_rules(mask: Mask) -> tuple[Mask, int]:
    """Find the rules that run from the left edge to the right one, as a mask, and count them."""
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
    return np.asarray(low & is_rule[labels], np.uint8), int(is_rule.sum())


def _find_joints(rest: Mask, across: Mask, down: Mask) -> Mask:
    """Find what is left where rules of both directions cross, and nothing else does."""
    thickest = max(2, int(THICKNESS * min(rest.shape)))
    near = np.ones((2 * thickest + 1, 2 * thickest + 1), np.uint8)
    crossings = (cv2.dilate(across, near) > 0) & (cv2.dilate(down, near) > 0)
    pieces = find_pieces(rest)
    at_crossings = np.bincount(pieces.labels[crossings], minlength=pieces.area.size + 1)[1:]
    small = np.maximum(pieces.width, pieces.height) <= thickest + 2
    joints = np.concatenate([[False], small & (at_crossings == pieces.area)])
    return np.asarray(joints[pieces.labels], np.uint8)


def _has_margin(rest: Mask) -> bool:
    inked = np.flatnonzero(rest.any(axis=0))
    if inked.size == 0:
        return False
    margin = MARGIN * rest.shape[1]
    return bool(inked[0] >= margin and inked[-1] < rest.shape[1] - margin)
