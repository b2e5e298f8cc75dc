"""The pages of an image as they go into a PDF: at their full size, JPEG files as they are."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, JpegImagePlugin

from inkdigits.intake.color import SIDEWAYS, split_ink, turn_upright
from inkdigits.intake.files import open_frames
from inkdigits.intake.limits import Limits, check_pixels
from inkdigits.intake.pixels import (
    convert_to_bytes,
    extract_pixels,
    read_orientation,
    refuse_unreadable,
)
from inkdigits.intake.sources import Source, read_bytes

# Dots an inch of a picture that states none, or one that programs write when they know none.
RESOLUTION = 150.0
STATED = (97.0, 4_800.0)  # what a scanner states lies between; 72 and 96 stand for a screen
POINTS = 72.0  # of an inch
# Sides of a page, in points (PDF 2.0, annex C).
SHORTEST, LONGEST = 3.0, 14_400.0
# Formats that lose nothing stay so, up to this many bytes of pixels in a file.
LOSSLESS = ("PNG", "TIFF", "GIF", "BMP")
LOSSLESS_BYTES = 200_000_000
JPEG_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Scan:
    """A page of an image.

    Attributes
    ----------
    data
        A JPEG file; or pixels, row by row without gaps, of one byte or of three (blue first).
    kind
        ``jpeg``, ``gray`` or ``color``.
    size
        Width and height in pixels, as stored.
    orientation
        EXIF orientation of what is stored, 1 to 8.
    points
        Width and height of the upright page, in points.
    """

    data: bytes
    kind: Literal["jpeg", "gray", "color"]
    size: tuple[int, int]
    orientation: int
    points: tuple[float, float]


def open_scans(source: Source, limits: Limits) -> Iterator[Scan]:
    """Yield the pages of an image that is no PDF, each decoded on demand.

    Raises
    ------
    ImageError
        Where the image cannot be read or exceeds a limit.
    """
    if isinstance(source, np.ndarray):
        yield _scan_pixels(convert_to_bytes(source, limits), (RESOLUTION, RESOLUTION))
    elif isinstance(source, Image.Image):
        yield _scan_image(source, limits, keep=True)
    else:
        data, kept = read_bytes(source, limits), 0
        for frame in open_frames(data, limits):
            if not isinstance(frame, Image.Image):
                raise TypeError("a PDF has no scans")
            check_pixels(*frame.size, limits)
            if isinstance(frame, JpegImagePlugin.JpegImageFile) and frame.mode in ("L", "RGB"):
                turn = read_orientation(frame)
                points = measure_page(frame.size, read_resolution(frame.info), turn)
                yield Scan(data, "jpeg", frame.size, turn, points)
                continue
            keep = frame.format in LOSSLESS and kept < LOSSLESS_BYTES
            scan = _scan_image(frame, limits, keep=keep)
            kept += len(scan.data) if keep else 0
            yield scan


def _scan_image(image: Image.Image, limits: Limits, *, keep: bool) -> Scan:
    """Return an image as pixels, or as a JPEG where it need not be kept."""
    check_pixels(*image.size, limits)
    with refuse_unreadable():
        image.load()
        turn, resolution = read_orientation(image), read_resolution(image.info)
        pixels = turn_upright(convert_to_bytes(extract_pixels(image), limits), turn)
        if turn in SIDEWAYS:
            resolution = resolution[::-1]
        scan = _scan_pixels(pixels, resolution)
        return scan if keep else _compress(scan)


def _scan_pixels(pixels: npt.NDArray[np.uint8], resolution: tuple[float, float]) -> Scan:
    color, _ = split_ink(pixels)  # transparency as it was read
    height, width = color.shape[:2]
    points = measure_page((width, height), resolution, 1)
    if pixels.ndim == 2 or color.strides[2] == 0:
        return Scan(color[:, :, 0].tobytes(), "gray", (width, height), 1, points)
    return Scan(color[:, :, ::-1].tobytes(), "color", (width, height), 1, points)


def _compress(scan: Scan) -> Scan:
    mode, order = ("L", "L") if scan.kind == "gray" else ("RGB", "BGR")
    image = Image.frombytes(mode, scan.size, scan.data, "raw", order)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=JPEG_QUALITY)
    return Scan(file.getvalue(), "jpeg", scan.size, 1, scan.points)


def read_resolution(info: dict[Any, Any]) -> tuple[float, float]:
    """Return the dots an inch that a picture states, across and down, or ``RESOLUTION``."""
    lowest, highest = STATED
    with contextlib.suppress(Exception):  # any type may stand there
        across, down = (float(value) for value in info["dpi"])
        if lowest <= across <= highest and lowest <= down <= highest:
            return across, down
    return RESOLUTION, RESOLUTION


def measure_page(
    size: tuple[int, int], resolution: tuple[float, float], orientation: int
) -> tuple[float, float]:
    """Return width and height of an upright page in points, within what PDF allows."""
    sides = [pixels * POINTS / dots for pixels, dots in zip(size, resolution, strict=True)]
    scale = min(1.0, LONGEST / max(sides))
    width, height = (max(SHORTEST, math.floor(side * scale * 1e3) / 1e3) for side in sides)
    return (height, width) if orientation in SIDEWAYS else (width, height)
