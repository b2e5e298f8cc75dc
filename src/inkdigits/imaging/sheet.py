"""A photo of a sheet on a desk comes in; the sheet alone goes out, straight, with its place.

A sheet is a light stretch with four straight sides, darker surroundings on three of them at least.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.gray import GrayPage

# Smaller pictures are crops.
LEAST_SIDE = 200
# A sheet is looked for on a copy of this side, in pixels.
LOOK_SIDE = 320
# Light patches narrower than so many pixels of it are of the desk; a busy desk has wide ones, and a
# small sheet corners that these would round.
OPENED = (9, 5)
# It covers this share of the picture.
LEAST_SHARE, MOST_SHARE = 0.03, 0.92
# Its outline covers this share of its hull, and the hull this share of its four-sided frame.
SOLID = 0.9
FOUR_SIDED = 0.93
# It is lighter than what is around it by this many gray levels, along three sides or more.
LIGHTER = 22.0
FREE_SIDES = 3
# One that covers less than this share of the picture lies free on all sides.
SMALL_SHARE = 0.1
# A stroke is longer than this many times its width, an empty sheet is not.
MOST_LONG = 2.2
# How far from a side, as a share of the look's side, light is compared.
BESIDE = 0.02
# The rim that is left out, as a share of the sheet's sides; and what a side is long at least.
RIM = 0.02
LEAST_EDGE = 40.0

Corners = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet, (H, W) uint8, and (3, 3) float64: its pixels to those of the picture."""

    gray: GrayPage
    matrix: npt.NDArray[np.float64]

    def may_be_empty(self, picture: GrayPage) -> bool:
        """Say whether it is a sheet though nothing is written on it, and no thick stroke."""
        sides = self.gray.shape
        large = self.gray.size >= SMALL_SHARE * picture.size
        return large and max(sides) <= MOST_LONG * min(sides)


def find_sheet(gray: GrayPage) -> Sheet | None:
    """Find a sheet that lies on something darker, turned by up to 45 degrees, and straighten it.

    Parameters
    ----------
    gray
        (H, W) uint8.

    Returns
    -------
    The sheet without its rim; None where there is none, or it fills the picture.
    """
    if min(gray.shape) < LEAST_SIDE:
        return None
    scale = LOOK_SIDE / max(gray.shape)
    size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
    small = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(small, (5, 5), 0), np.uint8)
    found = [
        _find_corners(smooth, threshold, opened)
        for threshold in _choose_thresholds(smooth)
        for opened in OPENED
    ]
    sheets = [corners for corners in found if corners is not None]
    if not sheets:
        return None
    largest = max(sheets, key=lambda corners: cv2.contourArea(corners.astype(np.float32)))
    return _straighten(gray, (largest + 0.5) / scale - 0.5)


def _choose_thresholds(small: npt.NDArray[np.uint8]) -> tuple[float, ...]:
    """Give the shade between a sheet and a desk, and such for one half in shadow."""
    between, _ = cv2.threshold(small, 0, 255, cv2.THRESH_OTSU)
    darker = small[small <= between].reshape(-1, 1)
    lower, _ = cv2.threshold(darker, 0, 255, cv2.THRESH_OTSU)
    return between, (between + lower) / 2.0, lower


def _find_corners(small: npt.NDArray[np.uint8], threshold: float, opened: int) -> Corners | None:
    light = np.asarray(small > threshold, np.uint8)
    # A round patch leaves corners alike, however the sheet lies.
    patch = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (opened, opened))
    light = np.asarray(cv2.morphologyEx(light, cv2.MORPH_OPEN, patch), np.uint8)
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    area = cv2.contourArea(outline)
    hull = cv2.convexHull(outline)
    whole = cv2.contourArea(hull)
    if not LEAST_SHARE * small.size <= area <= MOST_SHARE * small.size or area < SOLID * whole:
        return None
    for fineness in (0.02, 0.03, 0.05, 0.07):
        found = cv2.approxPolyDP(hull, fineness * cv2.arcLength(hull, True), True)
        if len(found) == 4:
            break
    else:
        return None
    corners = np.asarray(found.reshape(4, 2), np.float64)
    inside = cv2.contourArea(corners.astype(np.float32))
    if not FOUR_SIDED <= inside / whole <= 1.0 / FOUR_SIDED:
        return None
    least = 4 if area < SMALL_SHARE * small.size else FREE_SIDES
    return corners if _count_free_sides(small, corners) >= least else None


def _count_free_sides(small: npt.NDArray[np.uint8], corners: Corners) -> int:
    """Count the sides along which the light falls off."""
    middle = corners.mean(axis=0)
    free = 0
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = np.linspace(0.1, 0.9, 32)[:, None]
        points = start + along * (end - start)
        normal = np.array([end[1] - start[1], start[0] - end[0]])
        normal /= max(1e-6, float(np.hypot(*normal)))
        if normal @ (points.mean(axis=0) - middle) < 0:
            normal = -normal
        away = max(3.0, BESIDE * max(small.shape)) * normal
        outer, inner = _sample(small, points + away), _sample(small, points - away)
        free += outer is not None and inner is not None and inner - outer >= LIGHTER
    return free


def _sample(small: npt.NDArray[np.uint8], points: Corners) -> float | None:
    """Give the median shade at points; None where most are off the picture."""
    x, y = np.rint(points).astype(int).T
    within = (x >= 0) & (y >= 0) & (x < small.shape[1]) & (y < small.shape[0])
    return float(np.median(small[y[within], x[within]])) if within.mean() > 0.5 else None


def _straighten(gray: GrayPage, corners: Corners) -> Sheet | None:
    # Clockwise from the corner whose next side is nearest to level, and leads to the right.
    middle = corners.mean(axis=0)
    turn = np.arctan2(*(corners - middle).T[::-1])
    corners = corners[np.argsort(turn)]
    sides = np.roll(corners, -1, axis=0) - corners
    first = int(np.abs(np.arctan2(sides[:, 1], sides[:, 0])).argmin())
    corners = np.roll(corners, -first, axis=0)
    lengths = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    width, height = max(lengths[0], lengths[2]), max(lengths[1], lengths[3])
    if min(lengths) < LEAST_EDGE:
        return None
    aside, down = RIM * width, RIM * height
    size = (round(width - 2 * aside), round(height - 2 * down))
    ends = np.array([[-aside, -down], [width - aside, -down], [width - aside, height - down]])
    ends = np.vstack([ends, [-aside, height - down]])
    matrix = cv2.getPerspectiveTransform(ends.astype(np.float32), corners.astype(np.float32))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = cv2.warpPerspective(gray, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return Sheet(np.asarray(straight, np.uint8), np.asarray(matrix, np.float64))
