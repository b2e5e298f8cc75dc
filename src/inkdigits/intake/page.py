"""Pages in color from any source: upright, and no larger than reading needs."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, JpegImagePlugin

from inkdigits.arrays import ColorImage, InkImage
from inkdigits.intake.color import (
    SIDEWAYS,
    draw_ink,
    may_hold_card,
    shrink_pixels,
    split_ink,
    turn_upright,
)
from inkdigits.intake.files import open_frames
from inkdigits.intake.limits import Limits, check_pixels
from inkdigits.intake.pixels import (
    convert_to_bytes,
    extract_alpha,
    extract_pixels,
    read_orientation,
    refuse_unreadable,
)
from inkdigits.intake.sources import Source, read_bytes
from inkdigits.results import ImageSize

# A JPEG is decoded at a half, a quarter or an eighth of its size where its longer side then still
# has this many pixels: the format makes that cheap.
DECODE_SIDE = 1_600
# Longer side of a page at most, in pixels.
PAGE_SIDE = 2_400


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page as a person sees it.

    Attributes
    ----------
    color
        (H, W, 3) uint8 RGB, not always writable or contiguous; where ``ink`` is not None, that
        ink black on white.
    ink
        (H, W) uint8, 255 = full ink, where the source is strokes on a transparent ground; else
        None.
    size
        Size of the image as a person sees it, before it was shrunk.
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
    """Yield the pages of an image, each decoded on demand.

    A PDF or TIFF may have several. Of an animation only the first frame is decoded, of a Pillow
    image the frame at which it stands.

    Parameters
    ----------
    source
        A path, the bytes of a file, a ``data:`` URL, a Pillow image, or an array: (H, W) gray,
        (H, W, 3) RGB or (H, W, 4) RGBA; bool, any unsigned integer, or float in [0, 1].
    limits
        Limits on bytes, pixels, pages and time; ``Limits()`` by default.

    Raises
    ------
    ImageError
        Where an image cannot be read or exceeds a limit; for too many pages, before the first.
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
    """Make Pillow decode a large JPEG at a part of its size."""
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
        turn = read_orientation(image)
        ink = _find_strokes(image, turn)
        if ink is not None:
            return Page(draw_ink(ink), ink, _turn_size(size, turn))
        return _make_page(convert_to_bytes(extract_pixels(image), limits), size, turn)


def _find_strokes(image: Image.Image, turn: int) -> InkImage | None:
    """Return the upright ink of strokes on a transparent ground.

    From alpha alone, which costs a small part of decoding all channels; None where the colors have
    to be compared as well.
    """
    alpha = extract_alpha(image)
    if alpha is None:
        return None
    ink = np.ascontiguousarray(turn_upright(shrink_pixels(alpha, PAGE_SIDE), turn))
    return None if may_hold_card(ink) else ink


def _page_from_array(array: npt.NDArray[Any], limits: Limits) -> Page:
    pixels = convert_to_bytes(array, limits)
    return _make_page(pixels, ImageSize(pixels.shape[1], pixels.shape[0]), 1)


def _make_page(pixels: npt.NDArray[np.uint8], size: ImageSize, turn: int) -> Page:
    """Return a page from the pixels of an image of this size, turned by an EXIF orientation."""
    color, ink = split_ink(turn_upright(shrink_pixels(pixels, PAGE_SIDE), turn))
    return Page(color, ink, _turn_size(size, turn))


def _turn_size(size: ImageSize, turn: int) -> ImageSize:
    return ImageSize(size.height, size.width) if turn in SIDEWAYS else size
