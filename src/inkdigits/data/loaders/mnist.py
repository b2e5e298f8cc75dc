"""MNIST: idx files from a folder or from the public mirrors, checked by their checksums."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import io
import math
import os
import shutil
import tempfile
import time
import urllib.request
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.errors import DataError

# MD5 of the unpacked files, as published.
CHECKSUMS = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
TRIES = 3
TIMEOUT_S = 30
# The largest file is 47 MB unpacked; a mirror that sends more is not sending MNIST.
MAX_UNPACKED_BYTES = 64 * 2**20
# Labels have one axis and images three; a header that says many more is damaged.
MAX_RANK = 8


@dataclass(frozen=True, slots=True, eq=False)
class Mnist:
    """MNIST: images (N, 28, 28) uint8, 255 = ink, and labels (N,) int64."""

    train_images: npt.NDArray[np.uint8]
    train_labels: npt.NDArray[np.int64]
    test_images: npt.NDArray[np.uint8]
    test_labels: npt.NDArray[np.int64]


def load_mnist(folder: Path) -> Mnist:
    """Load MNIST from ``folder/mnist``, packed or unpacked.

    Raises
    ------
    DataError
        If a file is missing, or is not as published.
    """
    train_images, train_labels, test_images, test_labels = (
        parse_idx(_read_checked(folder / "mnist", name)) for name in CHECKSUMS
    )
    return Mnist(
        train_images, train_labels.astype(np.int64), test_images, test_labels.astype(np.int64)
    )


def parse_idx(data: bytes) -> npt.NDArray[np.uint8]:
    """Parse an idx file of unsigned bytes: two zeros, type 8, the rank, big-endian sizes, data."""
    if len(data) < 4 or data[:3] != b"\x00\x00\x08":
        raise DataError("This is not an idx file of unsigned bytes.")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise DataError("The idx file is cut short.")
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4).tolist()
    if len(shape) > MAX_RANK or len(data) - start != math.prod(shape):
        raise DataError("The idx file does not hold as many bytes as it says.")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def _read_checked(folder: Path, name: str) -> bytes:
    packed, plain = folder / f"{name}.gz", folder / name
    try:
        data = _unpack(packed.read_bytes()) if packed.exists() else plain.read_bytes()
    except OSError:
        raise DataError(
            f"There is no {packed}: `inkdigits train digits --set mnist` downloads MNIST."
        ) from None
    if not _matches_checksum(data, name):
        raise DataError(f"{folder / name} is damaged (wrong checksum): delete it, fetch it again.")
    return data


def _unpack(packed: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            return file.read(MAX_UNPACKED_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""


def _matches_checksum(data: bytes, name: str) -> bool:
    return hashlib.md5(data, usedforsecurity=False).hexdigest() == CHECKSUMS[name]


def download_mnist(
    folder: Path,
    *,
    mirrors: Sequence[str] = MIRRORS,
    report: Callable[[str], None] = print,
    pause_s: float = 1.0,
) -> None:
    """Download what is missing of MNIST into ``folder/mnist``, trying each mirror in turn.

    Every file is checked before it takes its place, so a broken download is never kept.

    Raises
    ------
    DataError
        If no mirror has a right file.
    """
    target = folder / "mnist"
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"Cannot make the folder {target} ({error.strerror}): name another."
        ) from None
    for name in CHECKSUMS:
        if (target / f"{name}.gz").exists() or (target / name).exists():
            continue
        _fetch(name, target, mirrors, report, pause_s)


def _fetch(
    name: str, target: Path, mirrors: Sequence[str], report: Callable[[str], None], pause_s: float
) -> None:
    reasons: list[str] = []
    for attempt in range(TRIES):
        for mirror in mirrors:
            url = f"{mirror}{name}.gz"
            report(f"downloading {url}")
            try:
                with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
                    packed = answer.read(MAX_UNPACKED_BYTES)
            except (OSError, ValueError, http.client.HTTPException) as error:
                reasons.append(f"{url}: {error}")
                continue
            if not _matches_checksum(_unpack(packed), name):
                reasons.append(f"{url}: wrong checksum")
                continue
            _write_whole(target / f"{name}.gz", packed)
            return
        if attempt + 1 < TRIES:
            time.sleep(pause_s * 2**attempt)
    raise DataError(
        f"Could not download MNIST ({reasons[-1]}): check the network and INKDIGITS_DATA, or put "
        f"its four files ({', '.join(CHECKSUMS)}; packed as .gz or not) into {target.absolute()}."
    )


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.chmod(file.name, 0o644)
    shutil.move(file.name, path)
