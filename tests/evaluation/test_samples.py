"""Samples of the suites: subsampling and folders with labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkdigits.errors import DataError
from inkdigits.evaluation.samples import load_labeled, subsample


@pytest.mark.parametrize(
    ("count", "limit", "chosen"),
    [(5, None, [0, 1, 2, 3, 4]), (5, 9, [0, 1, 2, 3, 4]), (10, 4, [0, 2, 5, 7]), (3, 1, [0])],
)
def test_a_limit_takes_items_from_everywhere(
    count: int, limit: int | None, chosen: list[int]
) -> None:
    assert list(subsample(range(count), limit)) == chosen


def test_pictures_are_loaded_with_their_labels(photo_folder: Path) -> None:
    first, *_, last = load_labeled(photo_folder / "photos")
    assert (first.image, first.text) == (photo_folder / "photos" / "a.png", "7")
    assert last.text == ""


def test_a_folder_without_labels_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no .*labels\.csv"):
        load_labeled(tmp_path)
