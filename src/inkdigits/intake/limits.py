"""Limits on the size of images, and the errors of images that exceed them."""

from __future__ import annotations

from dataclasses import dataclass

from inkdigits.errors import ImageError

# Longest side of a page, in pixels: that of the largest JPEG (libjpeg-turbo, JPEG_MAX_DIMENSION).
# Decoders spend memory on each row besides its pixels: 1 x 49,000,000 pixels take 1.8 GB.
MAX_SIDE = 65_500


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that are checked before an image is decoded.

    Attributes
    ----------
    max_bytes
        Size of the encoded file, in bytes.
    max_pixels
        Width times height of a page, in pixels. Above 89 million, Pillow's own limit holds as
        well: ``PIL.Image.MAX_IMAGE_PIXELS``. No side may be longer than 65,500 pixels.
    max_pages
        Pages of a PDF or TIFF file.
    max_seconds
        Time that one image may take to be decoded and read, in seconds, checked before each of its
        pages but the first; and time that all pages of a PDF may take to render.
    """

    max_bytes: int = 20 * 2**20
    max_pixels: int = 50_000_000
    max_pages: int = 50
    max_seconds: float = 30.0


def check_bytes(count: int, limits: Limits) -> None:
    """Raise ``ImageError`` where a file has more bytes than allowed."""
    if count > limits.max_bytes:
        raise ImageError(
            f"The image is over {format_amount(limits.max_bytes / 2**20)} MB: send a smaller file.",
            kind="too_large",
        )


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Raise ``ImageError`` where a page has more pixels than allowed, none, or too long a side."""
    if width < 1 or height < 1:
        raise ImageError("The image has no pixels.")
    if width * height > limits.max_pixels:
        raise ImageError(
            f"The image has {width} x {height} pixels, over "
            f"{format_amount(limits.max_pixels / 1e6)} megapixels: send a smaller one.",
            kind="too_large",
        )
    if max(width, height) > MAX_SIDE:
        raise ImageError(
            f"The image has {width} x {height} pixels, over {MAX_SIDE} on a side: send a smaller "
            "one.",
            kind="too_large",
        )


def check_seconds(seconds: float, limits: Limits) -> None:
    """Raise ``ImageError`` where the pages of an image have taken more time than allowed."""
    if seconds > limits.max_seconds:
        raise ImageError(
            f"The image takes over {format_amount(limits.max_seconds)} seconds to read: "
            "send fewer pages at once.",
            kind="too_large",
        )


def refuse_pages(limits: Limits) -> ImageError:
    """Return the error of a file with too many pages."""
    return ImageError(
        f"The file has more than {limits.max_pages} pages: send fewer at once.", kind="too_large"
    )


def format_amount(value: float) -> str:
    """Return an amount with at most 6 significant digits."""
    return f"{value:.6g}"
