"""Arrays and Pillow images of every type and mode become pages."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import ImageError

Decode = Callable[..., np.ndarray]


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([[True, False]]), [[255, 0]]),
        (np.array([[0, 7, 255]], np.uint8), [[0, 7, 255]]),
        (np.array([[0, 256, 65535]], np.uint16), [[0, 1, 255]]),
        (np.array([[0, 256, 65535]], ">u2"), [[0, 1, 255]]),
        (np.array([[0, 2**32 - 1]], np.uint32), [[0, 255]]),
        (np.array([[0.0, 0.5, 1.0]], np.float32), [[0, 128, 255]]),
        (np.array([[0.0, 0.2, 1.0]], np.float64), [[0, 51, 255]]),
        (np.array([[0.0, 1.0]], np.float16), [[0, 255]]),
        (np.array([[0, 200]], np.int64), [[0, 200]]),
        (np.array([[[0], [9]]], np.uint8), [[0, 9]]),
    ],
)
def test_an_array_of_each_type_is_read(
    array: np.ndarray, expected: list[list[int]], decode: Decode
) -> None:
    gray = decode(array)
    assert gray.dtype == np.uint8
    assert gray.tolist() == expected


def test_an_opaque_alpha_channel_changes_nothing(decode: Decode) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    rgba = np.dstack([rgb, np.full((20, 30), 255, np.uint8)])
    assert np.array_equal(decode(rgba), decode(rgb))


def test_the_source_array_is_left_as_it_was(decode: Decode) -> None:
    for shape in ((8, 9), (8, 9, 3), (8, 9, 4)):
        array = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
        before = array.copy()
        decode(array)
        assert np.array_equal(array, before)


def test_arrays_that_are_views_are_read(page: np.ndarray, decode: Decode) -> None:
    assert np.array_equal(decode(page[::-1, ::2]), page[::-1, ::2])
    assert np.array_equal(decode(page.T), page.T)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "PA", "RGBX", "RGBa", "La"])
def test_each_mode_of_pillow_gives_the_same_page(
    mode: str, page: np.ndarray, decode: Decode
) -> None:
    page = np.where(page < 200, 0, 255).astype(np.uint8)
    image = Image.fromarray(page)
    middle = {"RGBa": "RGBA", "La": "LA", "PA": "RGBA"}.get(mode)
    image = image.convert(middle).convert(mode) if middle else image.convert(mode)
    assert np.array_equal(decode(image), page)


@pytest.mark.parametrize("mode", ["YCbCr", "HSV", "CMYK", "LAB"])
def test_other_color_spaces_keep_dark_dark_and_light_light(
    mode: str, page: np.ndarray, decode: Decode
) -> None:
    rgb = Image.fromarray(page).convert("RGB")
    if mode == "LAB":
        lab = np.full((*page.shape, 3), 0, np.uint8)
        lab[:, :, 0] = page
        image = Image.frombytes("LAB", page.shape[::-1], lab.tobytes())
    else:
        image = rgb.convert(mode)
    gray = decode(image)
    assert gray[6, 10] < 60
    assert gray[20, 20] > 200


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_pages_of_16_bits_are_scaled_to_8(mode: str, page: np.ndarray, decode: Decode) -> None:
    values = page.astype(np.uint16) * 257
    kind = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
    image = Image.fromarray(values.astype(kind))
    assert image.mode == mode
    assert np.abs(decode(image).astype(int) - page).max() <= 1


def test_float_images_are_taken_by_their_range(page: np.ndarray, decode: Decode) -> None:
    page = page.astype(np.float32)
    for scale in (1.0 / 255.0, 1.0):
        image = Image.fromarray(page * np.float32(scale))
        assert np.abs(decode(image).astype(int) - page).max() <= 1


def test_a_float_image_with_nan_is_refused(fail: Callable[..., ImageError]) -> None:
    fail(Image.fromarray(np.full((4, 4), np.nan, np.float32)), "unreadable")


def test_a_cmyk_jpeg_is_not_inverted(
    page: np.ndarray, encode: Callable[..., bytes], decode: Decode
) -> None:
    image = Image.fromarray(page).convert("CMYK")
    gray = decode(encode(image, "JPEG", quality=95))
    assert gray[6, 20] < 60
    assert gray[20, 20] > 220


@pytest.mark.parametrize("shape", [(), (5,), (4, 5, 2), (4, 5, 5), (2, 4, 5, 3)])
def test_arrays_of_another_shape_are_refused(
    shape: tuple[int, ...], fail: Callable[..., ImageError]
) -> None:
    assert str(shape) in str(fail(np.zeros(shape, np.uint8), "unreadable"))


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0), (0, 5, 3), (5, 0, 4)])
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32])
def test_arrays_without_pixels_are_refused(
    shape: tuple[int, ...], dtype: type, fail: Callable[..., ImageError]
) -> None:
    fail(np.zeros(shape, dtype), "unreadable")


def test_an_image_without_pixels_is_refused(fail: Callable[..., ImageError]) -> None:
    fail(Image.new("L", (0, 0)), "unreadable")


@pytest.mark.parametrize(
    "array",
    [
        np.full((3, 3), np.nan),
        np.full((3, 3), np.inf),
        np.full((3, 3), 1.01),
        np.full((3, 3), -0.01),
        np.full((3, 3), 255.0),
        np.full((3, 3), -1),
        np.full((3, 3), 256),
        np.full((3, 3), 1j),
        np.full((3, 3), None),
        np.full((3, 3), "a"),
    ],
    ids=lambda array: f"{array.dtype}, {array.flat[0]}",
)
def test_arrays_of_other_values_are_refused(
    array: np.ndarray, fail: Callable[..., ImageError]
) -> None:
    fail(array, "unreadable")


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_a_file_of_fewer_bits_than_its_pixels_hold_is_read(
    bits: int, page: np.ndarray, encode: Callable[..., bytes], decode: Decode
) -> None:
    page = page.astype(np.uint16)
    deep = (page.astype(int) * (2**bits - 1) // 255).astype(np.uint16)
    for source in (deep, encode(Image.fromarray(deep), "PNG")):
        assert np.abs(decode(source).astype(int) - page).max() <= 1
