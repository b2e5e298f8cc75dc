"""A path, bytes, data URL, Pillow image or array comes in; a gray page goes out.

Bounds are held before pixels are decoded. Knows formats and transparency, not ink.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from inkdigits.errors import ImageError

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | Image.Image | npt.NDArray[Any]
GrayPage = npt.NDArray[np.uint8]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
FORMAT_NAMES = "PNG, JPEG, WebP, GIF, BMP or TIFF"
PAPER = 255

# A color channel is taken over plain luminance only where it tells ink from paper this much
# better (yellow on white, red on green); below that luminance is the less noisy choice.
CHANNEL_GAIN = 1.5
# Shades are compared on about this many pixels.
SAMPLE_PIXELS = 250_000
# An opaque area that fills its box this far is a card that carries ink, not ink itself.
CARD_FILL = 0.8
CARD_CONTRAST = 24

_DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds held before an image is decoded.

    Attributes
    ----------
    max_bytes
        Size of the encoded file, in bytes.
    max_pixels
        Width times height, in pixels. Over 89 million Pillow's own bound holds as well:
        ``PIL.Image.MAX_IMAGE_PIXELS``.
    """

    max_bytes: int = 20 * 2**20
    max_pixels: int = 50_000_000


def decode(source: Source, *, limits: Limits | None = None) -> GrayPage:
    """Turn any image a person may hand over into a gray page.

    Parameters
    ----------
    source
        A path, the bytes of a file, a ``data:`` URL, a Pillow image, or an array: (H, W) gray,
        (H, W, 3) RGB or (H, W, 4) RGBA; bool, any unsigned integer, or float in [0, 1].
    limits
        Bounds on bytes and pixels; ``Limits()`` where none are given.

    Returns
    -------
    (H, W) uint8, turned as its EXIF tag says, 0 = black. Where ink of any color lies on a
    transparent ground it comes out black on white; a fully transparent image is all white.

    Raises
    ------
    ImageError
        With one sentence that says what to do.
    """
    limits = limits or Limits()
    if isinstance(source, np.ndarray):
        return _gray_from_array(source, limits)
    if isinstance(source, Image.Image):
        return _gray_from_image(source, limits)
    return _gray_from_bytes(_read_bytes(source, limits), limits)


