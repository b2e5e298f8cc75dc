"""HEIC photos: read, turned, bounded, and refused in words where they are damaged."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.intake.heic import is_heic
from inkdigits.intake.limits import Limits

Decode = Callable[..., np.ndarray]
DecodeAll = Callable[..., list[np.ndarray]]


def test_a_heic_photo_is_read(heic: bytes, page: np.ndarray, decode_all: DecodeAll) -> None:
    assert is_heic(heic)
    (gray,) = decode_all(heic)
    assert gray.shape == page.shape
    assert np.abs(gray.astype(int) - page).mean() < 8


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, -1), (8, 1)])
def test_a_heic_photo_is_turned_once(
    orientation: int, turns: int, page: np.ndarray, make_heic: Callable[..., bytes], decode: Decode
) -> None:
    """Phones tell the turn twice, to libheif and in EXIF: it must be taken from one alone."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = make_heic(Image.fromarray(page).convert("RGB"), exif=exif.tobytes())
    gray = decode(data)
    expected = np.rot90(page, turns)
    assert gray.shape == expected.shape
    assert np.abs(gray.astype(int) - expected).mean() < 8


def test_of_several_pictures_in_a_heic_file_the_primary_is_read(
    make_heic: Callable[..., bytes], decode_all: DecodeAll
) -> None:
    sheets = [Image.new("RGB", (side, side), "white") for side in (64, 80, 96)]
    (gray,) = decode_all(make_heic(*sheets, primary_index=1))
    assert gray.shape == (80, 80)


def test_the_bound_on_pixels_holds_for_heic(
    heic: bytes, page: np.ndarray, fail: Callable[..., ImageError], decode: Decode
) -> None:
    decode(heic, limits=Limits(max_pixels=page.size))
    fail(heic, "too_large", limits=Limits(max_pixels=page.size - 1))


@pytest.fixture(scope="module")
def bomb(make_heic: Callable[..., bytes]) -> bytes:
    """1,000 x 1,000 pixels in a few kilobytes."""
    data = make_heic(Image.new("RGB", (1_000, 1_000), "white"))
    assert len(data) < 10_000
    return data


@pytest.mark.parametrize("size", [(0, 0), (100, 100), (1_500, 500), (2**16, 2**16)])
def test_a_heic_file_with_a_false_size_is_refused(
    size: tuple[int, int], bomb: bytes, fail: Callable[..., ImageError]
) -> None:
    """A bomb claims little and unpacks to much."""
    place = bomb.index(b"ispe") + 8
    fail(bomb[:place] + struct.pack(">II", *size) + bomb[place + 8 :])


def test_a_heic_file_cut_short_is_refused(heic: bytes, fail: Callable[..., ImageError]) -> None:
    for length in range(12, len(heic) - 1, 7):
        fail(heic[:length])


def test_avif_is_refused(heic: bytes, fail: Callable[..., ImageError]) -> None:
    fail(heic[:8] + b"avif" + heic[12:], "unsupported")


@given(
    changes=st.lists(
        st.tuples(st.floats(0.0, 1.0, exclude_max=True), st.integers(0, 255)),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=150, deadline=None)
def test_damaged_heic_files_give_a_page_or_an_image_error(
    heic: bytes,
    check_any_bytes: Callable[[bytes], None],
    changes: list[tuple[float, int]],
) -> None:
    data = bytearray(heic)
    for place, value in changes:
        data[int(place * len(data))] = value
    check_any_bytes(bytes(data))


def test_the_parts_for_heic_and_pdf_are_loaded_only_when_they_are_needed() -> None:
    code = (
        "import sys, numpy, inkdigits\n"
        "inkdigits.Recognizer().read(numpy.zeros((28, 28), 'uint8'))\n"
        "print(sorted({'pi_heif', 'pillow_heif', 'pypdfium2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
