"""Which files are read."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inkdigits.cli.images import find_images

Run = Callable[..., tuple[int, str, str]]


def test_a_folder_gives_its_images_in_order(folder: Path) -> None:
    names = ["b.PNG", "a.jpg", "note.txt", ".hidden.png", "sub/c.tiff", ".git/d.png", "a/e.webp"]
    names += ["p.HEIC", "q.heif", "r.pdf"]
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    found = [Path(each.name).as_posix() for each in find_images(["."])]
    assert found == ["a.jpg", "b.PNG", "p.HEIC", "q.heif", "r.pdf", "a/e.webp", "sub/c.tiff"]


def test_a_folder_without_images_is_told(folder: Path, run: Run) -> None:
    (folder / "sub").mkdir()
    code, out, err = run("read", "sub")
    assert (code, out) == (1, "")
    assert err.startswith("sub: The folder holds no image")


def test_standard_input_stands_among_files(
    mixed: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"page")))
    assert run("read", "a.png", "-") == (0, "a.png\t7\tread\n-\t12 345\tread\n", "")


def test_a_path_is_never_taken_for_a_data_url(folder: Path, run: Run) -> None:
    (folder / "data:x").write_bytes(b"seven")
    assert run("read", "data:x") == (0, "7\n", "")
