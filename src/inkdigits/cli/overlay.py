"""A picture and its reading come in, a PNG with boxes and a caption goes into a folder.

Boxes come from the reading and are scaled to the picture. Names come from files of strangers:
they neither leave the folder nor replace what is there.
"""

from __future__ import annotations

import io
import os
from contextlib import closing
from itertools import count
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from inkdigits.intake.page import decode_pages
from inkdigits.results import Box, DigitStatus, ImageSize, Number, Reading

Corners = tuple[int, int, int, int]

LONG_SIDE = 2_000  # pixels of what is written, caption included
SHORT_SIDE = 400  # pixels to which a smaller picture is enlarged, so that text finds room
CAPTION_TEXT = 24  # pixels, the height of its letters
CAPTION_LINES = 12  # more are counted, not shown
LABEL_TEXT = (12, 40)  # pixels, the smallest and largest letters over a box
DASH = 6  # pixels, of the line around what is unsure
SUFFIX = ".boxes.png"
LONGEST_STEM = 60  # letters: 240 bytes at most, within what file systems take
FORBIDDEN = frozenset('/\\:*?"<>|')

SURE, UNSURE = (49, 71, 196), (190, 60, 0)
PAPER, TEXT = (255, 255, 255), (29, 30, 34)


def open_folder(path: Path) -> Path:
    """Make the folder where there is none; OSError where nothing can be written into it."""
    path.mkdir(parents=True, exist_ok=True)
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(path))
    return path


def write_overlays(folder: Path, name: str, source: Path | bytes, reading: Reading) -> None:
    """Write the picture that was read, with its boxes, under a name of its own.

    ``a/b.jpg`` becomes ``b.boxes.png``, or ``b-2.boxes.png`` where that is taken; of several
    pages each becomes one, ``b-page-1.boxes.png``. Raises ImageError where the picture has
    become unreadable, OSError where the folder takes no more.
    """
    stem = name_stem(name)
    if not reading.pages:
        save(draw_overlay(open_picture(source), reading), folder, stem)
        return
    with closing(decode_pages(source)) as pages:
        for number, (page, each) in enumerate(zip(pages, reading.pages, strict=False), start=1):
            save(draw_overlay(Image.fromarray(page.color), each), folder, f"{stem}-page-{number}")


def save(page: Image.Image, folder: Path, stem: str, suffix: str = SUFFIX) -> None:
    """Save a picture under the first free name."""
    file = io.BytesIO()
    page.save(file, "PNG")
    for number in count(1):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{suffix}"
        try:
            with path.open("xb") as target:  # a link that stands there is not followed either
                target.write(file.getbuffer())
        except FileExistsError:
            continue
        return


def name_stem(name: str) -> str:
    """Make a safe file name, without its end, of the name of an image; "-" is standard input."""
    stem = "standard-input" if name == "-" else Path(name).stem
    safe = "".join(c if c.isprintable() and c not in FORBIDDEN else "_" for c in stem)
    return safe[:LONGEST_STEM].strip(" .") or "image"


def open_picture(source: Path | bytes) -> Image.Image:
    """Decode a picture as a person sees it: RGB, after the EXIF turn, its first page."""
    with closing(decode_pages(source)) as pages:
        return Image.fromarray(next(pages).color)


def draw_overlay(picture: Image.Image, reading: Reading) -> Image.Image:
    """Lay boxes and texts over a picture, and its reading beneath as a caption.

    ``picture`` is RGB, of any size: the boxes are those of ``reading.image``. Returns an RGB
    image whose long side is at most ``LONG_SIDE``.
    """
    lines = caption(reading)
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
        draw.text(place, fit(line, font, page.width - CAPTION_TEXT), fill=color, font=font)
    return page


def caption(reading: Reading) -> list[str]:
    """Return the lines of the reading, or its status where there is no text, and its turn."""
    lines = reading.text.splitlines() or [reading.status.replace("_", " ")]
    if reading.status == "unsure":
        lines[0] = f"unsure: {lines[0]}"
    if len(lines) > CAPTION_LINES:
        lines[CAPTION_LINES - 1 :] = [f"... and {len(lines) - CAPTION_LINES + 1} lines more"]
    return [*lines, f"(turned by {reading.turn}°)"] if reading.turn else lines


def fit(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> str:
    """Cut a line to a width in pixels."""
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(line + "...") > width:
        line = line[:-1]
    return line + "..."


def place_box(box: Box, image: ImageSize, size: tuple[int, int]) -> Corners:
    """Give the corners to draw around a box on a picture of another size, all inclusive."""
    (width, height), across, down = size, size[0] / image.width, size[1] / image.height
    left, top = max(0, round(box.left * across) - 2), max(0, round(box.top * down) - 2)
    right = max(left, min(width - 1, round(box.right * across) + 1))
    bottom = max(top, min(height - 1, round(box.bottom * down) + 1))
    return left, top, right, bottom


def draw_box(draw: ImageDraw.ImageDraw, status: DigitStatus, corners: Corners) -> None:
    """Draw a thin line around a digit; a dashed one of another color where it is in doubt."""
    left, top, right, bottom = corners
    if status == "digit":
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
    text = number.text + ("?" if number.status == "unsure" else "")
    place = (left, max(0, top - size - 5))
    draw.rectangle(draw.textbbox(place, text, font=font), fill=PAPER)
    draw.text(place, text, fill=color, font=font)
