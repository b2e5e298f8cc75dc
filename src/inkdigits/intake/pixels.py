"""An array or a Pillow image comes in, a gray page goes out.

Knows modes, types, color and transparency, not files and not ink.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from inkdigits.errors import ImageError
from inkdigits.imaging.limits import Limits, check_pixels

GrayPage = npt.NDArray[np.uint8]

PAPER = 255

# A color channel is taken over plain luminance only where it tells ink from paper this much
# better (yellow on white, red on green); below that luminance is the less noisy choice.
CHANNEL_GAIN = 1.5
# Shades are compared on about this many pixels.
SAMPLE_PIXELS = 250_000
# An opaque area that fills its box this far is a card that carries ink, not ink itself.
CARD_FILL = 0.8
CARD_CONTRAST = 24


def gray_from_image(image: Image.Image, limits: Limits) -> GrayPage:
    """Take the frame at which a Pillow image stands to (H, W) uint8, 0 = black.

    It is turned as its EXIF tag says. Raises ``ImageError`` over the bound on pixels, which is
    held before any is decoded, and where the image is damaged.
    """
    check_pixels(image.width, image.height, limits)
    with refuse_unreadable():
        image.load()
        with contextlib.suppress(Exception):  # a damaged tag: the pixels are still good
            image = ImageOps.exif_transpose(image)
        return gray_from_array(pixels_of(image), limits)


@contextlib.contextmanager
def refuse_unreadable() -> Iterator[None]:
    """Turn whatever is raised while pixels are decoded into an ``ImageError``."""
    try:
        yield
    except ImageError:
        raise
    except MemoryError:
        raise ImageError(
            "There is not enough memory for this image: send a smaller one.", kind="too_large"
        ) from None
    except Exception:
        raise refuse_damaged() from None


def refuse_damaged() -> ImageError:
    """Give the error of an image whose pixels cannot be had."""
    return ImageError("The image is damaged or cut short: save or send it again.")


def pixels_of(image: Image.Image) -> npt.NDArray[Any]:
    """Return (H, W), (H, W, 3) or (H, W, 4) of a Pillow image in any mode."""
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


def gray_from_array(array: npt.NDArray[Any], limits: Limits) -> GrayPage:
    """Take an array to (H, W) uint8, 0 = black.

    It is (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA; bool, any unsigned integer, or float in
    [0, 1]. Raises ``ImageError`` for another shape, type or range, or over the bound on pixels.
    """
    pixels = bytes_of(array, limits)
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    if pixels.shape[2] == 4:
        return _flatten_alpha(pixels[:, :, :3], pixels[:, :, 3])
    return gray_of(pixels)


def bytes_of(array: npt.NDArray[Any], limits: Limits) -> npt.NDArray[np.uint8]:
    """Return (H, W), (H, W, 3) or (H, W, 4) uint8 of an array: see ``gray_from_array``."""
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise ImageError(
            f"Cannot read an array of shape {array.shape}: "
            "give (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA."
        )
    check_pixels(array.shape[1], array.shape[0], limits)
    return _as_bytes(array)


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


def gray_of(color: npt.NDArray[np.uint8]) -> GrayPage:
    """Return luminance, or the one channel that tells ink from paper far better."""
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
        return gray_of(color)
    gray = gray_of(color) if fills_box(alpha) else None
    card = None if gray is None else find_card(gray, alpha)
    if gray is None or card is None:
        return PAPER - alpha  # strokes on a transparent ground: whatever is there is ink
    ground = float(np.median(gray[card]))  # its margin becomes paper
    share = alpha.astype(np.float32) / 255.0
    return np.asarray(np.rint(gray * share + ground * (1.0 - share)), np.uint8)


def find_card(gray: GrayPage, alpha: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_] | None:
    """Return the solid pixels of a card that carries ink; None where what is visible is ink."""
    if not fills_box(alpha):
        return None
    solid = alpha > 127
    shades = gray[solid]
    if shades.size and np.ptp(shades) > CARD_CONTRAST:
        return np.asarray(solid)
    return None


def fills_box(alpha: npt.NDArray[np.uint8]) -> bool:
    """Say whether what is visible fills its box, as a card does."""
    _, _, width, height = cv2.boundingRect(alpha)
    return bool(cv2.countNonZero(alpha) > CARD_FILL * width * height)
