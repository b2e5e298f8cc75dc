"""Pen samples are loaded; a damaged file is an error that says so."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from inkdigits.data.loaders.pen import load_pen
from inkdigits.errors import DataError

ROWS = [
    {"label": "7", "writer": 12, "site": "aga", "strokes": [[[0, 0], [600, 0], [200, 1000]]]},
    {"label": "4", "writer": "x", "site": "kai", "strokes": [[[1, 2]], [[3, 4], [5, 6]]]},
]


def write(folder: Path, rows: list[object], kind: str = "digits") -> Path:
    (folder / "pen").mkdir(exist_ok=True)
    path = folder / "pen" / f"{kind}.jsonl.gz"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_bytes(gzip.compress("".join(line + "\n" for line in lines).encode()))
    return path


def test_samples_are_read(tmp_path: Path) -> None:
    write(tmp_path, ROWS)
    seven, four = load_pen(tmp_path)
    assert (seven.label, seven.writer, seven.site) == ("7", "aga/12", "aga")
    assert (four.label, four.writer, four.site) == ("4", "kai/x", "kai")
    assert [stroke.tolist() for stroke in seven.strokes] == [[[0, 0], [600, 0], [200, 1000]]]
    assert [stroke.tolist() for stroke in four.strokes] == [[[1, 2]], [[3, 4], [5, 6]]]
    assert {stroke.dtype for stroke in four.strokes} == {np.dtype(np.float32)}


def test_digits_and_others_are_two_files(tmp_path: Path) -> None:
    write(tmp_path, ROWS)
    write(tmp_path, [{**ROWS[0], "label": "é"}], "others")
    assert [sample.label for sample in load_pen(tmp_path, kind="others")] == ["é"]
    assert [sample.label for sample in load_pen(tmp_path, kind="digits")] == ["7", "4"]


@pytest.mark.parametrize("kind", ["digits", "others"])
def test_a_missing_file_is_named(kind: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"no .*{kind}.*\\.$"):
        load_pen(tmp_path, kind=kind)


@pytest.mark.parametrize(
    "row",
    [
        "{",
        "7",
        "[1, 2]",
        "null",
        {"label": "7", "writer": 1, "site": "a"},
        {"label": "7", "writer": 1, "strokes": []},
        {**ROWS[0], "strokes": "none"},
        {**ROWS[0], "strokes": [[[0, 0], [1]]]},
        {**ROWS[0], "strokes": [[["a", "b"]]]},
        {**ROWS[0], "strokes": [[[1, 2, 3]]]},
        {**ROWS[0], "strokes": [None]},
    ],
    ids=str,
)
def test_a_damaged_row_is_a_data_error(row: object, tmp_path: Path) -> None:
    write(tmp_path, [ROWS[0], row])
    with pytest.raises(DataError, match=r"damaged.*\.$"):
        load_pen(tmp_path)


@pytest.mark.parametrize("damage", ["cut short", "a page", "noise"])
def test_a_damaged_file_is_a_data_error(damage: str, tmp_path: Path) -> None:
    path = write(tmp_path, ROWS * 50)
    whole = path.read_bytes()
    path.write_bytes(
        {
            "cut short": whole[: len(whole) // 2],
            "a page": b"<html>please log in</html>",
            "noise": gzip.compress(bytes(range(256))),
        }[damage]
    )
    with pytest.raises(DataError, match=r"damaged.*\.$"):
        load_pen(tmp_path)


@pytest.mark.parametrize("place", [20, 40, 80])
def test_flipped_bytes_in_the_packed_file_are_a_data_error(place: int, tmp_path: Path) -> None:
    path = write(tmp_path, ROWS * 50)
    whole = bytearray(path.read_bytes())
    whole[place : place + 8] = bytes(255 - byte for byte in whole[place : place + 8])
    path.write_bytes(bytes(whole))
    with pytest.raises(DataError, match=r"damaged.*\.$"):
        load_pen(tmp_path)


def test_every_real_sample_fills_its_thousand_units(data_folder: Path) -> None:
    for sample in load_pen(data_folder)[::20]:
        points = np.concatenate(sample.strokes)
        assert points.min() >= 0.0
        assert 990 <= points.max() <= 1000
