"""Anything a person may hand over becomes a gray page, or an ImageError with a sentence."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inkdigits.errors import ImageError
from inkdigits.imaging.decode import Limits, bytes_from_data_url, decode

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
LOSSLESS = ("PNG", "GIF", "BMP", "TIFF")
HEIGHT, WIDTH = 40, 60


def draw_page() -> np.ndarray:
    """A page whose four corners differ, so that a turn shows: a black bar at the upper left."""
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    page[4:9, 6:40] = 0
    page[30:34, 50:54] = 128
    return page


def encode(image: Image.Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


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


@cache
def page_files() -> dict[str, bytes]:
    page = Image.fromarray(draw_page())
    return {name: encode(page, name) for name in FORMATS}


def fail(source: object, kind: str | None = None, **options: object) -> ImageError:
    """Decode what cannot be decoded; hold that the error is one sentence for a person."""
    with pytest.raises(ImageError) as caught:
        decode(source, **options)
    message = str(caught.value)
    assert message[0].isupper()
    assert message.endswith(".")
    assert "\n" not in message
    assert not re.search(r"Traceback|Error\b|object at 0x|\.py\b", message)
    if kind is not None:
        assert caught.value.kind == kind
    return caught.value


# What is read


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read(name: str) -> None:
    gray = decode(page_files()[name])
    assert gray.shape == (HEIGHT, WIDTH)
    assert gray.dtype == np.uint8
    if name in LOSSLESS:
        assert np.array_equal(gray, draw_page())
    else:
        assert np.abs(gray.astype(int) - draw_page()).mean() < 8


def test_every_kind_of_source_gives_the_same_page(tmp_path: Path) -> None:
    data = page_files()["PNG"]
    path = tmp_path / "page with a space, Ä.png"
    path.write_bytes(data)
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    sources = [path, str(path), data, bytearray(data), memoryview(data), url]
    sources += [Image.open(io.BytesIO(data)), draw_page()]
    for source in sources:
        assert np.array_equal(decode(source), draw_page()), type(source)


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(page_files()["PNG"])
    assert np.array_equal(decode(path), draw_page())


def test_a_data_url_may_name_any_type_and_parameters() -> None:
    body = base64.b64encode(page_files()["PNG"]).decode()
    for head in ("data:;base64,", "DATA:image/jpeg;BASE64,", "data:image/png;charset=x;base64,"):
        assert np.array_equal(decode(head + body), draw_page())


def test_a_data_url_gives_its_bytes() -> None:
    assert bytes_from_data_url("data:text/plain;base64,aGVsbG8=") == b"hello"


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
def test_an_array_of_each_type_is_read(array: np.ndarray, expected: list[list[int]]) -> None:
    gray = decode(array)
    assert gray.dtype == np.uint8
    assert gray.tolist() == expected


def test_color_becomes_luminance() -> None:
    color = np.zeros((1, 4, 3), np.uint8)
    color[0, 1:] = (255, 255, 255), (100, 150, 200), (200, 100, 50)
    gray = decode(np.repeat(color, 30, axis=0))
    assert gray[0].tolist() == [0, 255, 141, 124]


def test_an_opaque_alpha_channel_changes_nothing() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    rgba = np.dstack([rgb, np.full((20, 30), 255, np.uint8)])
    assert np.array_equal(decode(rgba), decode(rgb))


def test_the_source_array_is_left_as_it_was() -> None:
    for shape in ((8, 9), (8, 9, 3), (8, 9, 4)):
        array = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
        before = array.copy()
        decode(array)
        assert np.array_equal(array, before)


def test_arrays_that_are_views_are_read() -> None:
    page = draw_page()
    assert np.array_equal(decode(page[::-1, ::2]), page[::-1, ::2])
    assert np.array_equal(decode(page.T), page.T)


# Pillow's modes


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "PA", "RGBX", "RGBa", "La"])
def test_each_mode_of_pillow_gives_the_same_page(mode: str) -> None:
    page = np.where(draw_page() < 200, 0, 255).astype(np.uint8)
    image = Image.fromarray(page)
    middle = {"RGBa": "RGBA", "La": "LA", "PA": "RGBA"}.get(mode)
    image = image.convert(middle).convert(mode) if middle else image.convert(mode)
    assert np.array_equal(decode(image), page)


@pytest.mark.parametrize("mode", ["YCbCr", "HSV", "CMYK", "LAB"])
def test_other_color_spaces_keep_dark_dark_and_light_light(mode: str) -> None:
    rgb = Image.fromarray(draw_page()).convert("RGB")
    if mode == "LAB":
        lab = np.full((HEIGHT, WIDTH, 3), 0, np.uint8)
        lab[:, :, 0] = draw_page()
        image = Image.frombytes("LAB", (WIDTH, HEIGHT), lab.tobytes())
    else:
        image = rgb.convert(mode)
    gray = decode(image)
    assert gray[6, 10] < 60
    assert gray[20, 20] > 200


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_pages_of_16_bits_are_scaled_to_8(mode: str) -> None:
    values = draw_page().astype(np.uint16) * 257
    kind = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
    image = Image.fromarray(values.astype(kind))
    assert image.mode == mode
    assert np.abs(decode(image).astype(int) - draw_page()).max() <= 1


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_files_of_16_bits_are_scaled_to_8(name: str) -> None:
    data = encode(Image.fromarray(draw_page().astype(np.uint16) * 257), name)
    assert np.array_equal(decode(data), draw_page())


def test_float_images_are_taken_by_their_range() -> None:
    page = draw_page().astype(np.float32)
    for scale in (1.0 / 255.0, 1.0):
        image = Image.fromarray(page * np.float32(scale))
        assert np.abs(decode(image).astype(int) - draw_page()).max() <= 1


def test_a_float_image_with_nan_is_refused() -> None:
    fail(Image.fromarray(np.full((4, 4), np.nan, np.float32)), "unreadable")


def test_a_cmyk_jpeg_is_not_inverted() -> None:
    image = Image.fromarray(draw_page()).convert("CMYK")
    gray = decode(encode(image, "JPEG", quality=95))
    assert gray[6, 20] < 60
    assert gray[20, 20] > 220


# Several pages in one file


def test_the_first_frame_of_a_gif_is_read() -> None:
    first, second = Image.fromarray(draw_page()), Image.new("L", (WIDTH, HEIGHT), 90)
    data = encode(first, "GIF", save_all=True, append_images=[second])
    assert np.array_equal(decode(data), draw_page())


def test_the_first_page_of_a_tiff_is_read() -> None:
    first, second = Image.fromarray(draw_page()), Image.new("L", (20, 20), 90)
    data = encode(first, "TIFF", save_all=True, append_images=[second])
    assert np.array_equal(decode(data), draw_page())


@pytest.mark.parametrize("packing", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "group4"])
def test_packed_tiffs_are_read(packing: str) -> None:
    page = np.where(draw_page() < 200, 0, 255).astype(np.uint8)
    image = Image.fromarray(page).convert("1" if packing == "group4" else "L")
    assert np.array_equal(decode(encode(image, "TIFF", compression=packing)), page)


# The EXIF turn


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_turn_is_taken(name: str, orientation: int) -> None:
    page = draw_page()
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
    assert gray.shape == (HEIGHT, WIDTH)
    assert np.abs(gray.astype(int) - page).mean() < 8


def test_a_damaged_exif_tag_leaves_the_pixels_readable() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encode(Image.fromarray(draw_page()), "JPEG", exif=exif)
    place = data.index(b"Exif\0\0") + 6
    damaged = data[:place] + b"MM\x00*\xff\xff\xff\xff" + data[place + 8 :]
    assert decode(damaged).size == HEIGHT * WIDTH


# Transparency


def draw_strokes_of(color: tuple[int, int, int]) -> Image.Image:
    image = Image.new("RGBA", (100, 80), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(20, 15), (70, 15), (40, 65)], fill=(*color, 255), width=7)
    return image


@pytest.mark.parametrize(
    "color", [(0, 0, 0), (255, 255, 255), (255, 255, 0), (30, 90, 220), (128, 128, 128)]
)
def test_ink_of_any_color_on_a_transparent_ground_comes_out_black(
    color: tuple[int, int, int],
) -> None:
    ink = np.asarray(draw_strokes_of(color))[:, :, 3] > 0
    gray = decode(encode(draw_strokes_of(color), "PNG"))
    assert np.array_equal(gray, np.where(ink, 0, 255))


def test_half_transparent_edges_stay_soft() -> None:
    image = np.zeros((30, 30, 4), np.uint8)
    image[5:25, 10:15, 3] = 255
    image[5:25, 15, 3] = 100
    gray = decode(image)
    assert (gray[10, 12], gray[10, 15], gray[10, 20]) == (0, 155, 255)


@pytest.mark.parametrize("color", [(0, 0, 0), (255, 255, 255), (9, 200, 30)])
def test_a_fully_transparent_image_is_white(color: tuple[int, int, int]) -> None:
    for name in ("PNG", "WEBP", "GIF", "TIFF"):
        gray = decode(encode(Image.new("RGBA", (20, 30), (*color, 0)), name, lossless=True))
        assert gray.shape == (30, 20)
        assert (gray == 255).all(), name


def test_a_gray_image_with_alpha_is_laid_on_paper() -> None:
    image = draw_strokes_of((0, 0, 0)).convert("LA")
    ink = np.asarray(image)[:, :, 1] > 0
    assert np.array_equal(decode(encode(image, "PNG")), np.where(ink, 0, 255))


@pytest.mark.parametrize("name", ["PNG", "GIF", "WEBP"])
def test_a_palette_with_transparency_is_laid_on_paper(name: str) -> None:
    source = draw_strokes_of((250, 250, 250))
    ink = np.asarray(source)[:, :, 3] > 0
    image = source.quantize(8) if name == "PNG" else source  # the others make their own
    data = encode(image, name, **({"lossless": True} if name == "WEBP" else {}))
    assert np.array_equal(decode(data) < 128, ink)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_color_key_is_transparency(mode: str) -> None:
    """White ink on a ground of black, and the black is declared transparent."""
    ink = np.asarray(draw_strokes_of((1, 1, 1)))[:, :, 3] > 0
    image = Image.fromarray(np.where(ink, 255, 0).astype(np.uint8)).convert(mode)
    key = (0, 0, 0) if mode == "RGB" else 0
    gray = decode(encode(image, "PNG", transparency=key))
    assert np.array_equal(gray < 128, ink)


def test_a_card_with_ink_on_it_is_not_taken_for_ink() -> None:
    """A scan cut out with round corners: the paper is opaque, the corners are not."""
    card = np.full((100, 100, 4), 255, np.uint8)
    card[40:60, 20:80, :3] = 20
    card[:4, :4, 3] = card[-4:, -4:, 3] = 0
    gray = decode(card)
    assert (gray[40:60, 20:80] < 60).all()
    assert (gray[:4, :4] > 200).all()
    assert (gray[10:30, 10:90] > 200).all()


# Color that luminance cannot tell from paper


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((255, 255, 0), (255, 255, 255)),
        ((255, 230, 60), (250, 250, 245)),
        ((200, 0, 0), (0, 102, 0)),
        ((0, 255, 255), (255, 255, 255)),
    ],
)
def test_ink_that_differs_from_paper_in_color_alone_survives(
    ink: tuple[int, int, int], paper: tuple[int, int, int]
) -> None:
    image = Image.new("RGB", (200, 200), paper)
    ImageDraw.Draw(image).line([(60, 40), (140, 40), (90, 160)], fill=ink, width=6)
    gray = decode(encode(image, "PNG")).astype(int)
    drawn = (np.asarray(image) == ink).all(axis=2)
    assert abs(float(np.median(gray[drawn])) - float(np.median(gray[~drawn]))) > 100


# Bounds


@pytest.mark.parametrize(
    ("width", "height"),
    [(8_000, 8_000), (10_000, 10_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1)],
)
def test_a_huge_size_is_refused_before_decoding(width: int, height: int) -> None:
    error = fail(png_header(width, height), "too_large")
    assert "megapixels" in str(error)


def test_bytes_are_bounded_before_decoding() -> None:
    data = png_header(20, 20) + b"\0" * 2_000
    assert "MB" in str(fail(data, "too_large", limits=Limits(max_bytes=1_000)))
    assert "MB" in str(fail(b"\0" * 1_001, "too_large", limits=Limits(max_bytes=1_000)))


def test_bytes_of_a_file_and_a_data_url_are_bounded_too(tmp_path: Path) -> None:
    data = page_files()["PNG"]
    path = tmp_path / "page.png"
    path.write_bytes(data)
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    for source in (path, str(path), data, bytearray(data), url):
        assert decode(source, limits=Limits(max_bytes=len(data))).shape == (HEIGHT, WIDTH)
        fail(source, "too_large", limits=Limits(max_bytes=len(data) - 1))


def test_a_huge_data_url_is_refused_before_it_is_unpacked() -> None:
    fail("data:image/png;base64," + "*" * 30_000, "too_large", limits=Limits(max_bytes=10_000))


@pytest.mark.parametrize("name", [*FORMATS, "image", "array", "RGB array"])
def test_the_bound_on_pixels_is_exact_and_holds_for_every_source(name: str) -> None:
    page = draw_page()
    others = {
        "image": Image.fromarray(page),
        "array": page,
        "RGB array": np.dstack([page, page, page]),
    }
    source = others[name] if name in others else page_files()[name]
    decode(source, limits=Limits(max_pixels=HEIGHT * WIDTH))
    fail(source, "too_large", limits=Limits(max_pixels=HEIGHT * WIDTH - 1))


# What cannot be read


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "unreadable"),
        (b"hello, I am a text", "unsupported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0L9 9'/></svg>", "unsupported"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "unsupported"),
        (b"\0" * 4_000, "unsupported"),
        (bytearray(), "unreadable"),
        (memoryview(b""), "unreadable"),
    ],
)
def test_bytes_that_are_no_image_are_refused(data: bytes, kind: str) -> None:
    fail(data, kind)


def test_formats_that_are_not_named_are_refused() -> None:
    """PPM and ICO are Pillow's, but nobody promised them: fewer decoders, fewer holes."""
    page = Image.fromarray(draw_page())
    for name in ("PPM", "ICO", "TGA", "PCX"):
        fail(encode(page, name), "unsupported")


