"""Wherever an image comes from, it becomes the same page, or an ImageError with a sentence."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits
from inkdigits.intake.sources import bytes_from_data_url

Decode = Callable[..., np.ndarray]
DecodeAll = Callable[..., list[np.ndarray]]


def test_every_kind_of_source_gives_the_same_page(
    tmp_path: Path, page: np.ndarray, page_files: dict[str, bytes], decode: Decode
) -> None:
    data = page_files["PNG"]
    path = tmp_path / "page with a space, Ä.png"
    path.write_bytes(data)
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    sources = [path, str(path), data, bytearray(data), memoryview(data), url]
    sources += [Image.open(io.BytesIO(data)), page]
    for source in sources:
        assert np.array_equal(decode(source), page), type(source)


def test_the_name_of_a_file_does_not_matter(
    tmp_path: Path, page: np.ndarray, page_files: dict[str, bytes], decode: Decode
) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(page_files["PNG"])
    assert np.array_equal(decode(path), page)


def test_a_data_url_may_name_any_type_and_parameters(
    page: np.ndarray, page_files: dict[str, bytes], decode: Decode
) -> None:
    body = base64.b64encode(page_files["PNG"]).decode()
    for head in ("data:;base64,", "DATA:image/jpeg;BASE64,", "data:image/png;charset=x;base64,"):
        assert np.array_equal(decode(head + body), page)


def test_a_data_url_gives_its_bytes() -> None:
    assert bytes_from_data_url("data:text/plain;base64,aGVsbG8=") == b"hello"


def test_bytes_of_a_file_and_a_data_url_are_bounded_too(
    tmp_path: Path,
    page: np.ndarray,
    page_files: dict[str, bytes],
    fail: Callable[..., ImageError],
    decode: Decode,
) -> None:
    data = page_files["PNG"]
    path = tmp_path / "page.png"
    path.write_bytes(data)
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    for source in (path, str(path), data, bytearray(data), url):
        assert decode(source, limits=Limits(max_bytes=len(data))).shape == page.shape
        fail(source, "too_large", limits=Limits(max_bytes=len(data) - 1))


def test_a_huge_data_url_is_refused_before_it_is_unpacked(fail: Callable[..., ImageError]) -> None:
    fail("data:image/png;base64," + "*" * 30_000, "too_large", limits=Limits(max_bytes=10_000))


def test_paths_that_lead_nowhere_are_refused(
    tmp_path: Path, fail: Callable[..., ImageError]
) -> None:
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
def test_other_objects_are_refused(source: object, fail: Callable[..., ImageError]) -> None:
    fail(source, "unsupported")


@pytest.mark.parametrize(
    "url",
    ["data:", "data:,hello", "data:image/png,abc", "data:image/png;base64,@@@", "data:;base64,a"],
)
def test_data_urls_that_are_none_are_refused(url: str, fail: Callable[..., ImageError]) -> None:
    fail(url, "unreadable")


def test_a_data_url_with_letters_beyond_ascii_is_refused(fail: Callable[..., ImageError]) -> None:
    fail("data:image/png;base64,é", "unreadable")


def test_of_several_pages_decode_gives_the_first(
    page: np.ndarray, encode: Callable[..., bytes], decode: Decode, decode_all: DecodeAll
) -> None:
    second = Image.new("L", (20, 30), 90)
    data = encode(Image.fromarray(page), "TIFF", save_all=True, append_images=[second])
    assert np.array_equal(decode(data), page)
    assert [one.shape for one in decode_all(data)] == [page.shape, (30, 20)]


@pytest.mark.parametrize("kind", ["bytes", "path", "image", "array"])
def test_an_image_of_one_page_gives_one(
    kind: str, tmp_path: Path, page: np.ndarray, page_files: dict[str, bytes], decode_all: DecodeAll
) -> None:
    (tmp_path / "page.png").write_bytes(page_files["PNG"])
    sources = {"bytes": page_files["PNG"], "path": tmp_path / "page.png"}
    sources |= {"image": Image.fromarray(page), "array": page}
    (only,) = decode_all(sources[kind])
    assert np.array_equal(only, page)
