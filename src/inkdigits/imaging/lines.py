"""Ink of a page comes in; the lines that are written on it go out, in reading order.

Pieces of ink of like height that follow each other from left to right make a line, whatever its
slant. Does not know what a digit looks like: words, sums and scribbles are lines as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.ink import Ink
from inkdigits.imaging.segment import PIECE_LEVEL, Pieces, edge_contacts, find_pieces, stroke_widths

# A piece that comes in from the edge of the page is none of the writing where it runs along the
# edge for this share of its longer side, or along this share of the page's longer side.
EDGE_CONTACT = 0.5
EDGE_SPAN = 0.6
# ... and meets two edges, or covers no more than this share of the square over its longer side:
# digits that are tied together may be cut at one edge.
EDGE_THIN = 0.08
# Ink that runs across this share of the page's width, or this of one not much wider than high, and
# is no thicker than this share of its height, ties digits together that stand on a rule.
BAR_SPAN = 0.25
BAR_SPAN_NARROW = 0.6
NARROW = 1.6
BAR_THICKNESS = 0.07
# Bars that run across this share of the page's width go out of the ink: no stroke does.
LONG_BAR_SPAN = 0.6
# ... where the page is so many times as wide as high, or wider: on others it may be a stroke.
LONG_BAR_SHAPE = 1.3
# Pieces lower than this share of the page's usual height are signs, parts of digits, or specks;
# those lower than the other share, of the usual height and of its square in area, are specks.
LOW = 0.45
SPECK_HEIGHT = 0.06
SPECK_AREA = 0.004
# What has strokes this many times as wide as the usual one of the page is a shadow or a blot.
MOST_WIDE = 4.0
# A piece follows another where the gap between them is at most this many heights of the higher
# one, and the middles are apart by no more than this share of it; neither is this much higher.
WIDEST_GAP = 2.6
MOST_APART = 0.55
MOST_HIGHER = 3.2
# Slant is told from this many pieces on; two tell it where it is slight.
SLANT_PIECES = 3
SLIGHT_SLANT_DEG = 12.0
MOST_SLANT_DEG = 45.0
# Low pieces belong to a line as far as this from it, in heights: aside, and above or below.
NEAR_ASIDE = 1.3
NEAR_BELOW = 0.35
# Lines on one level share this much of the height of the lower one.
SAME_LEVEL = 0.5
# Pieces that are looked at, the largest ones; more is texture, not writing.
MOST_PIECES = 2_000
# A line longer than this many heights is a rule or a texture.
MOST_LONG = 120.0
# Writing lower than this, in pixels, cannot be read.
LEAST_HEIGHT = 6.0

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Pieces of ink in a row.

    Attributes
    ----------
    left, top, right, bottom
        Its sides, in pixels of the page turned by ``-slant`` about its corner (0, 0).
    slant
        How far it falls to the right, in radians.
    level
        Which line of the page it is on, from 1; two with a wide gap between share a level.
    labels
        The pieces of it in ``Lines.labels``.
    """

    left: float
    top: float
    right: float
    bottom: float
    slant: float
    level: int
    labels: Places

    @property
    def height(self) -> float:
        """Height of the writing, in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """The lines of a page, and the piece that each pixel belongs to, (H, W) int32, 0 = none."""

    lines: list[Line]
    labels: npt.NDArray[np.int32]


def find_lines(ink: Ink) -> Lines:
    """Find the lines on a page.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = ink.

    Returns
    -------
    The lines, from top to bottom and from left to right; none where the page is blank.
    """
    mask = (ink > PIECE_LEVEL).astype(np.uint8)
    span = BAR_SPAN if mask.shape[1] > NARROW * mask.shape[0] else BAR_SPAN_NARROW
    mask &= ~_find_bars(mask, span)
    pieces = find_pieces(mask)
    if not pieces.area.size:
        return Lines([], pieces.labels)
    widths = stroke_widths(mask, pieces)
    kept = np.flatnonzero(_is_writing(pieces, ink.shape))
    kept = kept[np.argsort(-pieces.area[kept], kind="stable")[:MOST_PIECES]]
    if kept.size == 0:
        return Lines([], pieces.labels)
    # Long strokes say more than the many short ones that a pattern is printed with.
    lengths = pieces.area[kept] / widths[kept]
    pen = _weighted_median(widths[kept], lengths**2)
    kept = kept[widths[kept] <= MOST_WIDE * pen]
    usual = _usual_height(pieces, kept, widths)
    extent = np.maximum(pieces.height, pieces.width)[kept]
    kept = kept[
        (extent >= SPECK_HEIGHT * usual) & (pieces.area[kept] >= SPECK_AREA * usual * usual)
    ]
    high = kept[pieces.height[kept] >= max(LOW * usual, LEAST_HEIGHT)]
    low = np.setdiff1d(kept, high)
    rows = [_straighten(pieces, row) for row in _link(pieces, high)]
    rows = [row for row in rows if row.right - row.left <= MOST_LONG * row.height]
    rows = _attach(pieces, rows, low)
    return Lines(_order(rows), pieces.labels)


def drop_bars(ink: Ink) -> Ink:
    """Take the rules out that writing stands on, (H, W) float32 in [0, 1]; strokes stay whole."""
    rows, columns = ink.shape
    if columns < LONG_BAR_SHAPE * rows:
        return ink
    mask = (ink > PIECE_LEVEL).astype(np.uint8)
    bars = _find_bars(mask, LONG_BAR_SPAN)
    if not bars.any():
        return ink
    near = np.ones((5, 3), np.uint8)
    edges = (cv2.dilate(bars, near) > 0) & (cv2.dilate(mask & ~bars, np.ones((3, 3))) == 0)
    return np.where((bars > 0) | edges, np.float32(0.0), ink)


def _find_bars(mask: npt.NDArray[np.uint8], span: float) -> npt.NDArray[np.uint8]:
    """Find the rules that run across this share of a page, but where strokes cross, as a mask."""
    rows, columns = mask.shape
    thickest = max(2, int(BAR_THICKNESS * rows))
    length = max(8, int(span * columns))
    near = np.asarray(cv2.dilate(mask, np.ones((3, 1), np.uint8)), np.uint8)
    runs = cv2.morphologyEx(near, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    high = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thickest + 1, 1), np.uint8))
    return np.asarray((runs > 0) & (high == 0) & (mask > 0), np.uint8)


def _is_writing(pieces: Pieces, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Leave out frames and shadows; digits that a tight crop cuts at its edges stay."""
    contacts = edge_contacts(pieces)
    longer = np.maximum(pieces.width, pieces.height)
    at_edge = contacts.max(axis=0)
    thin = pieces.area <= EDGE_THIN * longer * longer
    frames = (at_edge > 0) & (longer >= EDGE_SPAN * max(shape))
    frames &= thin | ((contacts > 0).sum(axis=0) > 1)
    return np.asarray(~frames & (at_edge < np.maximum(3.0, EDGE_CONTACT * longer)))


