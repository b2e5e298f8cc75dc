"""Ink of what is written: (H, W) float32 in [0, 1], 1 = full ink."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.float32]

# Ink fainter than this is cut off at the rim.
FAINTEST = 0.15


def trim(ink: Ink) -> tuple[Ink, tuple[int, int]]:
    """Return ink cut close, and the column and row of its corner; blank ink becomes 2 by 2."""
    mask = ink > FAINTEST
    if not mask.any():
        return np.zeros((2, 2), np.float32), (0, 0)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    return np.ascontiguousarray(ink[top : rows[-1] + 1, left : columns[-1] + 1]), (left, top)


def resize_ink(ink: Ink, scale: float) -> Ink:
    """Return ink enlarged or shrunk."""
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    interpolation = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(ink, size, interpolation=interpolation), np.float32)
