"""A gray image comes in; all that is written on it goes out, as one digit and as lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inkdigits.imaging.gray import GrayPage
from inkdigits.imaging.ink import SMALL_SIDE
from inkdigits.imaging.page import Place, open_page
from inkdigits.imaging.prepare import Prepared, prepare_page
from inkdigits.imaging.segment import PIECE_LEVEL
from inkdigits.imaging.strip import Strip, find_strips


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """What is written on a page.

    Attributes
    ----------
    place
        Where the page lies in its image.
    prepared
        All of it, as one digit; None where the page is blank.
    strips
        Its lines; none on a page so small that it holds one digit at most.
    """

    place: Place
    prepared: Prepared | None
    strips: list[Strip]

    def widths(self) -> list[int]:
        """Give how wide the ink of each line is, in pixels of the image."""
        found = []
        for strip in self.strips:
            inked = np.flatnonzero((strip.ink > PIECE_LEVEL * 255).any(axis=0))
            ends = (0.0, 1.0) if inked.size == 0 else (float(inked[0]), float(inked[-1] + 1))
            box = self.place.box(strip.corners(*ends))
            found.append(box.right - box.left)
        return found


def write_down(gray: GrayPage) -> Written:
    """Find what is written on an image, (H, W) uint8."""
    page = open_page(gray)
    prepared = prepare_page(page)
    small = max(gray.shape) <= SMALL_SIDE
    return Written(page.place, prepared, [] if prepared is None or small else find_strips(page))
