"""Small files such as MNIST's, packed or not, in a folder."""

from __future__ import annotations

import gzip
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inkdigits.data.loaders import mnist as idx


def pack_idx(array: np.ndarray) -> bytes:
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes()


def make_files() -> dict[str, bytes]:
    """Four small files such as MNIST's, named as they are."""
    rng = np.random.default_rng(0)
    arrays = [
        rng.integers(0, 9, (6, 28, 28)),  # so that it packs
        np.array([5, 0, 4, 1, 9, 2]),
        rng.integers(0, 256, (3, 28, 28)),
        np.array([7, 2, 1]),
    ]
    return {name: pack_idx(array) for name, array in zip(idx.CHECKSUMS, arrays, strict=True)}


def put_files(folder: Path, files: dict[str, bytes], *, packed: bool) -> None:
    (folder / "mnist").mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / "mnist" / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(data) if packed else data)


@pytest.fixture(scope="session")
def to_idx() -> Callable[[np.ndarray], bytes]:
    """Writes an array of bytes as an IDX file."""
    return pack_idx


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The small files by name, taken for those that are published."""
    made = make_files()
    for name, data in made.items():
        monkeypatch.setitem(idx.CHECKSUMS, name, hashlib.md5(data).hexdigest())
    return made


@pytest.fixture(scope="session")
def put() -> Callable[..., None]:
    """Puts files into the MNIST folder of a data folder, packed or not."""
    return put_files
