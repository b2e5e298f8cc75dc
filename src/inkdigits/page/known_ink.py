"""A page on which ink is known comes in: a drawing, or flat paper. Its ink and lines go out.

Neither a finder nor light is needed where the source says what is ink, or where paper has one
exact shade.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.page.ink_lines import Bounds, InkLine, Piece, group_lines, is_compact, join_bounds
from inkdigits.page.straighten import LineCrop, crop_line

ColorImage = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.float32]

# Longer side on which paper is judged and a drawing is worked on, in pixels.
WORK_SIDE = 400
# Drawings of small writing are worked on finer, up to this longer side, so that their lowest line
# has this many rows where the page has them.
FINEST_SIDE = 1_600
GOOD_LINE = 48.0
# Flat paper: its one shade, give or take a gray level, covers this share of the page ...
PAPER_SHARE = 0.6
# ... and this share of its edge, and hardly anything lies nearer to it than this many gray levels:
# at most this part of what lies further away.
EDGE_SHARE = 0.9
CLEAR = 24
UNCLEAR_PART = 0.35
# Ink from this strength on makes a piece; a piece has this many pixels at least.
PIECE_LEVEL = 0.3
PIECE_PIXELS = 3
MOST_PIECES = 400


@dataclass(frozen=True, slots=True, eq=False)
class KnownInk:
    """The ink of a page, at the size that is worked on.

    Attributes
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = full ink.
    scale
        Pixels of the page per pixel of the ink, across and down.
    pieces
        What hangs together, in pixels of the ink.
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

    def cut(self, bounds: Bounds) -> Ink:
        """Return the ink inside bounds."""
        return self.ink[bounds.top : bounds.bottom, bounds.left : bounds.right]


def find_known_ink(color: ColorImage, ink: npt.NDArray[np.uint8] | None) -> KnownInk | None:
    """Find the ink of a page where it is known.

    Parameters
    ----------
    color
        (H, W, 3) uint8 RGB.
    ink
        (H, W) uint8, 255 = full ink, where the source is strokes on a transparent ground.

    Returns
    -------
    Its ink; without pieces where it is blank. None where ink is not known: a photo, a scan, a
    picture that is compressed with losses.
    """
    paper = None if ink is not None else find_flat_paper(color)
    if ink is None and paper is None:
        return None
    found = _work_at(color, ink, paper, WORK_SIDE)
    if found.lines and not found.is_compact:
        lowest = min(line.bounds.height for line in found.lines)
        side = int(min(FINEST_SIDE, WORK_SIDE * GOOD_LINE / lowest))
        if side > WORK_SIDE and max(color.shape) > WORK_SIDE:
            return _work_at(color, ink, paper, side)
    return found


def find_flat_paper(color: ColorImage) -> npt.NDArray[np.uint8] | None:
    """Return the color (3,) of paper that has one exact shade; None where it has none."""
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
        What is drawn, in pixels of the ink.
    margin
        What is added on all four sides, in heights of the bounds.

    Returns
    -------
    The crop; its matrix leads to pixels of the page.
    """
    reach = int(np.ceil(margin * bounds.height)) + 2
    left, top = bounds.left - reach, bounds.top - reach
    # Beyond the ink's own page there is paper.
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


def _work_at(
    color: ColorImage,
    ink: npt.NDArray[np.uint8] | None,
    paper: npt.NDArray[np.uint8] | None,
    side: int,
) -> KnownInk:
    height, width = color.shape[:2]
    shrink = min(1.0, side / max(height, width))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    if ink is not None:
        strength = _resize(ink, size)
    else:
        assert paper is not None
        strength = _distance_from(_resize(color, size), paper)
    # Each piece is compared with all others: of a picture full of specks the largest are enough.
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


def _distance_from(color: ColorImage, paper: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return how far each pixel is from paper, 255 where it is as far as the body of the ink."""
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
    # Soft edges make ink of some shade between; its body is what the upper half has at least.
    total = np.cumsum(counts)
    level = CLEAR + int(np.searchsorted(total, 0.5 * total[-1]))
    far[top : top + height, left : left + width] = cv2.convertScaleAbs(most, alpha=255.0 / level)
    return far


def _count_shades(gray: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.calcHist([gray], [0], None, [256], [0, 256]), np.float32).ravel()


def _find_pieces(ink: npt.NDArray[np.uint8]) -> list[Piece]:
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


def all_bounds(known: KnownInk) -> Bounds | None:
    """Return the bounds of all pieces; None where there is no ink."""
    return join_bounds([piece.bounds for piece in known.pieces]) if known.pieces else None
