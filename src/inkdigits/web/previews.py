"""Pictures of the pages of a file, small enough for a page in the browser to show."""

from __future__ import annotations

import base64
import io
import time
from contextlib import closing

from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.intake.color import shrink_pixels
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import decode_pages

# Longer side of a preview at most, in pixels.
PREVIEW_SIDE = 1_200
# Pages of a file that are shown: so many previews take a few MB.
PREVIEW_PAGES = 20
QUALITY = 80


def draw_previews(data: bytes, limits: Limits) -> list[str]:
    """Return the first pages of a file as data URLs of JPEG pictures, upright.

    Parameters
    ----------
    data
        The bytes of an image, a PDF or a TIFF.
    limits
        As for reading. Past ``max_seconds`` no further page is drawn.

    Returns
    -------
    At most ``PREVIEW_PAGES``, each at most ``PREVIEW_SIDE`` pixels wide and high. Fewer where the
    file takes too long or a page cannot be decoded; none where it cannot be read at all.
    """
    started = time.monotonic()
    previews: list[str] = []
    try:
        with closing(decode_pages(data, limits)) as pages:
            for page in pages:
                file = io.BytesIO()
                pixels = shrink_pixels(page.color, PREVIEW_SIDE)
                Image.fromarray(pixels).save(file, "JPEG", quality=QUALITY)
                encoded = base64.b64encode(file.getvalue()).decode("ascii")
                previews.append("data:image/jpeg;base64," + encoded)
                late = time.monotonic() - started > limits.max_seconds
                if late or len(previews) == PREVIEW_PAGES:
                    break
    except ImageError:  # what could be drawn is shown
        pass
    return previews
