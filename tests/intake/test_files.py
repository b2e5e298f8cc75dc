"""Files of every format are read, turned as they say, all pages of a TIFF."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import decode_pages
from inkdigits.results import ImageSize

Decode = Callable[..., np.ndarray]
DecodeAll = Callable[..., list[np.ndarray]]


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_format_is_read(
    name: str, page: np.ndarray, page_files: dict[str, bytes], decode: Decode
) -> None:
    gray = decode(page_files[name])
    assert gray.shape == page.shape
    assert gray.dtype == np.uint8
    if name in ("PNG", "GIF", "BMP", "TIFF"):
        assert np.array_equal(gray, page)
    else:
        assert np.abs(gray.astype(int) - page).mean() < 8


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_files_of_16_bits_are_scaled_to_8(
    name: str, page: np.ndarray, encode: Callable[..., bytes], decode: Decode
) -> None:
    data = encode(Image.fromarray(page.astype(np.uint16) * 257), name)
    assert np.array_equal(decode(data), page)


def test_the_first_frame_of_a_gif_is_read(
    page: np.ndarray, encode: Callable[..., bytes], decode: Decode
) -> None:
    first, second = Image.fromarray(page), Image.new("L", page.shape[::-1], 90)
    data = encode(first, "GIF", save_all=True, append_images=[second])
    assert np.array_equal(decode(data), page)


@pytest.mark.parametrize("packing", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "group4"])
def test_packed_tiffs_are_read(
    packing: str, page: np.ndarray, encode: Callable[..., bytes], decode: Decode
) -> None:
    page = np.where(page < 200, 0, 255).astype(np.uint8)
    image = Image.fromarray(page).convert("1" if packing == "group4" else "L")
    assert np.array_equal(decode(encode(image, "TIFF", compression=packing)), page)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_turn_is_taken(
    name: str, orientation: int, page: np.ndarray, encode: Callable[..., bytes], decode: Decode
) -> None:
    stored = {
        1: page,
        2: page[:, ::-1],
        3: page[::-1, ::-1],
        4: page[::-1],
        5: page.T,
        6: np.rot90(page),  # a viewer turns it clockwise, back to the page
        7: np.rot90(page.T, 2),
        8: np.rot90(page, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(Image.fromarray(np.ascontiguousarray(stored)), name, exif=exif)
    gray = decode(data)
    assert gray.shape == page.shape
    assert np.abs(gray.astype(int) - page).mean() < 8


def test_a_damaged_exif_tag_leaves_the_pixels_readable(
    page: np.ndarray, encode: Callable[..., bytes], decode: Decode
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encode(Image.fromarray(page), "JPEG", exif=exif)
    place = data.index(b"Exif\0\0") + 6
    damaged = data[:place] + b"MM\x00*\xff\xff\xff\xff" + data[place + 8 :]
    assert decode(damaged).size == page.size


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "unreadable"),
        (b"hello, I am a text", "unsupported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0L9 9'/></svg>", "unsupported"),
        (b"\0" * 4_000, "unsupported"),
        (bytearray(), "unreadable"),
        (memoryview(b""), "unreadable"),
    ],
)
def test_bytes_that_are_no_image_are_refused(
    data: bytes, kind: str, fail: Callable[..., ImageError]
) -> None:
    fail(data, kind)


def test_formats_that_are_not_named_are_refused(
    page: np.ndarray, encode: Callable[..., bytes], fail: Callable[..., ImageError]
) -> None:
    """PPM and ICO are Pillow's, but nobody promised them: fewer decoders, fewer holes."""
    page = Image.fromarray(page)
    for name in ("PPM", "ICO", "TGA", "PCX"):
        fail(encode(page, name), "unsupported")


@pytest.mark.parametrize("name", ["PNG", "WEBP"])
def test_the_first_frame_of_other_animations_is_read(
    name: str, page: np.ndarray, encode: Callable[..., bytes], decode_all: DecodeAll
) -> None:
    second = Image.new("RGB", page.shape[::-1], "gray")
    first = Image.fromarray(page).convert("RGB")
    data = encode(first, name, save_all=True, append_images=[second], lossless=True)
    (only,) = decode_all(data)
    assert np.array_equal(only, page)


# The pages of a TIFF


def tiff_of(pages: list[Image.Image], encode: Callable[..., bytes], **options: object) -> bytes:
    return encode(pages[0], "TIFF", save_all=True, append_images=pages[1:], **options)


