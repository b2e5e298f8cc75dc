"""A page comes in; the strips of ink that the line network reads go out, one for each line.

The only place that knows how a line is brought to the network's height; a strip remembers where
its columns lie on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.ink import Ink
from inkdigits.imaging.lines import Line, Lines, drop_bars, find_lines
from inkdigits.imaging.normalize import ink_box
from inkdigits.imaging.page import Page
from inkdigits.imaging.segment import PIECE_LEVEL, Pieces, find_pieces

# Height of a strip, and of the writing on it, in pixels; the rest is margin.
STRIP = 40
WRITING = 30
# Margin to the left and the right, in pixels of the strip.
ASIDE = 8
# A piece of ink is a digit's own where this share of it lies between the digit's columns.
OWN_SHARE = 0.7
# A neighbor's piece that reaches in is left out where it is no more of the ink there than this.
SLIGHT_SHARE = 0.3
# A point or comma is no higher than this share of the writing.
MARK_HEIGHT = 0.65
# A piece of ink may be a digit from this share of the height of the writing on, and a minus, first
# on its line, where it is so much wider than high and from this share of that height wide on.
DIGIT_HEIGHT = 0.5
MINUS_SHAPE = 2.0
MINUS_WIDTH = 0.2

StripInk = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Strip:
    """A line brought to the network's height.

    Attributes
    ----------
    ink
        (40, W) uint8, 255 = ink.
    matrix
        (2, 3) float64: pixels of the strip to pixels of the page.
    level
        Which line of the page it is on, from 1.
    """

    ink: StripInk
    matrix: npt.NDArray[np.float64]
    level: int

    @cached_property
    def pieces(self) -> Pieces:
        """The connected pieces of its ink."""
        return find_pieces((self.ink > PIECE_LEVEL * 255).astype(np.uint8))

    def is_parted(self) -> bool:
        """Say whether pieces of ink stand side by side, each of which may be a digit or a minus."""
        pieces = self.pieces
        order = np.argsort(pieces.left, kind="stable")
        left, width, height = pieces.left[order], pieces.width[order], pieces.height[order]
        digit = height >= DIGIT_HEIGHT * WRITING
        minus = (width >= MINUS_SHAPE * height) & (width >= MINUS_WIDTH * WRITING)
        minus[1:] = False
        own = digit | minus
        left, right = left[own], (left + width)[own]
        return bool((left[1:] > np.maximum.accumulate(right)[:-1]).any())

    def corners(self, left: float, right: float) -> npt.NDArray[np.float64]:
        """Give the corners (4, 2), on the page, of the ink between two columns of the strip."""
        start, end = max(0, int(left)), max(int(left) + 1, int(np.ceil(right)))
        inked = np.flatnonzero((self.ink[:, start:end] > PIECE_LEVEL * 255).any(axis=1))
        top, bottom = (inked[0], inked[-1] + 1) if inked.size else (0, STRIP)
        return self.to_page([(start, top), (end, top), (start, bottom), (end, bottom)])

    def to_page(self, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Give points (N, 2), x and y in the strip, as such on the page."""
        xy = np.asarray(points, np.float64)
        return np.asarray(xy @ self.matrix[:, :2].T + self.matrix[:, 2])

    def cut_digit(self, left: float, right: float) -> Ink:
        """Give the ink, (40, W) float32 in [0, 1], of the digit between two columns.

        Pieces that lie between them, all but a little, come whole; neighbors stay out.
        """
        start, end = max(0, int(left)), min(self.ink.shape[1], int(np.ceil(right)))
        pieces = self.pieces
        inside = np.bincount(pieces.labels[:, start:end].ravel(), minlength=len(pieces.area) + 1)
        share = inside[1:] / np.maximum(1, pieces.area)
        whole = np.concatenate([[False], share >= OWN_SHARE])
        slight = inside[1:] <= SLIGHT_SHARE * inside[1:].sum()
        foreign = np.concatenate([[False], slight & (share <= 1.0 - OWN_SHARE)])
        near = np.ones((3, 3), np.uint8)
        kept = cv2.dilate(whole[pieces.labels].astype(np.uint8), near) > 0
        columns = np.zeros(self.ink.shape, np.bool_)
        columns[:, start:end] = True
        kept |= columns & (cv2.dilate(foreign[pieces.labels].astype(np.uint8), near) == 0)
        return np.where(kept, self.ink, 0).astype(np.float32) / np.float32(255.0)

    def has_mark(self, left: float, right: float) -> bool:
        """Say whether a low piece of ink of its own, as a point is, lies between two columns."""
        start, end = max(0, int(left)), min(self.ink.shape[1], int(np.ceil(right)))
        pieces = self.pieces
        inside = np.bincount(pieces.labels[:, start:end].ravel(), minlength=len(pieces.area) + 1)
        own = inside[1:] >= OWN_SHARE * pieces.area
        return bool((own & (pieces.height <= MARK_HEIGHT * WRITING)).any())

    def is_low(self, left: float, right: float) -> bool:
        """Say whether the ink between two columns is no higher than that of a mark."""
        box = ink_box(self.cut_digit(left, right))
        return box is None or box[1] - box[0] <= MARK_HEIGHT * WRITING

    def gap(self, left: float, right: float) -> float:
        """Give the widest stretch without ink between two columns, in heights of the writing."""
        part = self.ink[:, max(0, int(left)) : max(int(left) + 1, int(right))]
        inked = np.flatnonzero((part > PIECE_LEVEL * 255).any(axis=0))
        edges = np.concatenate([[-1], inked, [part.shape[1]]])
        return float(np.diff(edges).max() - 1) / WRITING