def test_paths_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    empty.touch()
    for source in (
        tmp_path,
        str(tmp_path),
        tmp_path / "missing.png",
        str(tmp_path / "missing.png"),
        str(empty),
        "",
        "with\0nul.png",
        Path("with\0nul.png"),
        "x" * 5_000,
    ):
        fail(source, "unreadable")


@pytest.mark.parametrize("source", [None, 5, 1.5, ["a"], {"a": 1}, object()])
def test_other_objects_are_refused(source: object) -> None:
    fail(source, "unsupported")


@pytest.mark.parametrize(
    "url",
    ["data:", "data:,hello", "data:image/png,abc", "data:image/png;base64,@@@", "data:;base64,a"],
)
def test_data_urls_that_are_none_are_refused(url: str) -> None:
    fail(url, "unreadable")


def test_a_data_url_with_letters_beyond_ascii_is_refused() -> None:
    fail("data:image/png;base64,é", "unreadable")


@pytest.mark.parametrize("shape", [(), (5,), (4, 5, 2), (4, 5, 5), (2, 4, 5, 3)])
def test_arrays_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    assert str(shape) in str(fail(np.zeros(shape, np.uint8), "unreadable"))


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0), (0, 5, 3), (5, 0, 4)])
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32])
def test_arrays_without_pixels_are_refused(shape: tuple[int, ...], dtype: type) -> None:
    fail(np.zeros(shape, dtype), "unreadable")


