"""A path, bytes, data URL, Pillow image or array comes in; gray pages go out.

The face of the files beside it: knows where bytes come from, not what formats hold them.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.imaging.files import open_pages
from inkdigits.imaging.gray import GrayPage, gray_from_array, gray_from_image
from inkdigits.imaging.limits import Limits, check_bytes

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | Image.Image | npt.NDArray[Any]

_DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)


def decode(source: Source, *, limits: Limits | None = None) -> GrayPage:
    """Turn any image a person may hand over into a gray page; of several pages the first.

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
    with closing(decode_pages(source, limits=limits)) as pages:
        return next(pages)


def decode_pages(
    source: Source, *, limits: Limits | None = None
) -> Generator[GrayPage, None, None]:
    """Give the gray pages of an image, each decoded when it is asked for.

    A PDF and a TIFF may have several; of an animation there is the first frame, of a Pillow
    image the one at which it stands. ``source``, ``limits`` and each page are as in ``decode``.

    Raises
    ------
    ImageError
        With one sentence that says what to do; for too many pages before the first of them.
    """
    limits = limits or Limits()
    if isinstance(source, np.ndarray):
        yield gray_from_array(source, limits)
    elif isinstance(source, Image.Image):
        yield gray_from_image(source, limits)
    else:
        yield from open_pages(read_bytes(source, limits), limits)


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
    check_bytes((len(url) - 300) * 3 // 4, limits)
    try:
        return base64.b64decode(url[head.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise ImageError("The data URL is not valid base64: send it whole and unchanged.") from None


def read_bytes(source: object, limits: Limits) -> bytes:
    """Return the bytes of a path, a data URL or bytes; ``ImageError`` over the bound on them."""
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
    check_bytes(len(data), limits)
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
