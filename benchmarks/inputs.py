"""Draws the images that reading is measured on, each written to a file."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from inkdigits.data.folder import find_data_folder
from inkdigits.data.loaders.mnist import load_mnist
from inkdigits.errors import DataError

Pixels = npt.NDArray[np.uint8]

CROPS = 2_000
PHOTO_WIDTH, PHOTO_HEIGHT = 4000, 3000
PHOTO_ROWS, PHOTO_NUMBERS, PHOTO_DIGITS = 5, 3, 4


def write_inputs(folder: Path) -> None:
    """Write all inputs: files of images, and crops.npy of (N, 28, 28) uint8."""
    draw: dict[str, Callable[[], bytes]] = {
        "drawing.png": lambda: draw_seven(400),
        "number.png": draw_number,
        "large.png": lambda: draw_seven(1600),
        "scan.png": draw_scan,
        "photo.jpg": draw_photo,
    }
    for name, make in draw.items():
        (folder / name).write_bytes(make())
    np.save(folder / "crops.npy", load_crops())


def draw_seven(side: int) -> bytes:
    """Draw a 7 as a canvas sends it: black on a transparent PNG."""
    image = Image.new("RGBA", (side, side))
    points = [(0.3 * side, 0.25 * side), (0.7 * side, 0.25 * side), (0.45 * side, 0.75 * side)]
    ImageDraw.Draw(image).line(points, fill=(0, 0, 0, 255), width=side // 22, joint="curve")
    return pack_png(np.asarray(image))


def draw_number() -> bytes:
    """Draw six digits as a wide canvas sends them."""
    ink = np.zeros((400, 800), np.uint8)
    _write(ink, "402857", (60, 270), 5.0, 16)
    canvas = np.zeros((*ink.shape, 4), np.uint8)
    canvas[:, :, 3] = ink
    return pack_png(canvas)


def draw_scan() -> bytes:
    """Draw ten numbers of five digits on a sheet, scanned in color with a little noise."""
    rng = np.random.default_rng(1)
    ink = np.zeros((1600, 1132), np.uint8)
    for row in range(5):
        for place in range(2):
            text = "".join(rng.choice(list("0123456789"), 5))
            _write(ink, text, (120 + place * 480, 300 + row * 260), 3.0, 9)
    strength = ink[:, :, None].astype(np.float32) / 255.0
    paper, pen = np.array([246.0, 244.0, 236.0]), np.array([40.0, 50.0, 130.0])
    noise = rng.normal(0.0, 1.5, (*ink.shape, 3))
    sheet = paper * (1.0 - strength) + pen * strength + noise
    return pack_png(np.clip(sheet, 0, 255).astype(np.uint8))


def draw_photo() -> bytes:
    """Draw numbers on paper in uneven light, with grain, as a JPEG of 12 megapixels."""
    rng = np.random.default_rng(1)
    ink = np.zeros((PHOTO_HEIGHT, PHOTO_WIDTH), np.uint8)
    for row in range(PHOTO_ROWS):
        for place in range(PHOTO_NUMBERS):
            text = "".join(rng.choice(list("0123456789"), PHOTO_DIGITS))
            _write(ink, text, (300 + place * 1200, 550 + row * 500), 7.0, 22)
    page = 225.0 - 185.0 / 255.0 * ink.astype(np.float32)
    light = np.linspace(1.0, 0.7, PHOTO_WIDTH, dtype=np.float32)
    photo = page * light + rng.normal(0.0, 3.0, page.shape)
    gray = np.clip(photo, 0, 255).astype(np.uint8)
    color = np.repeat(gray[:, :, None], 3, axis=2)
    _, packed = cv2.imencode(".jpg", color, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return packed.tobytes()


def load_crops() -> Pixels:
    """Return test images of MNIST; without the data folder, as many drawn digits."""
    try:
        return load_mnist(find_data_folder()).test_images[:CROPS]
    except DataError:
        return draw_crops(CROPS)


def draw_crops(count: int) -> Pixels:
    """Draw digits in the MNIST frame, (N, 28, 28) uint8: their places and sizes differ."""
    rng = np.random.default_rng(1)
    crops = np.zeros((count, 28, 28), np.uint8)
    for number, crop in enumerate(crops):
        left, bottom = int(rng.integers(5, 9)), int(rng.integers(22, 26))
        _write(crop, str(number % 10), (left, bottom), float(rng.uniform(0.6, 0.8)), 2)
    return crops


def pack_png(pixels: Pixels) -> bytes:
    """Return the bytes of a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _write(ink: Pixels, text: str, place: tuple[int, int], size: float, pen: int) -> None:
    cv2.putText(ink, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, 255, pen, cv2.LINE_AA)