@pytest.mark.parametrize("packing", ["raw", "tiff_lzw", "jpeg"])
def test_all_pages_of_a_tiff_are_read_in_order(
    packing: str, encode: Callable[..., bytes], decode_all: DecodeAll
) -> None:
    shades = [20, 120, 240]
    sheets = [Image.new("L", (30 + shade, 40), shade) for shade in shades]
    pages = decode_all(tiff_of(sheets, encode, compression=packing))
    assert [one.shape for one in pages] == [(40, 30 + shade) for shade in shades]
    assert [int(one[0, 0]) for one in pages] == shades


def test_pages_of_a_tiff_may_differ_in_mode_and_be_turned(
    encode: Callable[..., bytes], decode_all: DecodeAll
) -> None:
    turned = Image.new("RGB", (30, 40), "white")
    turned.encoderinfo = {"tiffinfo": {0x0112: 6}}
    sheets = [Image.new("1", (30, 40), 1), turned, Image.new("I;16", (30, 40), 65535)]
    shapes = [(one.shape, int(one.min())) for one in decode_all(tiff_of(sheets, encode))]
    assert shapes == [((40, 30), 255), ((30, 40), 255), ((40, 30), 255)]


@pytest.mark.parametrize(("subfile", "count"), [(0, 2), (1, 1), (2, 2), (4, 1)])
def test_small_copies_and_masks_in_a_tiff_are_no_pages(
    subfile: int, count: int, encode: Callable[..., bytes], decode_all: DecodeAll
) -> None:
    """A scanner may put a thumbnail beside a page: TIFF 6.0, NewSubfileType."""
    copy = Image.new("L", (30, 40), 200)
    copy.encoderinfo = {"tiffinfo": {254: subfile}}
    data = tiff_of([Image.new("L", (300, 400), 200), copy], encode)
    assert len(decode_all(data)) == count


def test_a_tiff_may_have_as_many_pages_as_the_bound(
    fail: Callable[..., ImageError], encode: Callable[..., bytes], decode_all: DecodeAll
) -> None:
    data = tiff_of([Image.new("L", (8, 8), 200)] * 3, encode)
    assert len(decode_all(data, limits=Limits(max_pages=3))) == 3
    assert "2 pages" in str(fail(data, "too_large", limits=Limits(max_pages=2)))


def write_directories(count: int, *, last: int) -> bytes:
    """A TIFF of so many pages of one pixel; ``last`` is where the last page says the next is."""
    data = b"II*\0" + struct.pack("<I", 8)
    for number in range(count):
        tags = {256: 1, 257: 1, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 1, 279: 1}
        end = len(data) + 2 + 12 * len(tags) + 4
        data += struct.pack("<H", len(tags))
        data += b"".join(struct.pack("<HHII", tag, 4, 1, tags[tag]) for tag in tags)
        data += struct.pack("<I", end if number < count - 1 else last)
    return data


def test_a_tiff_with_a_thousand_directories_is_refused_before_it_is_read(
    fail: Callable[..., ImageError], decode_all: DecodeAll
) -> None:
    assert "50 pages" in str(fail(write_directories(1_000, last=0), "too_large"))
    assert len(decode_all(write_directories(50, last=0))) == 50


def test_a_tiff_whose_directories_form_a_ring_ends(decode_all: DecodeAll) -> None:
    assert len(decode_all(write_directories(3, last=8))) == 3


@pytest.mark.parametrize("last", [2**32 - 1, 5_000])
def test_a_tiff_whose_next_page_is_not_there_is_never_a_fault(
    last: int, check_any_bytes: Callable[[bytes], None]
) -> None:
    check_any_bytes(write_directories(3, last=last))


# Photos as phones take them


def test_a_photo_of_12_megapixels_is_read_as_it_was_held(encode: Callable[..., bytes]) -> None:
    photo = Image.new("RGB", (4032, 3024), "white")
    photo.paste("black", (0, 0, 400, 300))
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: the upper left corner of the sensor is the upper right
    (page,) = decode_pages(encode(photo, "JPEG", exif=exif))
    assert page.size == ImageSize(3024, 4032)
    gray = page.color[..., 0]
    assert gray.shape == (2016, 1512)  # decoded at half its size
    assert gray[50, -50] < 20
    assert gray[50, 50] > 235
