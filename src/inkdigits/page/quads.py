"""Quads: the corners of a line of writing, and the geometry of them.

A quad is (4, 2): top-left, top-right, bottom-right, bottom-left in the direction of reading, each
(x, y) in pixels, where pixel i covers i to i + 1.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

Quad = npt.NDArray[np.float32]


def measure_quad(quad: npt.ArrayLike) -> tuple[float, float]:
    """Return the width and height of a quad, along and across the direction of reading."""
    a, b, c, d = np.asarray(quad, np.float64)
    width = (math.dist(a, b) + math.dist(d, c)) / 2.0
    return width, (math.dist(a, d) + math.dist(b, c)) / 2.0


def find_angle(quad: npt.ArrayLike) -> float:
    """Return the direction of reading in radians: 0 to the right, pi / 2 downwards."""
    a, b, c, d = np.asarray(quad, np.float64)
    right = (b - a) + (c - d)
    return math.atan2(right[1], right[0])


def fit_rectangle(points: npt.ArrayLike, angle: float, *, grow: float = 0.0) -> Quad:
    """Return the smallest rectangle around points (N, 2) that is read at an angle.

    Parameters
    ----------
    grow
        By how much each side is moved outwards.
    """
    along = np.array([math.cos(angle), math.sin(angle)])
    axes = np.array([along, [-along[1], along[0]]])
    turned = np.asarray(points, np.float64).reshape(-1, 2) @ axes.T
    (left, top), (right, bottom) = turned.min(axis=0) - grow, turned.max(axis=0) + grow
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    return np.asarray(corners @ axes, np.float32)


def shrink_distance(width: float, height: float, ratio: float) -> float:
    """Return how far the sides of a rectangle are moved inwards to become the core of a line.

    As in DB (Liao et al. 2020, section 3.5): area (1 - ratio^2) / perimeter.
    """
    return width * height * (1.0 - ratio * ratio) / (2.0 * (width + height))


def grow_distance(width: float, height: float, ratio: float) -> float:
    """Return how far the sides of a core are moved outwards to become the line again.

    The exact inverse of ``shrink_distance`` for rectangles: ``width`` and ``height`` are those
    of the core.
    """
    share = 1.0 - ratio * ratio
    half = (width + height) * (1.0 - share)
    square = 8.0 - 4.0 * share
    return (math.sqrt(half * half + square * share * width * height) - half) / square


def measure_overlap(first: Quad, second: Quad) -> float:
    """Return the area that two quads share, in square pixels."""
    low = np.maximum(first.min(axis=0), second.min(axis=0))
    if (low >= np.minimum(first.max(axis=0), second.max(axis=0))).any():
        return 0.0
    return float(cv2.intersectConvexConvex(first, second)[0])


def measure_area(quad: Quad) -> float:
    """Return the area of a quad, in square pixels."""
    return float(cv2.contourArea(quad))
