"""Ink of one digit comes in; the 28x28 MNIST frame goes out.

The only place that knows the frame: training, evaluation, page, API, command line and notebook
call this one function.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.errors import ImageError

# The frame of MNIST (LeCun, Bottou, Bengio, Haffner 1998, section III.A): the ink's box is scaled
# to 20 pixels, and its center of mass comes to the pixel (14, 14) of 28 x 28. Measured on the test
# images: it lies in [14, 15) from the left and from the top on every one of them.
FRAME = 28
BOX = 20
CENTER = 14
# Ink fainter than this is antialiasing or noise, and does not stretch the box.
BOX_LEVEL = 0.08
# Strokes thinner than this, in pixels of the frame, are thickened before they are made small;
# MNIST's own are 2 to 4 wide.
MIN_STROKE = 1.9
# Work is done at this many pixels at most, so that a huge crop costs no more than a large one.
WORK_SIDE = 400

Frame = npt.NDArray[np.float32]


def normalize(ink: npt.NDArray[np.float32]) -> Frame:
    """Bring the ink of one digit into the MNIST frame.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = ink, of any size.

    Returns
    -------
    (28, 28) float32 in [0, 1]. All zeros where there is no ink.
    """
    box = ink_box(ink)
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


def ink_box(ink: npt.NDArray[np.float32]) -> tuple[int, int, int, int] | None:
    """Give top, bottom, left, right of the ink, the far ones exclusive; None where blank."""
    mask = ink > BOX_LEVEL
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return None
    columns = np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def stroke_width(ink: npt.NDArray[np.float32]) -> float:
    """Estimate the width of the strokes, in pixels: twice the area over the length of the edge."""
    padded = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0.0)
    across = np.abs(np.diff(padded, axis=1)).sum(dtype=np.float64)
    down = np.abs(np.diff(padded, axis=0)).sum(dtype=np.float64)
    # An edge at any angle counts |cos| + |sin| in these sums, 4 / pi on average.
    edge = float(across + down) * np.pi / 4.0
    return 2.0 * float(ink.sum(dtype=np.float64)) / max(edge, 1e-6)


def _shrink(crop: Frame, side: int) -> Frame:
    longer = max(crop.shape)
    return crop if longer <= side else _resize(crop, side)


def _resize(crop: Frame, side: int) -> Frame:
    """Scale the longer side to ``side``, antialiased."""
    height, width = crop.shape
    scale = side / max(height, width)
    if scale == 1.0:
        return crop.copy()
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    return np.asarray(np.clip(cv2.resize(crop, size, interpolation=method), 0.0, 1.0), np.float32)


def _thicken(crop: Frame, scale: float) -> Frame:
    """Widen strokes that would be too thin to see in the frame."""
    missing = MIN_STROKE / scale - stroke_width(crop)
    if missing < 1.0 or scale >= 1.0:
        return crop
    radius = missing / 2.0
    reach = int(np.ceil(radius))
    padded = cv2.copyMakeBorder(crop, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0.0)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disk = ((x * x + y * y) <= radius * radius + 0.25).astype(np.uint8)
    return np.asarray(cv2.dilate(padded, disk), np.float32)


def _center(small: Frame) -> Frame:
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
    """Take crops that are in the MNIST frame to frames, (N, 28, 28) float32 in [0, 1], 1 = ink.

    Raises
    ------
    ImageError
        Where shape, type or range is another.
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
