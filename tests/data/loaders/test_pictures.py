"""Sets of pictures are loaded; missing and damaged ones are errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.data.loaders.doodles import load_doodles
from inkdigits.data.loaders.paper28 import load_paper28
from inkdigits.data.loaders.phone import load_phone
from inkdigits.data.samples import NOT_A_DIGIT, CropSet
from inkdigits.errors import DataError

LOADERS = {
    "paper28/paper28.npz": load_paper28,
    "doodles/doodles.npz": load_doodles,
    "phone/labels.csv": load_phone,
}


def make_folder(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    for name in ("paper28", "doodles", "phone"):
        (folder / name).mkdir()
    pictures = rng.integers(0, 256, (4, 28, 28), np.uint8)
    np.savez(
        folder / "paper28" / "paper28.npz",
        x=pictures,
        digit=np.array([3, -1, 0, -1], np.int8),
        label=np.array(["3", "plus", "0", "z"]),
    )
    np.savez(folder / "doodles" / "doodles.npz", x=pictures[:3])
    colors = rng.integers(0, 256, (20, 14, 3), np.uint8)
    Image.fromarray(colors).save(folder / "phone" / "a.png")
    Image.fromarray(colors).convert("RGBA").save(folder / "phone" / "b.png")
    listing = "file,label,class\na.png,7,NUM_7\nb.png,,SMALL_q\n"
    (folder / "phone" / "labels.csv").write_text(listing, encoding="utf-8")
    return folder


def test_paper28_gives_pictures_digits_and_names(tmp_path: Path) -> None:
    crops = load_paper28(make_folder(tmp_path))
    assert crops.digits.tolist() == [3, NOT_A_DIGIT, 0, NOT_A_DIGIT]
    assert crops.digits.dtype == np.int64
    assert crops.names == ["3", "plus", "0", "z"]
    assert [image.shape for image in crops.images] == [(28, 28)] * 4
    assert crops.images[0].dtype == np.uint8


def test_doodles_are_no_digits(tmp_path: Path) -> None:
    crops = load_doodles(make_folder(tmp_path))
    assert crops.digits.tolist() == [NOT_A_DIGIT] * 3
    assert crops.names == ["doodle"] * 3
    assert len(crops.images) == 3


def test_phone_gives_rgb_and_takes_an_empty_label_for_a_letter(tmp_path: Path) -> None:
    crops = load_phone(make_folder(tmp_path))
    assert crops.digits.tolist() == [7, NOT_A_DIGIT]
    assert crops.names == ["7", "q"]
    assert [image.shape for image in crops.images] == [(20, 14, 3)] * 2
    assert np.array_equal(*crops.images)


@pytest.mark.parametrize("name", LOADERS)
def test_a_missing_set_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"no .*{name}.*\\.$"):
        LOADERS[name](tmp_path)


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"<html>please log in</html>",
        lambda whole: b"\xff\xfe\x00" * 50,
        lambda whole: whole[:-60] + b"\0" * 60,
    ],
    ids=["empty", "cut short", "a page", "noise", "no end"],
)
def test_a_damaged_set_is_a_data_error_or_empty(
    name: str, damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = make_folder(tmp_path) / name
    path.write_bytes(damage(path.read_bytes()))
    try:
        crops = LOADERS[name](tmp_path)
    except DataError as error:
        message = str(error)
    else:  # half a list is a list
        assert name.endswith(".csv")
        assert len(crops.images) < 2
        return
    assert message.endswith(".")


def test_an_npz_without_its_arrays_is_damaged(tmp_path: Path) -> None:
    path = make_folder(tmp_path) / "paper28" / "paper28.npz"
    np.savez(path, x=np.zeros((1, 28, 28), np.uint8))
    with pytest.raises(DataError, match=r"damaged.*\.$"):
        load_paper28(tmp_path)


def test_an_npz_that_carries_code_is_never_run(tmp_path: Path) -> None:
    path = make_folder(tmp_path) / "doodles" / "doodles.npz"
    np.savez(path, x=np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(DataError, match=r"damaged.*\.$"):
        load_doodles(tmp_path)


def test_a_listed_picture_that_is_missing_is_named(tmp_path: Path) -> None:
    (make_folder(tmp_path) / "phone" / "b.png").unlink()
    with pytest.raises(DataError, match=r"b\.png.*\.$"):
        load_phone(tmp_path)


def test_a_listed_picture_that_is_damaged_is_a_data_error(tmp_path: Path) -> None:
    (make_folder(tmp_path) / "phone" / "b.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"damaged.*\.$"):
        load_phone(tmp_path)


def hold_set(crops: CropSet, digits: int, others: int) -> None:
    assert int((crops.digits >= 0).sum()) == digits
    assert int((crops.digits == NOT_A_DIGIT).sum()) == others
    assert len(crops.images) == len(crops.digits) == len(crops.names)
    assert set(crops.digits.tolist()) <= set(range(-1, 10))


def test_paper28_holds_what_it_should(data_folder: Path) -> None:
    crops = load_paper28(data_folder)
    hold_set(crops, 15_000, 12_000)
    named = [int(name) for name in crops.names if name.isdigit()]
    assert named == crops.digits[crops.digits >= 0].tolist()


def test_doodles_hold_what_they_should(data_folder: Path) -> None:
    hold_set(load_doodles(data_folder), 0, 3_000)


def test_phone_holds_what_it_should(data_folder: Path) -> None:
    hold_set(load_phone(data_folder), 459, 2_402)
