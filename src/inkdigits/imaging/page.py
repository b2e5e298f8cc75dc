"""A gray page comes in; the strips of its lines go out, each with its place on the page."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.imaging.gray import GrayPage
from inkdigits.imaging.ink import extract_ink
from inkdigits.imaging.lines import find_lines
from inkdigits.imaging.prepare import WORK_SIDE
from inkdigits.imaging.rules import remove_rules
from inkdigits.imaging.strip import Strip, cut_strip


def find_strips(gray: GrayPage) -> list[Strip]:
    """Find what is written on a page, line by line.

    Parameters
    ----------
    gray
        (H, W) uint8.

    Returns
    -------
    The strips in reading order, with matrices to pixels of ``gray``; none where it is blank.
    """
    height, width = gray.shape
    scale = min(1.0, WORK_SIDE / max(height, width))
    if scale < 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    ink = remove_rules(extract_ink(gray))
    lines = find_lines(ink)
    strips = [cut_strip(ink, lines, line) for line in lines.lines]
    return [Strip(strip.ink, strip.matrix / scale, strip.level) for strip in strips]
