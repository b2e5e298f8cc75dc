"""Known ink: pages whose ink is certain, and which need no finder.

It is where the source is strokes on a transparent ground, or the paper has one exact shade.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage, Ink, InkImage
from inkdigits.page.ink_lines import (
    PIECE_LEVEL,
    Bounds,
    InkLine,
    Piece,
    group_lines,
    is_compact,
    join_bounds,
)
from inkdigits.page.straighten import LineCrop, crop_line

# Longer side of the copy on which paper is judged and ink is found, in pixels.
WORK_SIDE = 400
# Where writing is small the copy is finer, up to this longer side, so that its lowest line has this
# many rows if the page has them.
FINEST_SIDE = 1_600
GOOD_LINE = 48.0
# Paper is flat where a single shade, within one gray level, covers this share of the page and this
# share of its edge ...
PAPER_SHARE = 0.6
EDGE_SHARE = 0.9
# ... and few pixels lie nearer to it than this many gray levels: at most this share of those that
# lie further away.
CLEAR = 24
UNCLEAR_PART = 0.35
# Pieces have at least this many pixels. Each is compared with all others: of a page full of specks
# only this many, the largest, are kept.
PIECE_PIXELS = 3
MOST_PIECES = 400


@dataclass(frozen=True, slots=True, eq=False)
class KnownInk:
    """The ink of a page, on a copy that is no larger than needed.

    Attributes
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = full ink.
    scale
        Pixels of the page per pixel of the ink, across and down.
    pieces
        The connected pieces, in pixels of the ink.
    lines
        The pieces, grouped into lines from top to bottom.
    is_compact
        Whether all ink is one cluster that can be a single digit.
    """

    ink: Ink
    scale: tuple[float, float]
    pieces: tuple[Piece, ...]
    lines: tuple[InkLine, ...]
    is_compact: bool

    @property
    def bounds(self) -> Bounds | None:
        """The bounds of all pieces; None where there is no ink."""
        return join_bounds(piece.bounds for piece in self.pieces) if self.pieces else None

    def cut(self, bounds: Bounds) -> Ink:
        """Return the ink inside bounds."""
        return self.ink[bounds.top : bounds.bottom, bounds.left : bounds.right]


def find_known_ink(color: ColorImage, ink: InkImage | None) -> KnownInk | None:
    """Find the ink of a page where it is known.

    Parameters
    ----------
    color
        (H, W, 3) uint8 RGB.
    ink
        (H, W) uint8, 255 = full ink, where the source is strokes on a transparent ground.

    Returns
    -------
    Its ink, without pieces where it is blank; None where the ink is not known: a photo, a scan, an
    image with compression losses.
    """
    paper = None if ink is not None else find_flat_paper(color)
    if ink is None and paper is None:
        return None
    found = _find_ink_at(color, ink, paper, WORK_SIDE)
    if found.lines and not found.is_compact:
        lowest = min(line.bounds.height for line in found.lines)
        side = int(min(FINEST_SIDE, WORK_SIDE * GOOD_LINE / lowest))
        if side > WORK_SIDE and max(color.shape) > WORK_SIDE:
            return _find_ink_at(color, ink, paper, side)
    return found


def find_flat_paper(color: ColorImage) -> npt.NDArray[np.uint8] | None:
    """Return the color (3,) uint8 of paper with one exact shade; None where it has none."""
    step = max(1, -(-max(color.shape[:2]) // WORK_SIDE))
    gray = cv2.cvtColor(np.ascontiguousarray(color[::step, ::step]), cv2.COLOR_RGB2GRAY)
    counts = _count_shades(np.asarray(gray, np.uint8))
    shade = int(counts.argmax())
    distance = np.abs(np.arange(256) - shade)
    if counts[distance <= 1].sum() < PAPER_SHARE * gray.size:
        return None
    if counts[(distance > 1) & (distance < CLEAR)].sum() > (
        UNCLEAR_PART * counts[distance >= CLEAR].sum()
    ):
        return None
    edge = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    if (np.abs(edge.astype(int) - shade) <= 1).mean() < EDGE_SHARE:
        return None
    row, column = np.unravel_index(int((gray == shade).argmax()), gray.shape)
    return np.asarray(color[row * step, column * step])


def render_line(known: KnownInk, bounds: Bounds, *, margin: float) -> LineCrop:
    """Draw known ink black on white for the line reader.

    Parameters
    ----------
    bounds
        The part that is drawn, in pixels of the ink.
    margin
        What is added on all four sides, in heights of the bounds.

    Returns
    -------
    The crop; its matrix maps to pixels of the page.
    """
    reach = int(np.ceil(margin * bounds.height)) + 2
    left, top = bounds.left - reach, bounds.top - reach
    # Beyond the edge of the page there is paper.
    framed = np.zeros((bounds.height + 2 * reach, bounds.width + 2 * reach), np.float32)
    part = known.ink[max(0, top) : bounds.bottom + reach, max(0, left) : bounds.right + reach]
    row, column = max(0, -top), max(0, -left)
    framed[row : row + part.shape[0], column : column + part.shape[1]] = part
    gray = np.asarray(np.rint(255.0 - 255.0 * framed), np.uint8)
    page = np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), np.uint8)
    crop = crop_line(page, bounds.quad() - (left, top), margin=margin)
    across, down = known.scale
    move = np.array([[across, 0.0, across * left], [0.0, down, down * top], [0.0, 0.0, 1.0]])
    return LineCrop(crop.image, move @ crop.matrix)


def _find_ink_at(
    color: ColorImage,
    ink: InkImage | None,
    paper: npt.NDArray[np.uint8] | None,
    side: int,
) -> KnownInk:
    """Return the ink of a page on a copy with this longer side; one of ink and paper is given."""
    height, width = color.shape[:2]
    shrink = min(1.0, side / max(height, width))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    if ink is not None:
        strength = _resize(ink, size)
    else:
        assert paper is not None
        strength = _measure_distance(_resize(color, size), paper)
    pieces = tuple(sorted(_find_pieces(strength), key=lambda piece: -piece.pixels)[:MOST_PIECES])
    scale = (width / size[0], height / size[1])
    bounds = [piece.bounds for piece in pieces]
    return KnownInk(
        strength.astype(np.float32) / np.float32(255.0),
        scale,
        pieces,
        tuple(group_lines(pieces)),
        bool(bounds) and is_compact(bounds),
    )


def _resize(pixels: npt.NDArray[np.uint8], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    if size == pixels.shape[1::-1]:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _measure_distance(color: ColorImage, paper: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return how far each pixel is from paper (H, W) uint8, 255 in the body of the ink."""
    far = np.zeros(color.shape[:2], np.uint8)
    gray = cv2.cvtColor(color, cv2.COLOR_RGB2GRAY)
    shade = int(cv2.cvtColor(paper[None, None], cv2.COLOR_RGB2GRAY)[0, 0])
    left, top, width, height = cv2.boundingRect((gray != shade).astype(np.uint8))
    if width == 0:
        return far
    part = color[top : top + height, left : left + width]
    away = cv2.absdiff(part, np.broadcast_to(paper, part.shape).copy())
    most = cv2.max(
        cv2.max(*(cv2.extractChannel(away, channel) for channel in (0, 1))),
        cv2.extractChannel(away, 2),
    )
    counts = _count_shades(np.asarray(most, np.uint8))[CLEAR:]
    if counts.sum() == 0:
        return far
    # Soft edges have shades between paper and ink; the body of the ink is the upper half.
    total = np.cumsum(counts)
    level = CLEAR + int(np.searchsorted(total, 0.5 * total[-1]))
    far[top : top + height, left : left + width] = cv2.convertScaleAbs(most, alpha=255.0 / level)
    return far


def _count_shades(gray: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return how many pixels have each gray level, (256,)."""
    return np.asarray(cv2.calcHist([gray], [0], None, [256], [0, 256]), np.float32).ravel()


def _find_pieces(ink: InkImage) -> list[Piece]:
    """Return the connected pieces of ink, 8 neighbors a pixel."""
    mask = cv2.threshold(ink, PIECE_LEVEL * 255.0, 255, cv2.THRESH_BINARY)[1]
    x, y, across, down = cv2.boundingRect(mask)
    if across == 0:
        return []
    part = mask[y : y + down, x : x + across]
    _, _, figures, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    return [
        Piece(Bounds(x + left, y + top, x + left + width, y + top + height), pixels)
        for left, top, width, height, pixels in np.asarray(figures)[1:].tolist()
        if pixels >= PIECE_PIXELS
    ]
