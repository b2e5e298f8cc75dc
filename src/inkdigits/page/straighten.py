"""Cutting lines out of a page, straightened to the crops that the line reader takes.

Training and reading both cut their lines here.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage
from inkdigits.line.alphabet import LINE_HEIGHT, STEP

# (3, 3) float64, maps points (x, y, 1) in homogeneous coordinates.
Matrix = npt.NDArray[np.float64]

# Columns of a crop, in pixels: narrower lines are stretched, longer ones squeezed.
MIN_WIDTH = 16
MAX_WIDTH = 1_920
# Quads with a side shorter than this many pixels are refused: nothing in them could be read.
MIN_SIDE = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class LineCrop:
    """A line of writing, cut out of its page and straightened.

    Attributes
    ----------
    image
        (48, W, 3) uint8 RGB, W a multiple of 4.
    matrix
        (3, 3) float64, points of the crop to points of the page in homogeneous coordinates.
        In both, pixel i covers i to i + 1, so (0, 0) is the outer corner of the first pixel.
    """

    image: ColorImage
    matrix: Matrix

    def to_page(self, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return where points (N, 2) of the crop lie on the page."""
        return map_points(self.matrix, points)


def crop_line(page: ColorImage, quad: npt.ArrayLike, *, margin: float) -> LineCrop:
    """Cut a line of writing out of a page, straightened to a height of 48 pixels.

    Parameters
    ----------
    page
        (H, W, 3) uint8.
    quad
        (4, 2): the corners top-left, top-right, bottom-right and bottom-left in the direction
        of reading, in pixels of the page, where pixel i covers i to i + 1. It may reach beyond
        the page, whose edge is then repeated.
    margin
        What is added on all four sides, in heights of the quad.

    Returns
    -------
    The crop, and where it lies on the page.

    Raises
    ------
    ValueError
        Where a side of the quad is shorter than a pixel, or its corners do not turn one way.
    """
    corners = np.asarray(quad, np.float64)
    width, height = _measure_sides(corners)
    scale = (1.0 + 2.0 * margin) * height / LINE_HEIGHT  # pixels of the page per row of the crop
    across = width + 2.0 * margin * height
    columns = int(np.clip(round(across / scale / STEP) * STEP, MIN_WIDTH, MAX_WIDTH))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    unfold = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    place = np.array(
        [
            [across / columns, 0.0, -margin * height],
            [0.0, scale, -margin * height],
            [0.0, 0.0, 1.0],
        ]
    )
    matrix = np.asarray(unfold, np.float64) @ place
    matrix /= matrix[2, 2]
    return LineCrop(_sample_crop(page, matrix, columns), matrix)


def map_points(matrix: Matrix, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return points (N, 2) moved by a (3, 3) matrix in homogeneous coordinates."""
    flat = np.asarray(points, np.float64).reshape(-1, 2)
    moved = np.column_stack([flat, np.ones(len(flat))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:])


def _measure_sides(corners: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean width and height of a quad."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    following = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    if not (np.isfinite(corners).all() and lengths.min() >= MIN_SIDE and turns.min() > 0.0):
        raise ValueError(f"{corners.tolist()} is no quad in the direction of reading.")
    return float(lengths[0] + lengths[2]) / 2.0, float(lengths[1] + lengths[3]) / 2.0


def _sample_crop(page: ColorImage, matrix: Matrix, columns: int) -> ColorImage:
    """Return the crop (48, columns, 3); a finer page is shrunk first, against aliasing."""
    ends = map_points(matrix, [[0, 0], [columns, 0], [columns, LINE_HEIGHT], [0, LINE_HEIGHT]])
    shrink = np.maximum(1.0, _measure_steps(matrix, columns))
    sizes = np.array([page.shape[1], page.shape[0]])
    low = np.clip(np.floor(ends.min(axis=0) - 2.0 * shrink), 0, sizes - 1).astype(int)
    high = np.clip(np.ceil(ends.max(axis=0) + 2.0 * shrink), low + 1, sizes).astype(int)
    part = page[low[1] : high[1], low[0] : high[0]]
    small = np.maximum(1, np.rint((high - low) / shrink)).astype(int)
    if (small < high - low).any():
        size = (int(small[0]), int(small[1]))
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    # OpenCV's coordinates are those of the centers of pixels.
    ratio = small / (high - low)
    to_part = np.array(
        [
            [ratio[0], 0.0, -ratio[0] * low[0] - 0.5],
            [0.0, ratio[1], -ratio[1] * low[1] - 0.5],
            [0.0, 0.0, 1.0],
        ]
    )
    from_centers = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    pull = to_part @ matrix @ from_centers
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    target = (columns, LINE_HEIGHT)
    if np.abs(matrix[2, :2]).max() < 1e-9:
        affine = pull[:2] / pull[2, 2]
        crop = cv2.warpAffine(part, affine, target, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    else:
        crop = cv2.warpPerspective(part, pull, target, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(crop, np.uint8)


def _measure_steps(matrix: Matrix, columns: int) -> npt.NDArray[np.float64]:
    """Return how many pixels of the page the middle pixel of the crop covers, across and down."""
    x, y = columns / 2.0, LINE_HEIGHT / 2.0
    points = map_points(matrix, [[x - 0.5, y], [x + 0.5, y], [x, y - 0.5], [x, y + 0.5]])
    return np.asarray(np.hypot(points[1] - points[0], points[3] - points[2]))