def _usual_height(pieces: Pieces, kept: Places, widths: npt.NDArray[np.float64]) -> float:
    """Give the height of the piece that the middle of all strokes is in, end to end."""
    heights = pieces.height[kept]
    # A long low piece, as a rule or a dash is, says little of the height of what is written.
    low = np.minimum(1.0, 2.0 * heights / np.maximum(1, pieces.width[kept]))
    return _weighted_median(heights, low * pieces.area[kept] / widths[kept])


def _weighted_median(values: npt.NDArray[Any], weights: npt.NDArray[np.float64]) -> float:
    order = np.argsort(values, kind="stable")
    middle = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2.0)
    return float(values[order][min(int(middle), len(order) - 1)])


def _link(pieces: Pieces, high: Places) -> list[Places]:
    """Follow each piece to the next one on its right; give the rows, from left to right."""
    order = high[np.argsort(pieces.left[high] + pieces.width[high] / 2.0, kind="stable")]
    left, top = pieces.left[order].astype(float), pieces.top[order].astype(float)
    width, height = pieces.width[order].astype(float), pieces.height[order].astype(float)
    right, middle = left + width, top + height / 2.0
    row_of = np.arange(len(order))
    for place in range(len(order)):
        after = slice(place + 1, len(order))
        higher = np.maximum(height[after], height[place])
        gap = left[after] - right[place]
        apart = np.abs(middle[after] - middle[place])
        shared = np.minimum(top[after] + height[after], top[place] + height[place]) - np.maximum(
            top[after], top[place]
        )
        lower = np.minimum(height[after], height[place])
        level = (apart <= MOST_APART * higher) | (shared >= SAME_LEVEL * lower)
        fits = level & (gap <= WIDEST_GAP * higher) & (higher <= MOST_HIGHER * lower)
        if fits.any():
            cost = np.where(fits, np.maximum(gap, 0.0) + 1.5 * apart, np.inf)
            follower = place + 1 + int(cost.argmin())
            row_of[row_of == row_of[follower]] = row_of[place]
    return [order[row_of == row] for row in dict.fromkeys(row_of.tolist())]


