"""Grouping pieces of known ink into lines and clusters, by the geometry of their boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from inkdigits.page.quads import Quad

# Ink of at least this strength, of full ink = 1, makes a piece.
PIECE_LEVEL = 0.3
# The rest in heights of the line, but for the first.
# A piece stands in a line where their rows overlap by this share of the lower one ...
LINE_OVERLAP = 0.5
# ... or where it is no larger than this and no further above or below: a dot, a dash, a comma.
SMALL_PIECE = 0.4
SMALL_REACH = 0.35
# A line ends where nothing follows for this long; the gap between two numbers is narrower.
LINE_GAP = 4.0
# Pieces nearer to each other than this are one cluster.
CLUSTER_GAP = 0.12
# A digit is at most this many times as wide as high, and this many times as high as its tallest
# piece; the gap between its pieces, as between a 5 and its bar, is at most this share of that
# piece's height.
WIDEST_DIGIT = 1.6
DIGIT_GAP = 0.2


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in pixels of the ink; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.bottom - self.top

    def quad(self) -> Quad:
        """Return its corners, from top-left clockwise."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


@dataclass(frozen=True, slots=True)
class Piece:
    """A connected piece of ink: its bounds and how many pixels it has."""

    bounds: Bounds
    pixels: int


@dataclass(frozen=True, slots=True)
class InkLine:
    """Pieces that stand in one line.

    Attributes
    ----------
    bounds
        Around all its pieces.
    clusters
        Bounds of what stands close together, from left to right: often one character each.
    """

    bounds: Bounds
    clusters: tuple[Bounds, ...]


def join_bounds(parts: Iterable[Bounds]) -> Bounds:
    """Return the bounds around all parts, of which there is at least one."""
    lefts, tops, rights, bottoms = zip(
        *[(part.left, part.top, part.right, part.bottom) for part in parts], strict=True
    )
    return Bounds(min(lefts), min(tops), max(rights), max(bottoms))


def group_lines(pieces: Sequence[Piece]) -> list[InkLine]:
    """Return the lines that pieces make, from top to bottom and left to right."""
    rows: list[list[Bounds]] = []
    # Large pieces start the lines, small ones join them.
    for bounds in sorted((piece.bounds for piece in pieces), key=lambda box: -box.height):
        near = [(_measure_distance(bounds, row), row) for row in rows]
        best = min(near, key=lambda pair: pair[0], default=(1.0, []))
        if best[0] < 1.0:
            best[1].append(bounds)
        else:
            rows.append([bounds])
    lines = [
        InkLine(join_bounds(part), tuple(find_clusters(part)))
        for row in _join_rows(rows)
        for part in _split_row(row)
    ]
    return sorted(lines, key=lambda line: (line.bounds.top, line.bounds.left))


def _join_rows(rows: Sequence[list[Bounds]]) -> list[list[Bounds]]:
    """Join rows that have grown towards each other: a long line may start at both of its ends."""
    joined: list[list[Bounds]] = []
    for row in sorted(rows, key=lambda parts: min(part.left for part in parts)):
        height = max(part.height for part in row)
        large = [part for part in row if part.height > SMALL_PIECE * height]
        first = min(large, key=lambda part: part.left)
        before = [other for other in joined if _measure_distance(first, other) < 1.0]
        joined = [other for other in joined if other not in before]
        joined.append([part for parts in (*before, row) for part in parts])
    return joined


def _measure_distance(bounds: Bounds, row: Sequence[Bounds]) -> float:
    """Return how far a piece is from a row, in units of what is allowed: below 1 it belongs."""
    height = max(part.height for part in row)
    gap = min(_measure_gap(part, bounds) for part in row)
    # A line may climb: only what stands near the piece counts.
    near = join_bounds(part for part in row if _measure_gap(part, bounds) <= gap + height)
    aside = gap / (LINE_GAP * height)
    shared = min(bounds.bottom, near.bottom) - max(bounds.top, near.top)
    if shared >= LINE_OVERLAP * min(bounds.height, near.height):
        return aside
    below = max(bounds.top - near.bottom, near.top - bounds.bottom, 0) / (SMALL_REACH * height)
    is_small = max(bounds.height, bounds.width) <= SMALL_PIECE * height
    return max(aside, below) if is_small else 1.0


def _measure_gap(first: Bounds, second: Bounds) -> int:
    """Return the empty columns between two boxes; 0 where they overlap."""
    return max(0, first.left - second.right, second.left - first.right)


def _split_row(row: Sequence[Bounds]) -> list[list[Bounds]]:
    """Split a row at its wide gaps."""
    height = max(part.height for part in row)
    return _split_at_gaps(row, LINE_GAP * height)


def find_clusters(parts: Sequence[Bounds]) -> list[Bounds]:
    """Return the bounds of what stands close together in a line, from left to right."""
    height = max(part.height for part in parts)
    return [join_bounds(group) for group in _split_at_gaps(parts, CLUSTER_GAP * height)]


def _split_at_gaps(parts: Sequence[Bounds], gap: float) -> list[list[Bounds]]:
    """Return parts from left to right, in groups with more than ``gap`` columns between them."""
    groups: list[list[Bounds]] = []
    reach = 0
    for part in sorted(parts, key=lambda box: box.left):
        if groups and part.left - reach <= gap:
            groups[-1].append(part)
            reach = max(reach, part.right)
        else:
            groups.append([part])
            reach = part.right
    return groups


def is_compact(parts: Sequence[Bounds]) -> bool:
    """Return whether pieces can be a single digit: near each other both across and down."""
    whole = join_bounds(parts)
    tallest = max(part.height for part in parts)
    if whole.width > WIDEST_DIGIT * whole.height or whole.height > WIDEST_DIGIT * tallest:
        return False
    turned = [Bounds(part.top, part.left, part.bottom, part.right) for part in parts]
    across = _split_at_gaps(parts, CLUSTER_GAP * tallest)
    return len(across) == 1 and len(_split_at_gaps(turned, DIGIT_GAP * tallest)) == 1
