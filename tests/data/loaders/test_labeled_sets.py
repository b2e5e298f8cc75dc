"""Each set of labeled images is read with its labels and groups, and has its real count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from inkdigits.data.loaders.cells import load_blank_cells, load_cells
from inkdigits.data.loaders.exams import load_exams
from inkdigits.data.loaders.optdigits32 import load_optdigits32
from inkdigits.data.loaders.polygons import load_polygons
from inkdigits.data.loaders.signs import load_signs
from inkdigits.data.loaders.swiss16 import load_swiss16
from inkdigits.data.loaders.thai import load_thai
from inkdigits.data.samples import NOT_A_DIGIT, CropSet
from inkdigits.errors import DataError


@dataclass(frozen=True)
class Case:
    """A set: its loader, its file, the shape of an image, its other arrays, and its real count."""

    load: Callable[[Path], CropSet]
    file: str
    shape: tuple[int, ...]
    columns: dict[str, list[object]]
    digits: list[int]
    groups: tuple[str, ...]
    count: int


NONE = [NOT_A_DIGIT, NOT_A_DIGIT]
CASES = {
    "swiss16": Case(
        load_swiss16, "swiss16/digits.npz", (16, 16), {"y": [4, 0]}, [4, 0], (), 15_200
    ),
    "optdigits32": Case(
        load_optdigits32, "optdigits32/digits.npz", (32, 32), {"y": [9, 1]}, [9, 1], (), 2_880
    ),
    "exams": Case(load_exams, "exams/digits.npz", (64, 64), {"y": [7, 7]}, [7, 7], (), 1_515),
    "cells": Case(
        load_cells,
        "cells/digits.npz",
        (64, 64, 3),
        {"y": [2, 3], "photo": ["image1", "image2"]},
        [2, 3],
        ("cells/digits/image1", "cells/digits/image2"),
        219,
    ),
    "blank cells": Case(
        load_blank_cells,
        "cells/blank.npz",
        (48, 48, 3),
        {"photo": [1, 8]},
        NONE,
        ("cells/blank/1", "cells/blank/8"),
        2_500,
    ),
    "thai": Case(load_thai, "thai/others.npz", (48, 48), {"label": ["1", "9"]}, NONE, (), 3_494),
    "shapes": Case(
        load_polygons,
        "shapes/others.npz",
        (48, 48),
        {"label": ["triangle", "other"], "writer": ["u01", "nld"]},
        NONE,
        ("shapes/u01", "shapes/nld"),
        7_500,
    ),
}
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def write(case: Case, folder: Path) -> np.ndarray:
    images = np.random.default_rng(0).integers(0, 256, (2, *case.shape), np.uint8)
    path = folder / case.file
    path.parent.mkdir()
    np.savez(path, x=images, **{key: np.array(values) for key, values in case.columns.items()})
    return images


@EACH
def test_images_labels_and_groups_are_read_in_order(case: Case, tmp_path: Path) -> None:
    images = write(case, tmp_path)
    crops = case.load(tmp_path)
    assert np.array_equal(np.stack(crops.images), images)
    assert crops.digits.dtype == np.int64
    assert crops.digits.tolist() == case.digits
    assert len(crops.names) == 2
    assert crops.groups == case.groups


@EACH
def test_a_missing_set_is_named(case: Case, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=case.file.rpartition("/")[2]):
        case.load(tmp_path)


@EACH
def test_images_of_another_size_are_damage(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.file
    path.parent.mkdir()
    columns = {key: np.array(values) for key, values in case.columns.items()}
    np.savez(path, x=np.zeros((2, 5, 5), np.uint8), **columns)
    with pytest.raises(DataError, match="damaged"):
        case.load(tmp_path)


@EACH
def test_the_real_set_is_whole(case: Case, data_folder: Path) -> None:
    crops = case.load(data_folder)
    assert len(crops.images) == len(crops.digits) == len(crops.names) == case.count
    assert len(crops.groups) in (0, case.count)
    assert (crops.digits >= 0).all() == (case.digits != NONE)


def test_a_sign_and_its_mirrored_copies_are_one_group(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 256, (2, 32, 32), np.uint8)
    images = np.stack([first, first[:, ::-1], second, first[::-1, ::-1], second[::-1]])
    (tmp_path / "signs").mkdir()
    np.savez(tmp_path / "signs" / "others.npz", x=images, label=np.array(["plus"] * 5))
    one, mirrored, other, turned, flipped = load_signs(tmp_path).groups
    assert one == mirrored == turned
    assert other == flipped != one


def test_the_real_signs_are_whole(data_folder: Path) -> None:
    signs = load_signs(data_folder)
    assert Counter(signs.names) == {
        "addition_plus": 902,
        "division_obelus": 900,
        "division_slash": 900,
        "multiplication_cross": 902,
        "multiplication_dot": 902,
        "subtraction_minus": 900,
    }
    assert len(set(signs.groups)) < len(signs.groups)
