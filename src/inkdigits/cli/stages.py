"""A picture comes in; a PNG with the stages of its preparation side by side goes into a folder.

For those who want to see why something was read as it was: the picture in gray, its page (a sheet
made straight), the ink, the ink without boxes and rules, the strips of its lines, the digit frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from inkdigits.cli.overlay import PAPER, TEXT, name_stem, save
from inkdigits.imaging.decode import decode_pages
from inkdigits.imaging.gray import GrayPage
from inkdigits.imaging.ink import extract_ink
from inkdigits.imaging.page import open_page
from inkdigits.imaging.prepare import prepare_page
from inkdigits.imaging.strip import find_strips

SUFFIX = ".stages.png"
PANEL = 420  # pixels of the longer side of a stage
GAP = 12
CAPTION = 15  # pixels, the height of its letters
STRIPS = 24  # more are left out
FRAME_SCALE = 8

Gray = npt.NDArray[np.uint8]


def write_stages(folder: Path, name: str, source: Path | bytes) -> None:
    """Write the stages of each page of an image, under names of their own.

    Raises ImageError where the picture has become unreadable, OSError where the folder takes no
    more.
    """
    stem = name_stem(name)
    with closing(decode_pages(source)) as pages:
        for number, gray in enumerate(pages, start=1):
            page = f"{stem}-page-{number}" if number > 1 else stem
            save(draw_stages(gray), folder, page, SUFFIX)


def draw_stages(gray: GrayPage) -> Image.Image:
    """Draw the stages of a page, (H, W) uint8, side by side."""
    panels = [(title, _fit(picture)) for title, picture in list_stages(gray)]
    height = max(panel.shape[0] for _, panel in panels) + CAPTION + 3 * GAP
    width = sum(panel.shape[1] + GAP for _, panel in panels) + GAP
    drawn = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(drawn)
    font = ImageFont.load_default(CAPTION)
    left = GAP
    for title, panel in panels:
        draw.text((left, GAP // 2), title, fill=TEXT, font=font)
        drawn.paste(Image.fromarray(panel), (left, CAPTION + 2 * GAP))
        left += panel.shape[1] + GAP
    return drawn


def list_stages(gray: GrayPage) -> Iterator[tuple[str, Gray]]:
    """Give the stages of a page: a title and a picture, (H, W) uint8, ink black, of each."""
    page = open_page(gray)
    yield "gray", gray
    yield "page", page.gray
    yield "ink", _invert(extract_ink(page.gray))
    yield "without boxes, rules", _invert(page.ink)
    strips = [strip.ink for strip in find_strips(page)[:STRIPS]]
    if strips:
        widest = max(strip.shape[1] for strip in strips)
        rows = [np.pad(strip, ((0, 4), (0, widest - strip.shape[1]))) for strip in strips]
        yield "lines", 255 - np.vstack(rows)
    prepared = prepare_page(page)
    if prepared is not None:
        frame = _invert(prepared.frame)
        yield "digit", frame.repeat(FRAME_SCALE, axis=0).repeat(FRAME_SCALE, axis=1)


def _invert(ink: npt.NDArray[np.float32]) -> Gray:
    return np.asarray(np.rint(255.0 * (1.0 - ink)), np.uint8)


def _fit(picture: Gray) -> Gray:
    scale = PANEL / max(picture.shape)
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    kind = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(picture, size, interpolation=kind), np.uint8)
