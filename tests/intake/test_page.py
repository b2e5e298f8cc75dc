"""Pages in color from every source."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import Page, decode_pages
from inkdigits.results import ImageSize


def encode(image: Image.Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def draw(height: int, width: int) -> np.ndarray:
    page = np.full((height, width, 3), (250, 245, 230), np.uint8)
    page[height // 10 : height // 4, width // 8 : width // 2] = (20, 30, 160)
    return page


def only(source: object, limits: Limits | None = None) -> Page:
    (page,) = decode_pages(source, limits)
    return page


@pytest.mark.parametrize("name", ["PNG", "WEBP", "GIF", "BMP", "TIFF", "JPEG"])
def test_a_page_has_the_colors_of_its_file(name: str) -> None:
    data = encode(Image.fromarray(draw(60, 80)), name)
    page = only(data)
    np.testing.assert_array_equal(page.color, Image.open(io.BytesIO(data)).convert("RGB"))
    assert page.ink is None
    assert page.size == ImageSize(80, 60)
    assert page.scale == (1.0, 1.0)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_mode_becomes_color(mode: str) -> None:
    image = Image.fromarray(draw(60, 80)).convert("L").convert(mode)
    page = only(image)
    assert page.color.shape == (60, 80, 3)
    ink, paper = page.color[10, 20].astype(int), page.color[40, 40].astype(int)
    assert ink.mean() + 150 < paper.mean()


def test_an_array_is_a_page() -> None:
    array = draw(60, 80)
    np.testing.assert_array_equal(only(array).color, array)
    np.testing.assert_array_equal(only(array / 255.0).color, array)


def test_strokes_on_a_transparent_ground_are_known() -> None:
    pixels = np.zeros((60, 80, 4), np.uint8)
    pixels[20:40, 30:34] = (0, 0, 200, 255)
    page = only(encode(Image.fromarray(pixels), "PNG"))
    assert page.ink is not None
    np.testing.assert_array_equal(page.ink, pixels[..., 3])
    np.testing.assert_array_equal(page.color[..., 0], 255 - pixels[..., 3])


@pytest.mark.parametrize("size", [(1_000, 1_500), (3_000, 4_000), (4_000, 6_500)])
def test_a_photo_keeps_its_size_and_its_places(size: tuple[int, int]) -> None:
    height, width = size
    page = only(encode(Image.fromarray(draw(height, width)), "JPEG", quality=90))
    assert page.size == ImageSize(width, height)
    assert 1_500 <= max(page.color.shape) <= 2_400
    dark = np.argwhere(page.color[..., 0] < 128)
    top, left = dark.min(axis=0)
    bottom, right = dark.max(axis=0) + 1
    expected = [[width // 8, height // 10], [width // 2, height // 4]]
    np.testing.assert_allclose(page.to_image([[left, top], [right, bottom]]), expected, atol=8)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photo_is_turned_by_its_exif_orientation(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(Image.fromarray(draw(1_800, 3_600)), "JPEG", exif=exif)
    page, turned = only(data), ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert page.size == ImageSize(*turned.size)
    small = np.asarray(turned.resize(page.color.shape[1::-1]))
    assert np.abs(small.astype(int) - page.color).mean() < 2


def test_other_large_images_are_shrunk() -> None:
    page = only(encode(Image.fromarray(draw(1_000, 4_800)), "PNG"))
    assert page.color.shape == (500, 2_400, 3)
    assert page.size == ImageSize(4_800, 1_000)
    np.testing.assert_allclose(page.to_image([[2_400, 500]]), [[4_800, 1_000]])


def test_an_image_of_the_caller_is_left_as_it_is() -> None:
    image = Image.open(io.BytesIO(encode(Image.fromarray(draw(2_000, 4_000)), "JPEG")))
    only(image)
    assert image.size == (4_000, 2_000)


def test_bounds_are_held_on_the_size_of_the_file() -> None:
    data = encode(Image.fromarray(draw(2_000, 4_000)), "JPEG")
    with pytest.raises(ImageError, match="4000 x 2000"):
        only(data, Limits(max_pixels=5_000_000))


def test_a_damaged_photo_is_refused() -> None:
    data = encode(Image.fromarray(draw(2_000, 4_000)), "JPEG")
    with pytest.raises(ImageError, match="damaged"):
        only(data[: len(data) // 2])


def test_all_pages_of_a_tiff_come() -> None:
    first, second = Image.fromarray(draw(60, 80)), Image.fromarray(draw(40, 50))
    data = encode(first, "TIFF", save_all=True, append_images=[second])
    assert [page.color.shape[:2] for page in decode_pages(data)] == [(60, 80), (40, 50)]
