"""Ink of a page comes in; the ink of the one thing written on it goes out, with its box.

Leaves out specks, and frames and shadows that come in from the edge of the page. Does not
know what a digit looks like: whatever was written comes out, in one piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.ink import Ink
from inkdigits.reading import Box

# Ink at least this strong makes the pieces; fainter ink next to a piece belongs to it.
PIECE_LEVEL = 0.35
# Nothing is written where no piece is as long as this share of the page's longer side.
LEAST_SPAN = 0.006
# A piece apart from the largest is a speck under this share of the largest one's area ...
SPECK_SHARE = 0.02
# ... or, further from it than this share of its longer side, under this share of its area.
NEAR = 0.15
FAR_SPECK_SHARE = 0.06
# A piece that comes in from the edge of the page is a frame where it meets two edges and runs
# along this share of a side, and a shadow where this share of its longer side lies on an edge; but
# only if something inside the page, this share of its shorter side long, can be what was written.
FRAME_SPAN = 0.6
EDGE_CONTACT = 0.4
WRITTEN_SPAN = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """What was written: its box in the page, and its ink alone, (H, W) float32 in [0, 1]."""

    box: Box
    ink: Ink


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Connected pieces of ink: labels (H, W), and for each its box and area."""

    labels: npt.NDArray[np.int32]
    left: npt.NDArray[np.int32]
    top: npt.NDArray[np.int32]
    width: npt.NDArray[np.int32]
    height: npt.NDArray[np.int32]
    area: npt.NDArray[np.int32]


def find_written(ink: Ink) -> Crop | None:
    """Find what is written on a page that holds one digit at most.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = ink.

    Returns
    -------
    The pieces of ink that belong to it, or None where there is no ink but specks.
    """
    mask = (ink > PIECE_LEVEL).astype(np.uint8)
    pieces = find_pieces(mask)
    if pieces.area.size == 0:
        return None
    longest = np.maximum(pieces.width, pieces.height)
    if longest.max() < LEAST_SPAN * max(ink.shape):
        return None
    kept = drop_frames(pieces, ink.shape)
    kept = _drop_specks(pieces, kept)
    chosen = np.zeros(pieces.area.size + 1, np.uint8)
    chosen[1:][kept] = 1
    return _cut(ink, chosen[pieces.labels])


def find_pieces(mask: npt.NDArray[np.uint8]) -> Pieces:
    """Find the connected pieces of a mask (H, W), 1 = ink."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, top, width, height, area = stats[1:].T
    return Pieces(np.asarray(labels, np.int32), left, top, width, height, area)


def stroke_widths(mask: npt.NDArray[np.uint8], pieces: Pieces) -> npt.NDArray[np.float64]:
    """Give how wide the widest stroke of each piece is, (pieces,), in pixels."""
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    inked = np.flatnonzero(mask)
    labels = pieces.labels.ravel()[inked]
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(1, len(pieces.area) + 1))
    return 2.0 * np.maximum.reduceat(distance.ravel()[inked][order], starts).astype(np.float64)


def drop_frames(pieces: Pieces, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Say of each piece, (pieces,), whether it stays: frames and shadows at the edge do not."""
    rows, columns = shape
    contacts = edge_contacts(pieces)
    met, most = (contacts > 0).sum(axis=0), contacts.max(axis=0)
    longest = np.maximum(pieces.width, pieces.height)
    written = (met == 0) & (longest >= WRITTEN_SPAN * min(rows, columns))
    spans = (pieces.width >= FRAME_SPAN * columns) | (pieces.height >= FRAME_SPAN * rows)
    frames = ((met >= 2) & spans) | ((met > 0) & (most >= EDGE_CONTACT * longest))
    return np.asarray(~frames) if written.any() else np.ones_like(frames)


def edge_contacts(pieces: Pieces) -> npt.NDArray[np.int64]:
    """Count, (4, pieces), the pixels of each piece on each edge of the page."""
    labels, count = pieces.labels, pieces.area.size + 1
    edges = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    return np.stack([np.bincount(edge, minlength=count)[1:] for edge in edges])


def _drop_specks(pieces: Pieces, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    area = np.where(kept, pieces.area, 0)
    main = int(area.argmax())
    reach = NEAR * max(pieces.width[main], pieces.height[main])
    right, bottom = pieces.left + pieces.width, pieces.top + pieces.height
    aside = np.maximum(pieces.left - right[main], pieces.left[main] - right)
    apart = np.maximum(pieces.top - bottom[main], pieces.top[main] - bottom)
    far = np.maximum(aside, apart) > reach
    least = np.where(far, FAR_SPECK_SHARE, SPECK_SHARE) * area[main]
    return np.asarray(kept & (area >= least))


def _cut(ink: Ink, chosen: npt.NDArray[np.uint8]) -> Crop:
    """Cut out the chosen pieces with the faint edge of their strokes."""
    left, top, width, height = cv2.boundingRect(chosen)
    margin = 1 + max(width, height) // 60
    side = 2 * margin + 1
    rows, columns = chosen.shape
    box = Box(
        max(0, left - margin),
        max(0, top - margin),
        min(columns, left + width + margin),
        min(rows, top + height + margin),
    )
    region = (slice(box.top, box.bottom), slice(box.left, box.right))
    near = cv2.dilate(chosen[region], np.ones((side, side), np.uint8))
    return Crop(box, ink[region] * near)
