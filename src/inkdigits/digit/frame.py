"""The 28 x 28 frame of MNIST, which the digit network reads.

``normalize`` is the only way from ink to a frame: training, evaluation and reading all call it.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.arrays import Ink
from inkdigits.errors import ImageError

# The frame of MNIST (LeCun, Bottou, Bengio, Haffner 1998, section III.A): the longer side of the
# ink's box is scaled to 20 pixels, and its center of mass comes to the pixel (14, 14) of 28 x 28:
# it lies in [14, 15) from the left and from the top on every test image
# (docs/experiments/002-mnist-center-of-mass.md).
FRAME = 28
BOX = 20
CENTER = 14
# Ink fainter than this, of full ink = 1, is antialiasing or noise and does not stretch the box.
BOX_LEVEL = 0.08
# Strokes thinner than this, in pixels of the frame, are thickened before they are scaled down;
# those of MNIST are 2 to 4 wide.
MIN_STROKE = 1.9
# Larger crops are first scaled to this longer side, in pixels, so that their cost is bounded.
WORK_SIDE = 400

# (28, 28) float32 in [0, 1], 1 = ink.
Frame = npt.NDArray[np.float32]


def normalize(ink: Ink) -> Frame:
    """Scale and center the ink of one digit as MNIST does.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = ink, of any size.

    Returns
    -------
    (28, 28) float32 in [0, 1]. All zeros where there is no ink.
    """
    box = find_ink_box(ink)
    if box is None:
        return np.zeros((FRAME, FRAME), np.float32)
    top, bottom, left, right = box
    crop = np.ascontiguousarray(ink[top:bottom, left:right], np.float32)
    crop = _shrink(crop, WORK_SIDE)
    scale = BOX / max(crop.shape)
    crop = _thicken(crop, scale)
    small = _resize(crop, BOX)
    small /= small.max()
    return _center(small)


def find_ink_box(ink: Ink) -> tuple[int, int, int, int] | None:
    """Return top, bottom, left, right of the ink, bottom and right exclusive; None where blank."""
    mask = ink > BOX_LEVEL
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return None
    columns = np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def measure_stroke_width(ink: Ink) -> float:
    """Return the mean width of the strokes, in pixels: twice their area over their perimeter."""
    padded = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0.0)
    across = np.abs(np.diff(padded, axis=1)).sum(dtype=np.float64)
    down = np.abs(np.diff(padded, axis=0)).sum(dtype=np.float64)
    # An edge at any angle counts |cos| + |sin| in these sums, 4 / pi on average.
    edge = float(across + down) * np.pi / 4.0
    return 2.0 * float(ink.sum(dtype=np.float64)) / max(edge, 1e-6)


def _shrink(crop: Ink, side: int) -> Ink:
    longer = max(crop.shape)
    return crop if longer <= side else _resize(crop, side)


def _resize(crop: Ink, side: int) -> Ink:
    """Scale the longer side to ``side``, antialiased."""
    height, width = crop.shape
    scale = side / max(height, width)
    if scale == 1.0:
        return crop.copy()
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    return np.asarray(np.clip(cv2.resize(crop, size, interpolation=method), 0.0, 1.0), np.float32)


def _thicken(crop: Ink, scale: float) -> Ink:
    """Dilate strokes that would be thinner than ``MIN_STROKE`` when scaled into the frame."""
    missing = MIN_STROKE / scale - measure_stroke_width(crop)
    if missing < 1.0 or scale >= 1.0:
        return crop
    radius = missing / 2.0
    reach = int(np.ceil(radius))
    padded = cv2.copyMakeBorder(crop, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0.0)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disk = ((x * x + y * y) <= radius * radius + 0.25).astype(np.uint8)
    return np.asarray(cv2.dilate(padded, disk), np.float32)


def _center(small: Ink) -> Frame:
    """Place the center of mass in the center pixel, or as near as nothing is cut off."""
    height, width = small.shape
    mass = float(small.sum())
    row = float((small.sum(axis=1) * (np.arange(height) + 0.5)).sum()) / mass
    column = float((small.sum(axis=0) * (np.arange(width) + 0.5)).sum()) / mass
    top = int(np.clip(np.ceil(CENTER - row), 0, FRAME - height))
    left = int(np.clip(np.ceil(CENTER - column), 0, FRAME - width))
    frame = np.zeros((FRAME, FRAME), np.float32)
    frame[top : top + height, left : left + width] = small
    return frame


def frames_from_crops(crops: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Convert crops that are already in the MNIST frame.

    Parameters
    ----------
    crops
        (N, 28, 28) uint8, 255 = ink, or float in [0, 1], 1 = ink.

    Returns
    -------
    (N, 28, 28) float32 in [0, 1], 1 = ink.

    Raises
    ------
    ImageError
        Where shape, type or range differ.
    """
    try:
        crops = np.asarray(crops)
    except ValueError:
        raise ImageError("Crops must have the shape (N, 28, 28): these differ in length.") from None
    if crops.ndim != 3 or crops.shape[1:] != (FRAME, FRAME):
        raise ImageError(f"Crops must have the shape (N, 28, 28), not {crops.shape}.")
    if crops.dtype == np.uint8:
        return crops.astype(np.float32) / 255.0
    if crops.dtype.kind != "f":
        raise ImageError(f"Crops must be uint8 or float in [0, 1], not {crops.dtype}.")
    if not np.isfinite(crops).all() or (crops.size and (crops.min() < 0 or crops.max() > 1)):
        raise ImageError("Float crops must be finite and between 0 and 1: divide by 255.")
    return np.ascontiguousarray(crops, np.float32)
