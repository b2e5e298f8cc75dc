"""MNIST's files are loaded and checked; missing and damaged ones are errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inkdigits.data.loaders import mnist as idx
from inkdigits.data.loaders.mnist import load_mnist, parse_idx
from inkdigits.errors import DataError

NAMES = tuple(idx.CHECKSUMS)
ToIdx = Callable[[np.ndarray], bytes]
Put = Callable[..., None]


@pytest.mark.parametrize(
    "shape", [(1,), (7,), (0,), (2, 3), (2, 28, 28), (0, 28, 28), (1, 2, 3, 4)]
)
def test_an_idx_file_is_read(shape: tuple[int, ...], to_idx: ToIdx) -> None:
    array = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    parsed = parse_idx(to_idx(array))
    assert parsed.dtype == np.uint8
    assert np.array_equal(parsed, array)
    assert parsed.shape == shape


def test_sizes_are_big_endian_and_rows_come_first() -> None:
    data = b"\0\0\x08\x02" + b"\0\0\0\x02" + b"\0\0\0\x03" + bytes([1, 2, 3, 4, 5, 6])
    assert parse_idx(data).tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\x08",
        b"\0\0\x0d\x01\0\0\0\x01\0\0\0\0",  # floats
        b"\x1f\x8b\x08\x00 still packed",
        b"\0\0\x08\x03\0\0\0\x01\0\0",  # cut short in the sizes
        b"\0\0\x08\x01\0\0\0\x05abcd",  # a byte short
        b"\0\0\x08\x01\0\0\0\x05abcdef",  # a byte too many
        b"\0\0\x08\x01\xff\xff\xff\xff",
        b"\0\0\x08\x03" + b"\xff" * 12,
        b"\0\0\x08\x03\x80\0\0\0\x80\0\0\0\0\0\0\x04",  # 2**64 bytes
        b"\0\0\x08\x64" + b"\0\0\0\x01" * 100 + b"a",  # rank 100
    ],
)
def test_what_is_no_idx_file_is_refused(data: bytes) -> None:
    with pytest.raises(DataError, match=r"\.$"):
        parse_idx(data)


@given(st.binary(max_size=64))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_an_array_or_a_data_error(tail: bytes) -> None:
    for data in (tail, b"\0\0\x08" + tail):
        try:
            message = f"{parse_idx(data).dtype}."
        except DataError as error:
            message = str(error)
        assert message.endswith(".")


@given(hnp.arrays(np.uint8, hnp.array_shapes(max_dims=4, max_side=6)))
@settings(max_examples=50, deadline=None)
def test_what_was_written_is_read(to_idx: ToIdx, array: np.ndarray) -> None:
    assert np.array_equal(parse_idx(to_idx(array)), array)


@pytest.mark.parametrize("packed", [True, False])
def test_mnist_is_read_from_a_folder(
    packed: bool, put: Put, files: dict[str, bytes], tmp_path: Path
) -> None:
    put(tmp_path, files, packed=packed)
    mnist = load_mnist(tmp_path)
    assert np.array_equal(mnist.train_images, parse_idx(files[NAMES[0]]))
    assert mnist.train_labels.tolist() == [5, 0, 4, 1, 9, 2]
    assert np.array_equal(mnist.test_images, parse_idx(files[NAMES[2]]))
    assert mnist.test_labels.tolist() == [7, 2, 1]
    assert mnist.train_labels.dtype == mnist.test_labels.dtype == np.int64
    assert mnist.train_images.dtype == np.uint8


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_not_as_published_is_refused(
    name: str, packed: bool, put: Put, files: dict[str, bytes], tmp_path: Path
) -> None:
    changed = bytearray(files[name])
    changed[-1] ^= 1
    put(tmp_path, {**files, name: bytes(changed)}, packed=packed)
    with pytest.raises(DataError, match=f"{name} is damaged .*checksum.*\\.$"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "not packed", "empty", "flipped"])
def test_a_packed_file_that_cannot_be_unpacked_is_refused(
    damage: str, put: Put, files: dict[str, bytes], tmp_path: Path
) -> None:
    put(tmp_path, files, packed=True)
    path = tmp_path / "mnist" / f"{NAMES[0]}.gz"
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[20:60] = bytes(255 - byte for byte in whole[20:60])
    path.write_bytes(
        {"cut": whole[:100], "not packed": b"<html>", "empty": b"", "flipped": bytes(flipped)}[
            damage
        ]
    )
    with pytest.raises(DataError, match=r"damaged .*\.$"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(
    name: str, put: Put, files: dict[str, bytes], tmp_path: Path
) -> None:
    put(tmp_path, {n: data for n, data in files.items() if n != name}, packed=True)
    with pytest.raises(DataError, match=f"no .*{name}.*\\.$"):
        load_mnist(tmp_path)


def test_mnist_itself_is_as_published(data_folder: Path) -> None:
    mnist = load_mnist(data_folder)
    assert mnist.train_images.shape == (60_000, 28, 28)
    assert mnist.test_images.shape == (10_000, 28, 28)
    assert mnist.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert mnist.train_images.mean() == pytest.approx(0.1307 * 255, abs=0.02)
