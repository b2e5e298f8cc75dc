"""A path, bytes, data URL, Pillow image or array comes in; pages in color go out.

Pages are upright, at most as large as reading needs, and know where they lie in their image.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, JpegImagePlugin

from inkdigits.intake.color import (
    ColorImage,
    InkImage,
    draw_ink,
    may_hold_card,
    shrink_pixels,
    split_ink,
    turn_upright,
)
from inkdigits.intake.files import open_frames
from inkdigits.intake.limits import Limits, check_pixels
from inkdigits.intake.pixels import alpha_of, bytes_of, pixels_of, refuse_unreadable
from inkdigits.intake.sources import Source, read_bytes
from inkdigits.results import ImageSize

# Photos are decoded at half, a quarter or an eighth of their size where their longer side keeps
# this many pixels: JPEG makes that cheap.
DECODE_SIDE = 1_600
# Pages are kept at this many pixels on the longer side.
PAGE_SIDE = 2_400


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page as a person sees it.

    Attributes
    ----------
    color
        (H, W, 3) uint8 RGB, not always writable or contiguous; of known ink, that ink black on
        white.
    ink
        (H, W) uint8, 255 = full ink, where the source says what is ink: strokes on a transparent
        ground. None for any other source.
    size
        Size of the image as a person sees it, before it was shrunk to the page.
    """

    color: ColorImage
    ink: InkImage | None
    size: ImageSize

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of the image per pixel of the page, across and down."""
        height, width = self.color.shape[:2]
        return self.size.width / width, self.size.height / height

    def to_image(self, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return where points (N, 2) of the page lie in the image."""
        return np.asarray(points, np.float64) * self.scale


def decode_pages(source: Source, limits: Limits | None = None) -> Generator[Page, None, None]:
    """Yield the pages of an image, each decoded when it is asked for.

    A PDF and a TIFF may have several; of an animation there is the first frame, of a Pillow
    image the one at which it stands.

    Parameters
    ----------
    source
        A path, the bytes of a file, a ``data:`` URL, a Pillow image, or an array: (H, W) gray,
        (H, W, 3) RGB or (H, W, 4) RGBA; bool, any unsigned integer, or float in [0, 1].
    limits
        Bounds on bytes, pixels and pages; ``Limits()`` where none are given.

    Raises
    ------
    ImageError
        With one sentence that says what to do; for too many pages before the first of them.
    """
    limits = limits or Limits()
    if isinstance(source, np.ndarray):
        yield _page_from_array(source, limits)
    elif isinstance(source, Image.Image):
        yield _page_from_image(source, ImageSize(*source.size), limits)
    else:
        for frame in open_frames(read_bytes(source, limits), limits):
            if isinstance(frame, Image.Image):
                size = ImageSize(*frame.size)
                check_pixels(size.width, size.height, limits)
                _decode_coarsely(frame)
                yield _page_from_image(frame, size, limits)
            else:
                yield _page_from_array(frame, limits)


def _decode_coarsely(image: Image.Image) -> None:
    """Have a large JPEG decoded at a part of its size."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return
    width, height = image.size
    part = max(width, height) // DECODE_SIDE
    if part > 1:
        with refuse_unreadable():
            image.draft(image.mode, (width // part, height // part))


def _page_from_image(image: Image.Image, size: ImageSize, limits: Limits) -> Page:
    check_pixels(size.width, size.height, limits)
    with refuse_unreadable():
        image.load()
        turn = 1
        with contextlib.suppress(Exception):  # a damaged tag: the pixels are still good
            turn = int(image.getexif().get(ExifTags.Base.Orientation, 1))
        ink = _find_strokes(image, turn)
        if ink is not None:
            return Page(draw_ink(ink), ink, _turn_size(size, turn))
        return _make_page(bytes_of(pixels_of(image), limits), size, turn)


def _find_strokes(image: Image.Image, turn: int) -> InkImage | None:
    """Return the upright ink of strokes on a transparent ground, from alpha alone.

    None of an image in which color has to be looked at.
    """
    alpha = alpha_of(image)
    if alpha is None:
        return None
    ink = np.ascontiguousarray(turn_upright(shrink_pixels(alpha, PAGE_SIDE), turn))
    return None if may_hold_card(ink) else ink


def _page_from_array(array: npt.NDArray[Any], limits: Limits) -> Page:
    pixels = bytes_of(array, limits)
    return _make_page(pixels, ImageSize(pixels.shape[1], pixels.shape[0]), 1)


def _make_page(pixels: npt.NDArray[np.uint8], size: ImageSize, turn: int) -> Page:
    """Return the page of pixels, and of an image of this size, turned as an EXIF tag says."""
    color, ink = split_ink(turn_upright(shrink_pixels(pixels, PAGE_SIDE), turn))
    return Page(color, ink, _turn_size(size, turn))


def _turn_size(size: ImageSize, turn: int) -> ImageSize:
    return ImageSize(size.height, size.width) if turn in (5, 6, 7, 8) else size
