"""Ink shows on a transparent ground."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.intake.page import decode_pages

Decode = Callable[..., np.ndarray]


def draw_strokes_of(color: tuple[int, int, int]) -> Image.Image:
    image = Image.new("RGBA", (100, 80), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(20, 15), (70, 15), (40, 65)], fill=(*color, 255), width=7)
    return image


@pytest.mark.parametrize(
    "color", [(0, 0, 0), (255, 255, 255), (255, 255, 0), (30, 90, 220), (128, 128, 128)]
)
def test_ink_of_any_color_on_a_transparent_ground_comes_out_black(
    color: tuple[int, int, int], encode: Callable[..., bytes], decode: Decode
) -> None:
    ink = np.asarray(draw_strokes_of(color))[:, :, 3] > 0
    gray = decode(encode(draw_strokes_of(color), "PNG"))
    assert np.array_equal(gray, np.where(ink, 0, 255))


def test_half_transparent_edges_stay_soft(decode: Decode) -> None:
    image = np.zeros((30, 30, 4), np.uint8)
    image[5:25, 10:15, 3] = 255
    image[5:25, 15, 3] = 100
    gray = decode(image)
    assert (gray[10, 12], gray[10, 15], gray[10, 20]) == (0, 155, 255)


@pytest.mark.parametrize("color", [(0, 0, 0), (255, 255, 255), (9, 200, 30)])
def test_a_fully_transparent_image_is_white(
    color: tuple[int, int, int], encode: Callable[..., bytes], decode: Decode
) -> None:
    for name in ("PNG", "WEBP", "GIF", "TIFF"):
        gray = decode(encode(Image.new("RGBA", (20, 30), (*color, 0)), name, lossless=True))
        assert gray.shape == (30, 20)
        assert (gray == 255).all(), name


def test_a_gray_image_with_alpha_is_laid_on_paper(
    encode: Callable[..., bytes], decode: Decode
) -> None:
    image = draw_strokes_of((0, 0, 0)).convert("LA")
    ink = np.asarray(image)[:, :, 1] > 0
    assert np.array_equal(decode(encode(image, "PNG")), np.where(ink, 0, 255))


@pytest.mark.parametrize("name", ["PNG", "GIF", "WEBP"])
def test_a_palette_with_transparency_is_laid_on_paper(
    name: str, encode: Callable[..., bytes], decode: Decode
) -> None:
    source = draw_strokes_of((250, 250, 250))
    ink = np.asarray(source)[:, :, 3] > 0
    image = source.quantize(8) if name == "PNG" else source  # the others make their own
    data = encode(image, name, **({"lossless": True} if name == "WEBP" else {}))
    assert np.array_equal(decode(data) < 128, ink)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_color_key_is_transparency(
    mode: str, encode: Callable[..., bytes], decode: Decode
) -> None:
    """White ink on a ground of black, and the black is declared transparent."""
    ink = np.asarray(draw_strokes_of((1, 1, 1)))[:, :, 3] > 0
    image = Image.fromarray(np.where(ink, 255, 0).astype(np.uint8)).convert(mode)
    key = (0, 0, 0) if mode == "RGB" else 0
    gray = decode(encode(image, "PNG", transparency=key))
    assert np.array_equal(gray < 128, ink)


def test_a_card_with_ink_on_it_is_not_taken_for_ink(decode: Decode) -> None:
    """A scan cut out with round corners: the paper is opaque, the corners are not."""
    card = np.full((100, 100, 4), 255, np.uint8)
    card[40:60, 20:80, :3] = 20
    card[:4, :4, 3] = card[-4:, -4:, 3] = 0
    gray = decode(card)
    assert (gray[40:60, 20:80] < 60).all()
    assert (gray[:4, :4] > 200).all()
    assert (gray[10:30, 10:90] > 200).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("side", [100, 2_500])
def test_an_image_of_strokes_gives_the_page_of_its_array(mode: str, side: int) -> None:
    image = draw_strokes_of((90, 90, 90)).resize((side, side // 2)).convert(mode)
    image.getexif()[0x0112] = 6
    (page,) = decode_pages(image)
    (expected,) = decode_pages(np.asarray(image.convert("RGBA")).swapaxes(0, 1)[:, ::-1])
    assert page.ink is not None
    assert expected.ink is not None
    np.testing.assert_array_equal(page.ink, expected.ink)
    np.testing.assert_array_equal(page.color, expected.color)
    assert page.size == expected.size


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_a_card_in_an_image_is_laid_on_its_own_color(mode: str) -> None:
    card = np.full((100, 100, 4), 230, np.uint8)
    card[..., 3] = 255
    card[40:60, 20:80, :3] = 20
    card[:4, :4, 3] = 0
    (page,) = decode_pages(Image.fromarray(card).convert(mode))
    assert page.ink is None
    assert (page.color[:4, :4] == 230).all()
    assert (page.color[50, 50] == 20).all()