def test_an_image_without_pixels_is_refused() -> None:
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
def test_arrays_of_other_values_are_refused(array: np.ndarray) -> None:
    fail(array, "unreadable")


@pytest.mark.parametrize("name", FORMATS)
def test_files_cut_short_anywhere_are_refused_or_read(name: str) -> None:
    """A cut in the header, the tables or the pixels: no other exception than ImageError."""
    noise = np.random.default_rng(2).integers(0, 256, (HEIGHT, WIDTH), np.uint8)
    data = encode(Image.fromarray(noise), name)
    fail(data[: len(data) // 2])
    for length in {*range(1, 120), *range(120, len(data), max(1, len(data) // 60))}:
        check_any_bytes(data[:length])


def check_any_bytes(data: bytes) -> None:
    try:
        gray = decode(data, limits=Limits(max_pixels=1_000_000))
    except ImageError as error:
        message, kind = str(error), error.kind
    else:
        assert gray.dtype == np.uint8
        assert gray.ndim == 2
        assert 0 < gray.size <= 1_000_000
        return
    assert message.endswith(".")
    assert kind in ("unreadable", "unsupported", "too_large")


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_page_or_an_image_error(data: bytes) -> None:
    check_any_bytes(data)


@given(
    name=st.sampled_from(FORMATS),
    changes=st.lists(
        st.tuples(st.floats(0.0, 1.0, exclude_max=True), st.integers(0, 255)),
        min_size=1,
        max_size=12,
    ),
    head=st.booleans(),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_give_a_page_or_an_image_error(
    name: str, changes: list[tuple[float, int]], head: bool
) -> None:
    data = bytearray(page_files()[name])
    reach = min(len(data), 120) if head else len(data)  # the tables at the start matter most
    for place, value in changes:
        data[int(place * reach)] = value
    check_any_bytes(bytes(data))


@given(name=st.sampled_from(FORMATS), extra=st.binary(max_size=40), cut=st.floats(0.0, 1.0))
@settings(max_examples=100, deadline=None)
def test_files_with_bytes_thrust_in_give_a_page_or_an_image_error(
    name: str, extra: bytes, cut: float
) -> None:
    data = page_files()[name]
    place = int(cut * len(data))
    check_any_bytes(data[:place] + extra + data[place:])


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_a_file_of_fewer_bits_than_its_pixels_hold_is_read(bits: int) -> None:
    page = draw_page().astype(np.uint16)
    deep = (page.astype(int) * (2**bits - 1) // 255).astype(np.uint16)
    for source in (deep, encode(Image.fromarray(deep), "PNG")):
        assert np.abs(decode(source).astype(int) - page).max() <= 1
