"""A page of ink comes in; the frame that the network sees goes out, with its place in the image.

The whole road from pixels to crop. Training draws its pages, and takes this road as a user's
image does.
"""

from __future__ import annotations

from dataclasses import dataclass

from inkdigits.imaging.gray import GrayPage
from inkdigits.imaging.normalize import Frame, ink_box, normalize
from inkdigits.imaging.page import Page, Place, clean_ink, open_page
from inkdigits.imaging.segment import Crop, find_written
from inkdigits.imaging.strip import STRIP, Strip
from inkdigits.reading import Box

# What fills its box this far, and this share of the page, is a sheet that lies on something else;
# the rim of it that is left out, as a share of its sides.
SHEET_FILL = 0.8
SHEET_SHARE = 0.1
SHEET_RIM = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What is written on a page: its box, in pixels of the image, and its (28, 28) frame."""

    box: Box
    frame: Frame


def prepare(gray: GrayPage) -> Prepared | None:
    """Take an image that holds one digit at most to the frame that the network sees.

    Parameters
    ----------
    gray
        (H, W) uint8.

    Returns
    -------
    The frame, (28, 28) float32 in [0, 1], 1 = ink, and its box; None where the image is blank.
    """
    return prepare_page(open_page(gray))


def prepare_page(page: Page) -> Prepared | None:
    """Take a page that holds one digit at most to its frame: see ``prepare``."""
    written = find_written(page.ink)
    if written is None:
        return None
    if _is_sheet(written, page.gray):
        written = _find_on_sheet(written, page.gray) or written
    box = written.box
    corners = [(box.left, box.top), (box.right, box.bottom)]
    return Prepared(page.place.box(corners), normalize(written.ink))


def prepare_digit(place: Place, strip: Strip, left: float, right: float) -> Prepared:
    """Take one digit of a line, between two columns of its strip, to its frame."""
    ink = strip.cut_digit(left, right)
    top, bottom, first, last = ink_box(ink) or (0, STRIP, int(left), int(right) + 1)
    corners = strip.to_page([(first, top), (last, top), (first, bottom), (last, bottom)])
    return Prepared(place.box(corners), normalize(ink))


def _is_sheet(written: Crop, gray: GrayPage) -> bool:
    covered = written.ink.size >= SHEET_SHARE * gray.size
    return covered and float((written.ink > 0.5).mean()) >= SHEET_FILL


def _find_on_sheet(sheet: Crop, gray: GrayPage) -> Crop | None:
    """Find what is written on a sheet that was taken for ink; None where it is empty."""
    box = sheet.box
    down = 1 + int(SHEET_RIM * (box.bottom - box.top))
    aside = 1 + int(SHEET_RIM * (box.right - box.left))
    left, top = box.left + aside, box.top + down
    inside = gray[top : box.bottom - down, left : box.right - aside]
    if inside.size == 0:
        return None
    found = find_written(clean_ink(inside))
    if found is None:
        return None
    place = Box(
        found.box.left + left, found.box.top + top, found.box.right + left, found.box.bottom + top
    )
    return Crop(place, found.ink)