def _straighten(pieces: Pieces, row: Places) -> Line:
    """Tell the slant of a row of pieces, and its sides in the page turned straight."""
    left, top = pieces.left[row].astype(float), pieces.top[row].astype(float)
    width, height = pieces.width[row].astype(float), pieces.height[row].astype(float)
    x, y = left + width / 2.0, top + height / 2.0
    slant = 0.0
    spread = x - x.mean()
    if len(row) > 1 and np.ptp(x) > 1.2 * float(np.median(height)):
        slant = float(np.arctan((spread * (y - y.mean())).sum() / (spread * spread).sum()))
        most = MOST_SLANT_DEG if len(row) >= SLANT_PIECES else SLIGHT_SLANT_DEG
        if abs(slant) > np.deg2rad(most):
            slant = 0.0
    cos, sin = np.cos(slant), np.sin(slant)
    along, down = x * cos + y * sin, y * cos - x * sin
    return Line(
        float((along - width / 2.0).min()),
        float((down - height / 2.0).min()),
        float((along + width / 2.0).max()),
        float((down + height / 2.0).max()),
        slant,
        1,
        row + 1,
    )


def _attach(pieces: Pieces, rows: list[Line], low: Places) -> list[Line]:
    """Give each low piece to the line that it is nearest to, if any is near."""
    x = pieces.left[low] + pieces.width[low] / 2.0
    y = pieces.top[low] + pieces.height[low] / 2.0
    distance = np.full((len(rows), len(low)), np.inf)
    for index, row in enumerate(rows):
        cos, sin = np.cos(row.slant), np.sin(row.slant)
        along, down = x * cos + y * sin, y * cos - x * sin
        aside = np.maximum(0.0, np.maximum(row.left - along, along - row.right)) / row.height
        apart = np.maximum(0.0, np.maximum(row.top - down, down - row.bottom)) / row.height
        near = (aside <= NEAR_ASIDE) & (apart <= NEAR_BELOW)
        distance[index] = np.where(near, aside + apart, np.inf)
    if not rows or not len(low):
        return rows
    nearest = distance.argmin(axis=0)
    found = np.isfinite(distance.min(axis=0))
    return [_widen(pieces, row, low[found & (nearest == index)]) for index, row in enumerate(rows)]


def _widen(pieces: Pieces, row: Line, more: Places) -> Line:
    """Let a line reach over its low pieces, from left to right; its height stays."""
    if not len(more):
        return row
    cos, sin = np.cos(row.slant), np.sin(row.slant)
    x = pieces.left[more] + pieces.width[more] / 2.0
    y = pieces.top[more] + pieces.height[more] / 2.0
    along, half = x * cos + y * sin, pieces.width[more] / 2.0
    return Line(
        min(row.left, float((along - half).min())),
        row.top,
        max(row.right, float((along + half).max())),
        row.bottom,
        row.slant,
        1,
        np.concatenate([row.labels, more + 1]),
    )


def _order(rows: list[Line]) -> list[Line]:
    """Order lines as a person reads, and count the levels that they are on."""
    if not rows:
        return []
    # Lines on one sheet lie alike: levels are told in the page turned by the slant of the longest.
    slant = max(rows, key=lambda row: row.right - row.left).slant
    placed = [(row, *_place(row, slant)) for row in rows]
    placed.sort(key=lambda place: place[2])
    levels: list[list[tuple[Line, float, float, float]]] = []
    for place in placed:
        same = next((level for level in reversed(levels) if _same_level(level[-1], place)), None)
        if same is None:
            levels.append([place])
        else:
            same.append(place)
    ordered = []
    for number, level in enumerate(levels, start=1):
        for row, *_ in sorted(level, key=lambda place: place[1]):
            ordered.append(
                Line(row.left, row.top, row.right, row.bottom, row.slant, number, row.labels)
            )
    return ordered


def _place(row: Line, slant: float) -> tuple[float, float, float]:
    """Give left, middle and height of a line in the page turned by a slant."""
    along, down = (row.left + row.right) / 2.0, (row.top + row.bottom) / 2.0
    turn = row.slant - slant
    x = along * np.cos(turn) - down * np.sin(turn)
    y = along * np.sin(turn) + down * np.cos(turn)
    return float(x - (row.right - row.left) / 2.0), float(y), row.height


def _same_level(
    first: tuple[Line, float, float, float], second: tuple[Line, float, float, float]
) -> bool:
    shared = min(first[2] + first[3] / 2.0, second[2] + second[3] / 2.0) - max(
        first[2] - first[3] / 2.0, second[2] - second[3] / 2.0
    )
    return shared >= SAME_LEVEL * min(first[3], second[3])
