"""Pixels of 8 bits from a Pillow image of any mode or an array of any type."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

from inkdigits.arrays import InkImage
from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits, check_pixels


@contextlib.contextmanager
def refuse_unreadable() -> Iterator[None]:
    """Raise ``ImageError`` in place of any exception that decoding pixels raises."""
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
    """Return the error of an image whose pixels cannot be decoded."""
    return ImageError("The image is damaged or cut short: save or send it again.")


def extract_pixels(image: Image.Image) -> npt.NDArray[Any]:
    """Return the pixels (H, W), (H, W, 3) or (H, W, 4) of a Pillow image of any mode.

    Raises
    ------
    ImageError
        Where a float image holds values that are not finite.
    """
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
        return np.asarray(image if mode == "RGBA" else image.convert("RGBA"))
    return np.asarray(image if mode == "RGB" else image.convert("RGB"))


def extract_alpha(image: Image.Image) -> InkImage | None:
    """Return the alpha channel (H, W) uint8 of a Pillow image; None where it has none.

    That costs a small part of extracting all four channels.
    """
    if image.mode not in ("RGBA", "LA"):
        return None
    return np.asarray(image.getchannel("A"), np.uint8)


def convert_to_bytes(array: npt.NDArray[Any], limits: Limits) -> npt.NDArray[np.uint8]:
    """Return an array of pixels as uint8.

    Parameters
    ----------
    array
        (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA; bool, any unsigned integer, or float in
        [0, 1].

    Returns
    -------
    uint8 of the same shape, (H, W) for (H, W, 1).

    Raises
    ------
    ImageError
        For another shape, type or range, or where it has more pixels than allowed.
    """
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise ImageError(
            f"Cannot read an array of shape {array.shape}: "
            "give (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA."
        )
    check_pixels(array.shape[1], array.shape[0], limits)
    return _scale_to_bytes(array)


def _scale_to_bytes(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Scale values of any type to 0 to 255."""
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if array.dtype.kind == "u":
        # Cameras and scanners store 8 to 16 bits in 16: as many as the lightest pixel takes.
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


def read_orientation(image: Image.Image) -> int:
    """Return the EXIF orientation of an image, 1 where there is none that can be read."""
    with contextlib.suppress(Exception):  # a damaged tag: the pixels are still good
        turn = int(image.getexif().get(ExifTags.Base.Orientation, 1))
        return turn if 1 <= turn <= 8 else 1
    return 1
