"""The bounds that a file from a stranger must keep, and what is said of one that does not.

Knows sizes and counts, not formats.
"""

from __future__ import annotations

from dataclasses import dataclass

from inkdigits.errors import ImageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds held before an image is decoded.

    Attributes
    ----------
    max_bytes
        Size of the encoded file, in bytes.
    max_pixels
        Width times height of a page, in pixels. Over 89 million Pillow's own bound holds as
        well: ``PIL.Image.MAX_IMAGE_PIXELS``.
    max_pages
        Pages of one PDF or TIFF file.
    max_seconds
        Time that the pages of one PDF may take to render, in seconds: the time for which they
        are waited for, not that in which they are read.
    """

    max_bytes: int = 20 * 2**20
    max_pixels: int = 50_000_000
    max_pages: int = 50
    max_seconds: float = 30.0


def check_bytes(count: int, limits: Limits) -> None:
    """Hold the bound on bytes; ``ImageError`` where the file is larger."""
    if count > limits.max_bytes:
        raise ImageError(
            f"The image is over {show_amount(limits.max_bytes / 2**20)} MB: send a smaller file.",
            kind="too_large",
        )


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Hold the bound on pixels; ``ImageError`` where a page has more, or none."""
    if width < 1 or height < 1:
        raise ImageError("The image has no pixels.")
    if width * height > limits.max_pixels:
        raise ImageError(
            f"The image has {width} x {height} pixels, over "
            f"{show_amount(limits.max_pixels / 1e6)} megapixels: send a smaller one.",
            kind="too_large",
        )


def refuse_pages(limits: Limits) -> ImageError:
    """Give the error of a file with too many pages."""
    return ImageError(
        f"The file has more than {limits.max_pages} pages: send fewer at once.", kind="too_large"
    )


def show_amount(value: float) -> str:
    """Give an amount in few digits."""
    return f"{value:.6g}"
