"""Archives of images are loaded; missing and inconsistent ones are errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inkdigits.data.arrays import load_arrays, load_images
from inkdigits.errors import DataError


def save(path: Path, **arrays: np.ndarray) -> Path:
    np.savez(path, **arrays)
    return path


def test_the_named_arrays_are_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", x=np.arange(3), other=np.zeros(1))
    assert {key: array.tolist() for key, array in load_arrays(path, ("x",)).items()} == {
        "x": [0, 1, 2]
    }


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no .*a\.npz"):
        load_arrays(tmp_path / "a.npz", ("x",))


def test_a_file_without_a_wanted_array_is_damaged(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", x=np.zeros(1))
    with pytest.raises(DataError, match="damaged"):
        load_arrays(path, ("x", "y"))


@pytest.mark.parametrize("kept", [0, 10, 100, -30])
def test_a_file_that_is_cut_short_is_damaged(kept: int, tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", x=np.zeros((9, 9)))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match="damaged"):
        load_arrays(path, ("x",))


@pytest.mark.parametrize(
    ("images", "labels", "reason"),
    [
        (np.zeros((2, 4, 4), np.uint8), [1], "number"),
        (np.zeros((2, 4, 5), np.uint8), [1, 2], "shape|not uint8"),
        (np.zeros((2, 4, 4), np.float32), [1, 2], "not uint8"),
        (np.zeros((2, 4, 4), np.uint8), [1, 10], "no digit"),
    ],
)
def test_images_that_do_not_go_with_their_labels_are_damaged(
    images: np.ndarray, labels: list[int], reason: str, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.npz", x=images, y=np.array(labels))
    with pytest.raises(DataError, match=reason):
        load_images(path, ("y",), shape=(4, 4))
