"""The boxes of a form are taken out of the ink of a page; what is written in them stays.

A box is a straight-sided stretch of paper with lines around it. Where a stroke crosses a line or
ends on it, the line stays there, as part of the stroke.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.ink import Ink
from inkdigits.imaging.segment import PIECE_LEVEL, edge_contacts, find_pieces

# Smaller pages hold no form.
LEAST_PAGE = 48
# A box is as wide and as high as this, in pixels, and what is written in one as high as this share.
LEAST_BOX = 12
WRITTEN_SHARE = 0.25
# A side is straight where so much of it lies within so many pixels of a straight line ...
STRAIGHT_SHARE = 0.65
STRAIGHT_WITHIN = 1.6
# ... that falls by no more than this.
STEEPEST = 0.12
# A line is no thicker than this share of the page's shorter side.
THICKEST_LINE = 0.14
# What lies in boxes by less than this share, and next to their lines, is a remnant of these; a box
# of which the edge of the page leaves less than this share of the largest one is a neighbor.
INSIDE_SHARE = 0.3
CUT_SHARE = 0.5
# What is left beside a line is a sliver of it under this share of the largest piece's area.
SLIVER_SHARE = 0.12
# Boxes that are looked at, the largest ones.
MOST_BOXES = 400

Mask = npt.NDArray[np.bool_]


def remove_boxes(ink: Ink) -> Ink:
    """Take the lines of form boxes out of the ink of a page.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = ink.

    Returns
    -------
    The same shape; the ink itself where there is no box with something written in it.
    """
    if min(ink.shape) < LEAST_PAGE:
        return ink
    mask = ink > PIECE_LEVEL
    # Boxes that the edge of the page cuts are closed by it.
    paper = find_pieces((~mask).astype(np.uint8))
    large = np.minimum(paper.width, paper.height) >= LEAST_BOX
    places = np.flatnonzero(large & (paper.width * paper.height < mask.size))
    places = places[np.argsort(-paper.area[places], kind="stable")[:MOST_BOXES]]
    lines = np.zeros_like(mask)
    boxes: list[tuple[slice, slice]] = []
    written = False
    for place in places:
        left, top = int(paper.left[place]), int(paper.top[place])
        right, bottom = left + int(paper.width[place]), top + int(paper.height[place])
        region = (slice(top, bottom), slice(left, right))
        box = paper.labels[region] == place + 1
        sides = _find_sides(box, mask, (left, top, right, bottom))
        if sides is None:
            continue
        for side in sides:
            lines[side] = True
        boxes.append(region)
        written |= _is_written(mask[region])
    if not written or not lines.any():
        return ink
    rest = mask & ~lines
    lines |= _find_remnants(rest, lines, _cover(boxes, mask.shape))
    rest &= ~lines
    near = cv2.dilate(lines.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    kept = cv2.dilate(rest.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(lines | (near & ~kept), np.float32(0.0), ink)


def _cover(boxes: list[tuple[slice, slice]], shape: tuple[int, ...]) -> Mask:
    """Give the places in boxes, but for those of which the edge of the page cuts most off."""
    areas = [(rows.stop - rows.start) * (across.stop - across.start) for rows, across in boxes]
    inside = np.zeros(shape, np.bool_)
    for (rows, across), area in zip(boxes, areas, strict=True):
        cut = not (rows.start and across.start) or rows.stop == shape[0] or across.stop == shape[1]
        if not cut or area >= CUT_SHARE * max(areas):
            inside[rows, across] = True
    return inside


def _find_remnants(rest: Mask, lines: Mask, inside: Mask) -> Mask:
    """Find what is left of corners and of neighbors: outside of boxes, next to lines or cut off."""
    pieces = find_pieces(rest.astype(np.uint8))
    count = pieces.area.size + 1
    near = cv2.dilate(lines.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    beside = np.bincount(pieces.labels[near], minlength=count)[1:] > 0
    cut = edge_contacts(pieces).any(axis=0)
    within = np.bincount(pieces.labels[inside], minlength=count)[1:]
    remnants = (beside | cut) & (within < INSIDE_SHARE * pieces.area)
    remnants |= beside & (pieces.area < SLIVER_SHARE * pieces.area.max(initial=0))
    return np.concatenate([[False], remnants])[pieces.labels]


def _find_sides(
    box: Mask, mask: Mask, sides: tuple[int, int, int, int]
) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]] | None:
    """Give the pixels, rows and columns, of the lines around a box; None where it is none."""
    left, top, right, bottom = sides
    most = max(3, int(THICKEST_LINE * min(mask.shape)))
    found = []
    bounded = 0
    # Each side in turn is brought to the bottom: of the box, and of the page.
    turns: list[tuple[Mask, Mask, int, int, bool, bool]] = [
        (box, mask, left, top, False, False),
        (box[::-1], mask[::-1], left, mask.shape[0] - bottom, True, False),
        (box.T, mask.T, top, left, False, True),
        (box.T[::-1], mask.T[::-1], top, mask.shape[1] - right, True, True),
    ]
    for own, page, first, above, flipped, turned in turns:
        line = _find_line(own, page, first, above, most)
        if line is None:
            return None
        rows, columns = line
        bounded += bool(len(rows))
        if flipped:
            rows = page.shape[0] - 1 - rows
        found.append((columns, rows) if turned else (rows, columns))
    return found if bounded >= 2 else None


def _find_line(
    box: Mask, page: Mask, first: int, above: int, most: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]] | None:
    """Give the pixels of the line below a box; none where the page ends, None without a line.

    ``first`` is the column and ``above`` the row of the box's corner on the page.
    """
    width = box.shape[1]
    inked = box.any(axis=0)
    edge = np.where(inked, box.shape[0] - box[::-1].argmax(axis=0), 0).astype(float)
    columns = np.arange(width)
    slope, level = _fit(columns[inked], edge[inked])
    on_line = inked & (np.abs(edge - (level + slope * columns)) <= STRAIGHT_WITHIN)
    if abs(slope) > STEEPEST or on_line.mean() < STRAIGHT_SHARE:
        return None
    nothing = np.zeros(0, np.intp)
    start = above + np.rint(level + slope * columns).astype(int)
    if np.median(start) >= page.shape[0] - 1:
        return nothing, nothing
    depth = np.arange(2 * most + 2)
    rows = np.minimum(start[:, None] + depth, page.shape[0] - 1)
    run = page[rows, first + columns[:, None]]
    run &= start[:, None] + depth < page.shape[0]
    # Softness of the edge may leave a pixel of paper before the line.
    run[:, 0] |= run[:, 1]
    length = np.where(run.all(axis=1), len(depth), (~run).argmax(axis=1))
    thickness = int(np.median(length[on_line]))
    if thickness == 0 or thickness > most:
        return None
    # Where a stroke crosses, ink goes on beyond the line; where one ends on it, it comes before.
    plain = on_line & (length <= 1.5 * thickness + 2)
    wide = np.arange(-1, 2) if width > 2 else np.zeros(1, int)
    near = ~plain
    near = np.convolve(near, np.ones(len(wide)), "same") > 0
    chosen = plain & ~near | plain & (np.abs(columns - width / 2) > width / 2 - 3)
    pick = chosen[:, None] & (depth < length[:, None])
    across = np.broadcast_to(first + columns[:, None], rows.shape)
    return rows[pick], across[pick]


def _fit(x: npt.NDArray[np.int64], y: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Fit slope and level of a straight line that most points lie on."""
    third = max(1, len(x) // 3)
    best = (0.0, float(np.median(y)))
    candidates = [best]
    ends = float(np.median(y[-third:])) - float(np.median(y[:third]))
    span = float(np.median(x[-third:])) - float(np.median(x[:third]))
    if span > 0:
        slope = ends / span
        candidates.append((slope, float(np.median(y - slope * x))))
    return max(
        candidates,
        key=lambda one: int((np.abs(y - one[0] * x - one[1]) <= STRAIGHT_WITHIN).sum()),
    )


def _is_written(region: Mask) -> bool:
    """Say whether something stands in a box that does not come in from its sides."""
    pieces = find_pieces(region.astype(np.uint8))
    if not pieces.area.size:
        return False
    rows, columns = region.shape
    inside = (pieces.left > 0) & (pieces.left + pieces.width < columns)
    high = pieces.height >= WRITTEN_SHARE * rows
    return bool((inside & high).any())
