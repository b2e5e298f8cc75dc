"""Boxes around points of an image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inkdigits.results import Box, ImageSize


def bound_points(points: npt.NDArray[np.float64], size: ImageSize) -> Box:
    """Return the box around points of the image, at least a pixel wide and high."""
    x, y = points[:, 0], points[:, 1]
    left = int(np.clip(np.floor(x.min() + 1e-6), 0, size.width - 1))
    top = int(np.clip(np.floor(y.min() + 1e-6), 0, size.height - 1))
    right = int(np.clip(np.ceil(x.max() - 1e-6), left + 1, size.width))
    bottom = int(np.clip(np.ceil(y.max() - 1e-6), top + 1, size.height))
    return Box(left, top, right, bottom)
