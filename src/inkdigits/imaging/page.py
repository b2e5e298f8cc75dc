"""A gray image comes in; a page of ink goes out, which knows where its pixels lie in the image.

What every reading begins with: one digit and whole numbers are found on the same page.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.dots import remove_dots
from inkdigits.imaging.forms import remove_boxes
from inkdigits.imaging.gray import GrayPage
from inkdigits.imaging.ink import Ink, extract_ink
from inkdigits.imaging.rules import find_rules, remove_rules
from inkdigits.imaging.segment import PIECE_LEVEL
from inkdigits.imaging.sheet import find_sheet
from inkdigits.reading import Box, ImageSize

# Larger images are worked on at this many pixels a side: a digit needs no more.
WORK_SIDE = 1600


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where the pixels of a page lie in its image.

    Attributes
    ----------
    matrix
        (3, 3) float64: pixels of the page to pixels of the image, in homogeneous coordinates.
    image
        Size of the image.
    """

    matrix: npt.NDArray[np.float64]
    image: ImageSize

    def box(self, corners: npt.ArrayLike) -> Box:
        """Give the box in the image, a pixel wide and high at least, around points (N, 2)."""
        points = np.asarray(corners, np.float64)
        x, y, scale = self.matrix @ np.column_stack([points, np.ones(len(points))]).T
        x, y = x / scale, y / scale
        left = int(np.clip(np.floor(x.min() + 1e-6), 0, self.image.width - 1))
        top = int(np.clip(np.floor(y.min() + 1e-6), 0, self.image.height - 1))
        right = int(np.clip(np.ceil(x.max() - 1e-6), left + 1, self.image.width))
        bottom = int(np.clip(np.ceil(y.max() - 1e-6), top + 1, self.image.height))
        return Box(left, top, right, bottom)


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The ink of an image, without rules, at the size that is worked on.

    Attributes
    ----------
    gray
        (H, W) uint8, the image at that size.
    ink
        (H, W) float32 in [0, 1], 1 = ink.
    place
        Where it lies in the image.
    """

    gray: GrayPage
    ink: Ink
    place: Place


def clean_ink(gray: GrayPage) -> Ink:
    """Give the ink of a page, (H, W) float32 in [0, 1], without form boxes, rules and dots."""
    ink = remove_dots(extract_ink(gray))
    rules = find_rules(ink)
    if rules.fill_page:  # squares are no form boxes
        return remove_rules(ink, rules)
    without = remove_boxes(ink)
    return remove_rules(without, rules if without is ink else None)


def open_page(gray: GrayPage) -> Page:
    """Bring an image to the size that is worked on, and tell its ink from its paper.

    Parameters
    ----------
    gray
        (H, W) uint8.
    """
    height, width = gray.shape
    scale = WORK_SIDE / max(height, width)
    if scale < 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    matrix = np.diag([width / gray.shape[1], height / gray.shape[0], 1.0])
    size_of_image = ImageSize(width, height)
    if (sheet := find_sheet(gray)) is not None:
        ink = clean_ink(sheet.gray)
        if (ink > PIECE_LEVEL).any() or sheet.may_be_empty(gray):
            return Page(sheet.gray, ink, Place(matrix @ sheet.matrix, size_of_image))
    return Page(gray, clean_ink(gray), Place(matrix, size_of_image))


def page_of(ink: Ink) -> Page:
    """Give a page of ink alone, (H, W) float32 in [0, 1], which is an image of its own."""
    height, width = ink.shape
    gray = np.asarray(np.rint(255.0 * (1.0 - ink)), np.uint8)
    return Page(gray, ink, Place(np.eye(3), ImageSize(width, height)))
