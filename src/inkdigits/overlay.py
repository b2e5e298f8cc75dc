"""Draws a reading over its picture: a box around each digit, each number, and a caption."""

from __future__ import annotations

import operator
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

from PIL import Image, ImageDraw, ImageFont

from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import decode_pages
from inkdigits.intake.sources import Source
from inkdigits.results import Box, DigitStatus, ImageSize, Number, Reading

Corners = tuple[int, int, int, int]

LONG_SIDE = 2_000  # pixels of what is drawn, caption included
SHORT_SIDE = 400  # pixels to which a smaller picture is enlarged, so that text finds room
CAPTION_TEXT = 24  # pixels, the height of its letters
CAPTION_LINES = 12  # more are counted, not shown
LABEL_TEXT = (12, 40)  # pixels, the smallest and largest letters over a box
LONGEST_TEXT = 2_000  # characters in a row, more than find room
DASH = 6  # pixels, of the line around what is unsure

SURE, UNSURE = (49, 71, 196), (190, 60, 0)
PAPER, TEXT = (255, 255, 255), (29, 30, 34)


def draw_page(source: Source, reading: Reading, *, page: int = 1) -> Image.Image:
    """Return one page of an image, from 1, with its reading drawn over it.

    ``reading`` is that of the image, or that of the page alone. The picture is RGB, upright, its
    long side at most ``LONG_SIDE``.

    Raises
    ------
    ImageError
        Where the image cannot be read or has no such page.
    ValueError
        Where ``page`` is no whole number.
    """
    try:
        page = operator.index(page)
    except TypeError:
        raise ValueError("page must be a whole number, from 1.") from None
    is_there = 0 < page <= (len(reading.pages) or sys.maxsize)
    with closing(decode_pages(source)) as decoded:
        found = next(islice(decoded, page - 1, None), None) if is_there else None
    if found is None:
        raise ImageError(f"The image has no page {page}: count from 1.")
    own = reading.pages[page - 1] if reading.pages else reading
    return draw_reading(Image.fromarray(found.color), own)


def draw_pages(
    source: Source, reading: Reading, *, limits: Limits | None = None
) -> Iterator[Image.Image]:
    """Yield the pages of an image, each with its reading drawn over it; see ``draw_page``."""
    with closing(decode_pages(source, limits)) as decoded:
        for page, each in zip(decoded, reading.pages or (reading,), strict=False):
            yield draw_reading(Image.fromarray(page.color), each)


def draw_reading(picture: Image.Image, reading: Reading) -> Image.Image:
    """Return a picture with boxes and texts over it, and its reading beneath as a caption.

    ``picture`` is RGB, of any size: the boxes are those of ``reading.image``. The long side of
    what is drawn is at most ``LONG_SIDE``.
    """
    lines = write_caption(reading)
    strip = len(lines) * round(CAPTION_TEXT * 1.4) + CAPTION_TEXT
    scale = min(
        max(1.0, SHORT_SIDE / max(picture.size)),
        LONG_SIDE / picture.width,
        (LONG_SIDE - strip) / picture.height,
    )
    width, height = (max(1, round(side * scale)) for side in picture.size)
    smooth = Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.NEAREST
    page = Image.new("RGB", (max(width, SHORT_SIDE), height + strip), PAPER)
    page.paste(picture.resize((width, height), smooth))
    draw = ImageDraw.Draw(page)
    for number in reading.numbers:
        for digit in number.digits:
            draw_box(draw, digit.status, place_box(digit.box, reading.image, (width, height)))
        draw_label(draw, number, place_box(number.box, reading.image, (width, height)))
    draw.rectangle((0, height, page.width, page.height), fill=PAPER)
    font = ImageFont.load_default(CAPTION_TEXT)
    color = UNSURE if reading.status == "unsure" else TEXT
    for row, line in enumerate(lines):
        place = (CAPTION_TEXT / 2, height + CAPTION_TEXT / 2 + row * CAPTION_TEXT * 1.4)
        draw.text(place, cut_text(line, font, page.width - CAPTION_TEXT), fill=color, font=font)
    return page


def write_caption(reading: Reading) -> list[str]:
    """Return the lines of the reading, or its status where there is no text, and its turn."""
    lines = reading.text.splitlines() or [reading.status.replace("_", " ")]
    if reading.status == "unsure":
        lines[0] = f"unsure: {lines[0]}"
    if len(lines) > CAPTION_LINES:
        lines[CAPTION_LINES - 1 :] = [f"... and {len(lines) - CAPTION_LINES + 1} lines more"]
    return [*lines, f"(turned by {reading.turn}°)"] if reading.turn else lines


def cut_text(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> str:
    """Return a text cut to a width in pixels."""
    line = line[:LONGEST_TEXT]
    if font.getlength(line) <= width:
        return line
    lengths = range(1, len(line) + 1)
    fitting = bisect_right(lengths, width, key=lambda n: font.getlength(line[:n] + "..."))
    return line[:fitting] + "..."


def place_box(box: Box, image: ImageSize, size: tuple[int, int]) -> Corners:
    """Return the corners to draw around a box on a picture of another size, all inclusive."""
    (width, height), across, down = size, size[0] / image.width, size[1] / image.height
    left = min(width - 1, max(0, round(box.left * across) - 2))
    top = min(height - 1, max(0, round(box.top * down) - 2))
    right = max(left, min(width - 1, round(box.right * across) + 1))
    bottom = max(top, min(height - 1, round(box.bottom * down) + 1))
    return left, top, right, bottom


def draw_box(draw: ImageDraw.ImageDraw, status: DigitStatus, corners: Corners) -> None:
    """Draw a thin line around a digit; a dashed one of another color where it is in doubt."""
    left, top, right, bottom = corners
    if status == "read":
        draw.rectangle((left, top, right, bottom), outline=SURE, width=2)
        return
    for x in range(left, right + 1, 2 * DASH):
        for y in (top, bottom - 1):
            draw.rectangle((x, y, min(x + DASH - 1, right), y + 1), fill=UNSURE)
    for y in range(top, bottom + 1, 2 * DASH):
        for x in (left, right - 1):
            draw.rectangle((x, y, x + 1, min(y + DASH - 1, bottom)), fill=UNSURE)


def draw_label(draw: ImageDraw.ImageDraw, number: Number, corners: Corners) -> None:
    """Write a number above its box, or into its top where the picture ends there."""
    left, top, _, bottom = corners
    smallest, largest = LABEL_TEXT
    size = min(max((bottom - top) // 3, smallest), largest)
    color = UNSURE if number.status == "unsure" else SURE
    font = ImageFont.load_default(size)
    text = number.text[:LONGEST_TEXT] + ("?" if number.status == "unsure" else "")
    place = (left, max(0, top - size - 5))
    draw.rectangle(draw.textbbox(place, text, font=font), fill=PAPER)
    draw.text(place, text, fill=color, font=font)
