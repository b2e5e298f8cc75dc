"""Limits on the size of images, and the errors of images that exceed them."""

from __future__ import annotations

from dataclasses import dataclass

from inkdigits.errors import ImageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that are checked before an image is decoded.

    Attributes
    ----------
    max_bytes
        Size of the encoded file, in bytes.
    max_pixels
        Width times height of a page, in pixels. Above 89 million, Pillow's own limit holds as
        well: ``PIL.Image.MAX_IMAGE_PIXELS``.
    max_pages
        Pages of a PDF or TIFF file.
    max_seconds
        Time that all pages of a PDF may take to render, in seconds; the time to read them is not
        counted.
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
    """Raise ``ImageError`` where a page has more pixels than allowed, or none."""
    if width < 1 or height < 1:
        raise ImageError("The image has no pixels.")
    if width * height > limits.max_pixels:
        raise ImageError(
            f"The image has {width} x {height} pixels, over "
            f"{format_amount(limits.max_pixels / 1e6)} megapixels: send a smaller one.",
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
