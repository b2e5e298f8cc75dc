"""Sets of strokes beside pen: pendigits, which names writers, and quickdraw, which does not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from inkdigits.data.loaders.pendigits import load_pendigits
from inkdigits.data.loaders.quickdraw import load_quickdraw
from inkdigits.errors import DataError

STROKES = [[[0, 0], [10, 5]], [[3, 3]]]


def write(path: Path, *rows: dict[str, object]) -> None:
    path.parent.mkdir()
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_pendigits_have_their_writer_and_strokes(tmp_path: Path) -> None:
    path = tmp_path / "pendigits" / "digits.jsonl.gz"
    write(path, {"label": "8", "writer": "tra12", "strokes": STROKES})
    (sample,) = load_pendigits(tmp_path)
    assert (sample.label, sample.writer, sample.site) == ("8", "pendigits/tra12", "pendigits")
    assert [stroke.tolist() for stroke in sample.strokes] == STROKES


def test_drawings_have_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "quickdraw" / "others.jsonl.gz"
    write(path, *({"label": label, "strokes": STROKES} for label in ("cat", "ant")))
    drawings = load_quickdraw(tmp_path)
    assert [drawing.label for drawing in drawings] == ["cat", "ant"]
    assert {drawing.writer for drawing in drawings} == {"quickdraw"}


@pytest.mark.parametrize("load", [load_pendigits, load_quickdraw])
def test_a_missing_set_is_named(load: object, tmp_path: Path) -> None:
    assert callable(load)
    with pytest.raises(DataError, match=r"no .*jsonl\.gz"):
        load(tmp_path)


def test_a_row_without_strokes_is_damage(tmp_path: Path) -> None:
    write(tmp_path / "pendigits" / "digits.jsonl.gz", {"label": "8", "writer": "tra12"})
    with pytest.raises(DataError, match="damaged"):
        load_pendigits(tmp_path)


def test_the_real_drawings_are_whole(data_folder: Path) -> None:
    drawings = load_quickdraw(data_folder)
    assert len(drawings) == 7_297
    assert len({drawing.label for drawing in drawings}) == 269
    assert all(drawing.strokes for drawing in drawings)