def find_strips(page: Page) -> list[Strip]:
    """Find what is written on a page, line by line; no strips where it is blank.

    They come in reading order.
    """
    ink = drop_bars(page.ink)
    lines = find_lines(ink)
    return [cut_strip(ink, lines, line) for line in lines.lines]


def cut_strip(ink: Ink, lines: Lines, line: Line) -> Strip:
    """Cut a line out of its page, turn it straight and bring it to the network's height.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], the page that the lines were found on.
    """
    scale = WRITING / line.height
    margin = (STRIP - WRITING) / 2.0
    width = max(STRIP, int(np.ceil((line.right - line.left) * scale)) + 2 * ASIDE)
    # From the strip to the page: shrink back, move to the line's corner, turn by its slant.
    cos, sin = np.cos(line.slant) / scale, np.sin(line.slant) / scale
    turned_left, turned_top = line.left - ASIDE / scale, line.top - margin / scale
    pixels = (line.right - line.left) * scale + 2 * ASIDE
    turned_left -= (width - pixels) / 2.0 / scale
    matrix = np.array([[cos, -sin, 0.0], [sin, cos, 0.0]])
    matrix[:, 2] = matrix[:, :2] @ (scale * np.array([turned_left, turned_top]))
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, STRIP, 1], [width, STRIP, 1]], np.float64)
    x, y = matrix @ corners.T
    left, top = max(0, int(x.min()) - 2), max(0, int(y.min()) - 2)
    right, bottom = min(ink.shape[1], int(x.max()) + 3), min(ink.shape[0], int(y.max()) + 3)
    region = (slice(top, bottom), slice(left, right))
    part = _without_others(ink[region], lines, line, lines.labels[region])
    # Shrunk by areas first, so that thin strokes do not fall between the samples.
    shrink = min(1.0, scale)
    size = (max(1, round(part.shape[1] * shrink)), max(1, round(part.shape[0] * shrink)))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    to_small = matrix.copy()
    to_small[:, 2] -= (left, top)
    to_small *= np.array([[size[0] / part.shape[1]], [size[1] / part.shape[0]]])
    # Pixels are squares: middles, not corners, are what warping maps.
    to_small[:, 2] += to_small[:, :2].sum(axis=1) * 0.5 - 0.5
    flags = (cv2.INTER_LINEAR if scale <= 1.0 else cv2.INTER_CUBIC) | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(small, to_small, (width, STRIP), flags=flags, borderValue=0.0)
    return Strip(
        np.asarray(np.rint(np.clip(warped, 0.0, 1.0) * 255.0), np.uint8), matrix, line.level
    )


def _without_others(part: Ink, lines: Lines, line: Line, labels: npt.NDArray[np.int32]) -> Ink:
    """Take the pieces of other lines out of a part of the page, with their soft edges."""
    others = [other.labels for other in lines.lines if other is not line]
    if not others:
        return np.ascontiguousarray(part)
    chosen = np.zeros(int(lines.labels.max()) + 1, np.uint8)
    chosen[np.concatenate(others)] = 1
    mask = chosen[labels]
    if not mask.any():
        return np.ascontiguousarray(part)
    own = np.zeros_like(chosen)
    own[line.labels] = 1
    near = np.ones((3, 3), np.uint8)
    foreign = (cv2.dilate(mask, near) > 0) & (own[labels] == 0)
    return np.where(foreign, np.float32(0.0), part)
