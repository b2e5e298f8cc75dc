"""Bounds are held before anything is decoded, and exactly."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.intake.limits import MAX_SIDE, Limits

Decode = Callable[..., np.ndarray]


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size, with a handful of pixels in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("width", "height"),
    [(8_000, 8_000), (10_000, 10_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1)],
)
def test_a_huge_size_is_refused_before_decoding(
    width: int, height: int, fail: Callable[..., ImageError]
) -> None:
    error = fail(png_header(width, height), "too_large")
    assert "megapixels" in str(error)


def test_bytes_are_bounded_before_decoding(fail: Callable[..., ImageError]) -> None:
    data = png_header(20, 20) + b"\0" * 2_000
    assert "MB" in str(fail(data, "too_large", limits=Limits(max_bytes=1_000)))
    assert "MB" in str(fail(b"\0" * 1_001, "too_large", limits=Limits(max_bytes=1_000)))


@pytest.mark.parametrize(
    "name", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "image", "array", "RGB array"]
)
def test_the_bound_on_pixels_is_exact_and_holds_for_every_source(
    name: str,
    page: np.ndarray,
    page_files: dict[str, bytes],
    fail: Callable[..., ImageError],
    decode: Decode,
) -> None:
    others = {
        "image": Image.fromarray(page),
        "array": page,
        "RGB array": np.dstack([page, page, page]),
    }
    source = others[name] if name in others else page_files[name]
    decode(source, limits=Limits(max_pixels=page.size))
    fail(source, "too_large", limits=Limits(max_pixels=page.size - 1))


@pytest.mark.parametrize("turned", [False, True])
def test_a_side_that_is_too_long_is_refused_before_decoding(
    turned: bool, fail: Callable[..., ImageError], decode: Decode
) -> None:
    longest, longer = ((MAX_SIDE + more, 1)[:: -1 if turned else 1] for more in (0, 1))
    decode(np.full(longest, 255, np.uint8))
    for source in (png_header(*longer), np.full(longer, 255, np.uint8)):
        assert "on a side" in str(fail(source, "too_large"))
