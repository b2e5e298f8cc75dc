"""Sources of images: the bytes behind a path or a data URL."""

from __future__ import annotations

import base64
import binascii
import os
import re
from pathlib import Path
from typing import Any

import numpy.typing as npt
from PIL import Image

from inkdigits.errors import ImageError, explain_error
from inkdigits.intake.limits import Limits, check_bytes

# Everything that is accepted as an image: see ``page.decode_pages``.
Source = str | os.PathLike[str] | bytes | bytearray | memoryview | Image.Image | npt.NDArray[Any]

_DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)


def is_data_url(source: str) -> bool:
    """Return whether a text is a ``data:`` URL, not a path."""
    return source[:5].lower() == "data:"


def bytes_from_data_url(url: str, *, limits: Limits | None = None) -> bytes:
    """Return the bytes that a base64 ``data:`` URL carries.

    Raises
    ------
    ImageError
        Where it is no base64 data URL, or has more bytes than allowed.
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
    """Return the bytes of a path, a data URL, or bytes themselves.

    Raises
    ------
    ImageError
        Where it is none of these, cannot be opened, is empty, or has more bytes than allowed.
    """
    if isinstance(source, str) and is_data_url(source):
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
        raise ImageError(
            f"Cannot open the file ({explain_error(error)}): check the path."
        ) from None
