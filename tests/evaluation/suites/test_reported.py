"""The reported pictures: those with a text, by kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkdigits.errors import DataError
from inkdigits.evaluation.suites.reported import load_reported


def test_pictures_with_a_text_are_listed_by_kind(tmp_path: Path) -> None:
    folder = tmp_path / "reported"
    folder.mkdir()
    (folder / "labels.csv").write_text(
        "file,text,note\n2-slash/date.png,17/10/2019,\n8-sudoku/a.jpg,,all cells\n"
    )
    (sample,) = load_reported(tmp_path)
    assert (sample.group, sample.text) == ("2-slash", "17/10/2019")
    assert sample.image == folder / "2-slash" / "date.png"
    assert not sample.nothing_sure


@pytest.mark.parametrize("listing", [None, "file,label\na.png,1\n"])
def test_a_missing_or_damaged_listing_is_an_error(tmp_path: Path, listing: str | None) -> None:
    if listing is not None:
        (tmp_path / "reported").mkdir()
        (tmp_path / "reported" / "labels.csv").write_text(listing)
    with pytest.raises(DataError):
        load_reported(tmp_path)


def test_39_reported_pictures_count(data_folder: Path) -> None:
    samples = load_reported(data_folder)
    assert len(samples) == 39
    assert all(Path(str(sample.image)).is_file() for sample in samples)
