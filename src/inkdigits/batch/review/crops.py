"""The pictures of the review: what is written, and some of what is around it."""

from __future__ import annotations

import base64
import io
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from inkdigits.batch.rows import Row
from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits, check_seconds
from inkdigits.intake.page import Page, decode_pages
from inkdigits.intake.sources import Source

OpenSource = Callable[[str], Source]

# Width and height of a crop at most, in pixels: of a number, of one that is written up or down
# the page, and of a page on which there is no number.
NUMBER_SIZE = (400, 120)
SIDEWAYS_SIZE = (160, 320)
PAGE_SIZE = (400, 300)
SIDEWAYS = 1.5  # height of such a number, in widths
# What is shown around a number, in heights of it (widths, where it is written up or down).
MARGIN_ALONG, MARGIN_ACROSS = 1.0, 0.4
LEAST_MARGIN = 4  # pixels of the page
# From this share of a crop on, in width and height, a frame around the number says nothing.
FRAMELESS = 0.85
ENLARGED = 6.0  # times at most, so that a crop of few pixels is still a picture
QUALITY = 70  # of WebP, from 0 to 100

GONE = "The file cannot be opened: is it still there?"
NO_PAGE = "The file has no such page any more."
OUTSIDE = "The number lies outside the picture: the file has changed since it was read."


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture as a data URL, the size at which it is shown, and where the number lies in it.

    ``frame`` is left, top, width and height, in shares of the picture; None where that is all of
    it, or nearly so.
    """

    url: str
    width: int
    height: int
    frame: tuple[float, float, float, float] | None


def cut_crops(
    rows: Sequence[Row], open_source: OpenSource, limits: Limits
) -> Iterator[tuple[Row, Crop | str]]:
    """Yield the rows of one file by page, each with its crop, or a sentence why it has none.

    For these rows the file is opened, and each page decoded, once; one page is held at a time.
    """
    by_page = [
        (number, list(group)) for number, group in groupby(sorted(rows, key=get_page), key=get_page)
    ]
    wanted = [number for number, _ in by_page]
    with closing(_find_pages(rows[0].path, wanted, open_source, limits)) as pages:
        for (_, group), page in zip(by_page, pages, strict=True):
            for row in group:
                yield row, page if isinstance(page, str) else cut_crop(page, row)


def get_page(row: Row) -> int:
    """Return the page of a row."""
    return row.page


def _find_pages(
    path: str, wanted: Sequence[int], open_source: OpenSource, limits: Limits
) -> Generator[Page | str, None, None]:
    """Yield each page that is wanted, in ascending order, or a sentence why it is not there."""
    left, reason, start = deque(wanted), NO_PAGE, time.monotonic()
    try:
        with closing(decode_pages(open_source(path), limits)) as pages:
            for number, page in enumerate(pages, start=1):
                while left and left[0] < number:
                    left.popleft()
                    yield NO_PAGE
                if left and left[0] == number:
                    left.popleft()
                    yield page
                if not left:
                    return
                check_seconds(time.monotonic() - start, limits)
    except ImageError as error:
        reason = str(error)
    except Exception:  # archives and file systems raise nearly anything where a file has gone
        reason = GONE
    for _ in left:
        yield reason


def cut_crop(page: Page, row: Row) -> Crop | str:
    """Return the crop of a row from its page, or a sentence where its box lies outside."""
    height, width = page.color.shape[:2]
    if row.box is None:
        return _encode(page, (0, 0, width, height), PAGE_SIZE, None)
    across, down = page.scale
    left, right = (_clamp(edge / across, width) for edge in row.box[::2])
    top, bottom = (_clamp(edge / down, height) for edge in row.box[1::2])
    if left >= right or top >= bottom:
        return OUTSIDE
    is_sideways = len(row.digits_only) > 1 and bottom - top > SIDEWAYS * (right - left)
    unit = right - left if is_sideways else bottom - top
    along, aside = (max(LEAST_MARGIN, share * unit) for share in (MARGIN_ALONG, MARGIN_ACROSS))
    beside, above = (aside, along) if is_sideways else (along, aside)
    window = (
        int(_clamp(left - beside, width)),
        int(_clamp(top - above, height)),
        int(-(-_clamp(right + beside, width) // 1)),
        int(-(-_clamp(bottom + above, height) // 1)),
    )
    size = SIDEWAYS_SIZE if is_sideways else NUMBER_SIZE
    return _encode(page, window, size, (left, top, right, bottom))


def _clamp(edge: float, end: int) -> float:
    return min(max(edge, 0.0), float(end))


def _encode(
    page: Page,
    window: tuple[int, int, int, int],
    size: tuple[int, int],
    box: tuple[float, float, float, float] | None,
) -> Crop:
    """Return a window of a page, scaled to fit a size, with the place of a box in it."""
    left, top, right, bottom = window
    width, height = right - left, bottom - top
    scale = min(size[0] / width, size[1] / height, ENLARGED)
    shown = [max(1, round(side * scale)) for side in (width, height)]
    picture = Image.fromarray(page.color[top:bottom, left:right])
    if scale < 1:
        picture = picture.resize((shown[0], shown[1]), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=2)
    url = "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode("ascii")
    if box is None:
        return Crop(url, shown[0], shown[1], None)
    frame = (
        (box[0] - left) / width,
        (box[1] - top) / height,
        (box[2] - box[0]) / width,
        (box[3] - box[1]) / height,
    )
    fills = frame[2] > FRAMELESS and frame[3] > FRAMELESS
    return Crop(url, shown[0], shown[1], None if fills else frame)
