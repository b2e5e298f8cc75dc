"""A gray page comes in; the frame that the network sees goes out, with its place on the page.

The whole road from pixels to crop. Training draws its pages, and takes this road as a user's
image does.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigits.imaging.decode import GrayPage
from inkdigits.imaging.ink import extract_ink
from inkdigits.imaging.normalize import Frame, normalize
from inkdigits.imaging.rules import remove_rules
from inkdigits.imaging.segment import find_written
from inkdigits.reading import Box

# Larger pages are worked on at this many pixels a side: a digit needs no more.
WORK_SIDE = 1600


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What is written on a page: its box, in pixels of the page, and its (28, 28) frame."""

    box: Box
    frame: Frame


def prepare(gray: GrayPage) -> Prepared | None:
    """Take a page that holds one digit at most to the frame that the network sees.

    Parameters
    ----------
    gray
        (H, W) uint8.

    Returns
    -------
    The frame, (28, 28) float32 in [0, 1], 1 = ink, and its box; None where the page is blank.
    """
    height, width = gray.shape
    scale = WORK_SIDE / max(height, width)
    if scale < 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    written = find_written(remove_rules(extract_ink(gray)))
    if written is None:
        return None
    across, down = width / gray.shape[1], height / gray.shape[0]
    box = Box(
        int(written.box.left * across),
        int(written.box.top * down),
        min(width, int(np.ceil(written.box.right * across))),
        min(height, int(np.ceil(written.box.bottom * down))),
    )
    return Prepared(box, normalize(written.ink))