def bytes_from_data_url(url: str, *, limits: Limits | None = None) -> bytes:
    """Give the bytes that a base64 ``data:`` URL carries.

    Raises
    ------
    ImageError
        Where it is no base64 data URL, or over the bound on bytes.
    """
    limits = limits or Limits()
    head = _DATA_URL.match(url)
    if head is None:
        raise ImageError("The data URL must look like data:image/png;base64,... .")
    if len(url) > limits.max_bytes * 4 // 3 + 300:
        raise _too_many_bytes(limits)
    try:
        return base64.b64decode(url[head.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise ImageError("The data URL is not valid base64: send it whole and unchanged.") from None


def _read_bytes(source: object, limits: Limits) -> bytes:
    if isinstance(source, str) and source[:5].lower() == "data:":
        data = bytes_from_data_url(source, limits=limits)
    elif isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
    elif isinstance(source, (str, os.PathLike)):
        data = _read_file(source, limits)
    else:
        raise ImageError(
            f"This is a {type(source).__name__}, not an image: "
            "give a path, bytes, a data URL, a Pillow image or an array.",
            kind="unsupported",
        )
    if not data:
        raise ImageError("The image is empty: it holds no bytes.")
    if len(data) > limits.max_bytes:
        raise _too_many_bytes(limits)
    return data


def _read_file(source: str | os.PathLike[str], limits: Limits) -> bytes:
    try:
        path = Path(source)
        if path.is_dir():
            raise ImageError("This is a folder: give the path of an image file.")
        if not path.exists():
            raise ImageError("No such file: check the path.")
        if not path.is_file():
            raise ImageError("This is not a regular file: give the path of an image file.")
        with path.open("rb") as file:
            return file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ImageError(f"Cannot open the file ({reason}): check the path.") from None


def _too_many_bytes(limits: Limits) -> ImageError:
    return ImageError(
        f"The image is over {_amount(limits.max_bytes / 2**20)} MB: send a smaller file.",
        kind="too_large",
    )


def _check_pixels(width: int, height: int, limits: Limits) -> None:
    if width < 1 or height < 1:
        raise ImageError("The image has no pixels.")
    if width * height > limits.max_pixels:
        raise ImageError(
            f"The image has {width} x {height} pixels, over "
            f"{_amount(limits.max_pixels / 1e6)} megapixels: send a smaller one.",
            kind="too_large",
        )


def _amount(value: float) -> str:
    return f"{value:.6g}"


def _gray_from_bytes(data: bytes, limits: Limits) -> GrayPage:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return _gray_from_image(image, limits)
    except UnidentifiedImageError:
        raise ImageError(
            f"This is not an image that can be read: send {FORMAT_NAMES}.", kind="unsupported"
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageError(
            "The image has more megapixels than are read: send a smaller one.", kind="too_large"
        ) from None
    except ImageError:
        raise
    except Exception:  # Pillow's parsers raise nearly anything on damaged files
        raise _damaged() from None


def _gray_from_image(image: Image.Image, limits: Limits) -> GrayPage:
    _check_pixels(image.width, image.height, limits)
    try:
        image.load()
        with contextlib.suppress(Exception):  # a damaged tag: the pixels are still good
            image = ImageOps.exif_transpose(image)
        return _gray_from_array(_pixels(image), limits)
    except ImageError:
        raise
    except MemoryError:
        raise ImageError(
            "There is not enough memory for this image: send a smaller one.", kind="too_large"
        ) from None
    except Exception:
        raise _damaged() from None


def _damaged() -> ImageError:
    return ImageError("The image is damaged or cut short: save or send it again.")


def _pixels(image: Image.Image) -> npt.NDArray[Any]:
    """Give (H, W), (H, W, 3) or (H, W, 4) of a Pillow image in any mode."""
    mode = image.mode
    if mode == "L" and "transparency" not in image.info:
        return np.asarray(image)
    if mode == "1":
        return np.asarray(image.convert("L"), np.uint8)
    if mode.startswith("I;16"):
        return np.asarray(image, np.uint16)
    if mode == "I":
        return np.asarray(np.asarray(image).clip(0, 65535), np.uint16)
    if mode == "F":
        values = np.asarray(image)
        if not np.isfinite(values).all():
            raise ImageError("The image holds values that are not finite numbers.")
        top = float(values.max())
        scale = 1.0 if top <= 1.0 else 255.0 if top <= 255.0 else 65535.0
        return np.clip(values / scale, 0.0, 1.0)
    if mode == "La":
        image = image.convert("LA")
    if mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        return np.asarray(image.convert("RGBA"))
    return np.asarray(image if mode == "RGB" else image.convert("RGB"))


def _gray_from_array(array: npt.NDArray[Any], limits: Limits) -> GrayPage:
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise ImageError(
            f"Cannot read an array of shape {array.shape}: "
            "give (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA."
        )
    _check_pixels(array.shape[1], array.shape[0], limits)
    pixels = _as_bytes(array)
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    if pixels.shape[2] == 4:
        return _flatten_alpha(pixels[:, :, :3], pixels[:, :, 3])
    return _gray_from_color(pixels)


def _as_bytes(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if array.dtype.kind == "u":
        # Cameras and scanners put 8 to 16 bits into 16: as many as the lightest pixel takes.
        bits = max(8, int(array.max()).bit_length())
        return (array >> (bits - 8)).astype(np.uint8)
    if array.dtype.kind == "i" and array.min() >= 0 and array.max() <= 255:
        return array.astype(np.uint8)
    if array.dtype.kind == "f":
        if not np.isfinite(array).all() or array.min() < 0.0 or array.max() > 1.0:
            raise ImageError("A float array must hold finite values between 0 and 1.")
        return np.rint(array * 255.0).astype(np.uint8)
    raise ImageError(
        f"Cannot read an array of {array.dtype}: give bool, uint8, uint16 or float in [0, 1]."
    )


def _gray_from_color(color: npt.NDArray[np.uint8]) -> GrayPage:
    """Take luminance, or the one channel that tells ink from paper far better."""
    step = max(1, int(np.sqrt(color.shape[0] * color.shape[1] / SAMPLE_PIXELS)))
    sample = color[::step, ::step]
    spreads = [_spread(sample[:, :, channel]) for channel in range(3)]
    best = int(np.argmax(spreads))
    if spreads[best] > CHANNEL_GAIN * _spread(_luminance(sample)):
        return np.ascontiguousarray(color[:, :, best])
    return _luminance(color)


def _luminance(color: npt.NDArray[np.uint8]) -> GrayPage:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(color), cv2.COLOR_RGB2GRAY), np.uint8)


def _spread(page: GrayPage) -> float:
    """Contrast of the thin things on a page: the distance between its extreme shades."""
    low, high = np.percentile(page, (0.5, 99.5))
    return float(high - low) + 1.0


def _flatten_alpha(color: npt.NDArray[np.uint8], alpha: npt.NDArray[np.uint8]) -> GrayPage:
    """Lay a partly transparent image on a ground on which its ink shows."""
    if alpha.min() == 255:
        return _gray_from_color(color)
    visible = alpha > 0
    if not visible.any():
        return np.full(alpha.shape, PAPER, np.uint8)
    rows, columns = np.flatnonzero(visible.any(1)), np.flatnonzero(visible.any(0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    gray = _gray_from_color(color)
    solid = gray[alpha > 127]
    if visible[box].mean() > CARD_FILL and solid.size and np.ptp(solid) > CARD_CONTRAST:
        ground = float(np.median(solid))  # a card with ink on it: its margin becomes paper
        share = alpha.astype(np.float32) / 255.0
        return np.asarray(np.rint(gray * share + ground * (1.0 - share)), np.uint8)
    return PAPER - alpha  # strokes on a transparent ground: whatever is there is ink
