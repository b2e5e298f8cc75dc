"""Files of every format, from their bytes to their pages."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from inkdigits.errors import ImageError
from inkdigits.intake.heic import is_heic, open_heic
from inkdigits.intake.limits import Limits, check_pixels, refuse_pages
from inkdigits.intake.pdf import is_pdf, render_pages
from inkdigits.intake.pixels import refuse_damaged

# What Pillow decodes; HEIC and PDF are recognized by their first bytes.
PILLOW_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
# Ends of the names of files that are taken for images where they are searched for.
PICTURES = (".png", ".jpg", ".jpeg", ".mpo", ".webp", ".heic", ".heif", ".hif", ".gif", ".bmp")
SUFFIXES = (*PICTURES, ".tif", ".tiff", ".pdf")
FORMAT_NAMES = "PNG, JPEG, WebP, HEIC, GIF, BMP, TIFF or PDF"

# TIFF 6.0, section 8, NewSubfileType: a smaller copy of a page (1) or its mask (4) is no page.
NEW_SUBFILE_TYPE = 254
NO_PAGE = 1 | 4


def open_frames(data: bytes, limits: Limits) -> Iterator[Image.Image | npt.NDArray[np.uint8]]:
    """Yield the pages of a file: all of a PDF or TIFF, the first frame of anything else.

    Yields
    ------
    A Pillow image, whose pixels need not be decoded yet, or the (H, W, 3) RGB pixels of a page of
    a PDF.

    Raises
    ------
    ImageError
        Where the format is unknown, the file damaged, or a limit exceeded.
    """
    try:
        if is_pdf(data):
            yield from render_pages(data, limits)
        elif is_heic(data):
            yield open_heic(data, limits)
        else:
            with Image.open(io.BytesIO(data), formats=PILLOW_FORMATS) as image:
                yield from _list_frames(image, limits)
    except UnidentifiedImageError:
        raise ImageError(
            f"This is not an image that can be read: send {FORMAT_NAMES}.", kind="unsupported"
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageError(
            "The image has more megapixels than are read: send a smaller one.", kind="too_large"
        ) from None
    except ImageError:
        raise
    except Exception:  # parsers raise nearly anything on damaged files
        raise refuse_damaged() from None


def _list_frames(image: Image.Image, limits: Limits) -> Iterator[Image.Image]:
    """Yield the image at each of its pages; the image itself is moved from page to page."""
    check_pixels(image.width, image.height, limits)
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        yield image  # an animation: its first frame
        return
    if _has_frame(image, limits.max_pages):
        raise refuse_pages(limits)
    frame = 0
    while _has_frame(image, frame):
        if frame == 0 or not int(image.tag_v2.get(NEW_SUBFILE_TYPE, 0)) & NO_PAGE:
            yield image
        frame += 1


def _has_frame(image: Image.Image, frame: int) -> bool:
    try:
        image.seek(frame)
    except EOFError:
        return False
    return True
