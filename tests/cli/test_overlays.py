"""``inkdigits read --overlay``: pictures with boxes, in a folder and nowhere else."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import inkdigits
from inkdigits.documents.overlays import OverlayFolder
from inkdigits.errors import ImageError
from inkdigits.overlay import SURE, UNSURE
from inkdigits.results import Reading, join_pages

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forty_seven: Callable[..., Reading]
) -> Path:
    """An empty current folder, and a recognizer that reads 47 in all that Pillow opens."""

    class FakeRecognizer:
        def __init__(self, **_: object) -> None:
            pass

        def read_many(
            self, images: Iterable[Path | bytes], *, on_error: str, expect: object = None
        ) -> Iterator[Reading | ImageError]:
            for each in images:
                try:
                    with Image.open(io.BytesIO(each) if isinstance(each, bytes) else each) as image:
                        yield forty_seven(image.size)
                except OSError:
                    yield ImageError("This is not an image: send PNG.")

    monkeypatch.setattr(inkdigits, "Recognizer", FakeRecognizer, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save_page(path: Path, color: str = "white") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (300, 200), color).save(path)


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def has_color(image: Image.Image, color: tuple[int, int, int]) -> bool:
    return bool((np.asarray(image) == color).all(axis=2).any())


def test_a_picture_with_boxes_is_written_and_the_reading_printed(folder: Path, run: Run) -> None:
    save_page(folder / "a.png", "yellow")
    assert run("read", "a.png", "--overlay", "out/new") == (0, "47\n", "")
    with Image.open(folder / "out" / "new" / "a.boxes.png") as image:
        assert image.width == 400  # enlarged
        assert image.height > 200 * 400 / 300  # the caption stands beneath
        assert image.getpixel((200, 20)) == (255, 255, 0)
        assert has_color(image, SURE)
        assert not has_color(image, UNSURE)


def test_names_never_meet_and_never_leave_the_folder(folder: Path, run: Run) -> None:
    for name in ("x/a.png", "y/a.png", "a.bmp", "a-2.png"):
        save_page(folder / "in" / name)
    save_page(folder / "up.png")
    for _ in range(2):
        code, _, err = run("read", "in", "in/../up.png", "--overlay", "out")
        assert (code, err) == (0, "")
    assert len(list_names(folder / "out")) == 10
    assert "up-2.boxes.png" in list_names(folder / "out")
    assert list_names(folder) == ["in", "out", "up.png"]


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name hold any byte")
def test_odd_names_become_plain_ones(folder: Path, run: Run) -> None:
    save_page(folder / "in" / "a.png")
    (folder / "in" / "a.png").rename(folder / "in" / ("=1\\..\n\udcff" + "é" * 110 + ".png"))
    code, _, err = run("read", "in", "--overlay", "out", "--format", "csv")
    assert (code, err) == (0, "")
    assert list_names(folder / "out") == ["=1_..__" + "é" * 53 + ".boxes.png"]


@pytest.mark.skipif(sys.platform != "linux", reason="symbolic links")
def test_a_link_that_waits_in_the_folder_is_not_followed(folder: Path, run: Run) -> None:
    save_page(folder / "a.png")
    (folder / "out").mkdir()
    (folder / "out" / "a.boxes.png").symlink_to(folder / "victim")
    assert run("read", "a.png", "--overlay", "out")[0] == 0
    assert not (folder / "victim").exists()
    assert (folder / "out" / "a-2.boxes.png").is_file()


def test_the_folder_of_the_overlays_is_not_read(folder: Path, run: Run) -> None:
    save_page(folder / "a.png")
    save_page(folder / "zz" / "old.boxes.png")
    assert run("read", ".", "--overlay", "zz", "--format", "text") == (0, "./a.png\t47\tread\n", "")
    code, out, err = run("read", "zz", "--overlay", "./zz")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "another folder" in err


def test_standard_input_has_an_overlay_as_well(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_page(folder / "a.png")
    piped = io.TextIOWrapper(io.BytesIO((folder / "a.png").read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert run("read", "-", "--overlay", "out") == (0, "47\n", "")
    assert list_names(folder / "out") == ["standard-input.boxes.png"]


def test_each_page_has_an_overlay(tmp_path: Path, forty_seven: Callable[..., Reading]) -> None:
    pages = [Image.new("L", (60, 30), shade) for shade in (255, 200)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    reading = join_pages([forty_seven((60, 30)), forty_seven((60, 30), doubt=True)])
    OverlayFolder(tmp_path).save("a.tiff", tmp_path / "a.tiff", reading)
    assert list_names(tmp_path) == ["a-page-1.boxes.png", "a-page-2.boxes.png", "a.tiff"]
    with Image.open(tmp_path / "a-page-2.boxes.png") as image:
        assert has_color(image, UNSURE)


def test_a_file_that_cannot_be_read_costs_only_itself(folder: Path, run: Run) -> None:
    save_page(folder / "a.png")
    (folder / "b.png").write_bytes(b"junk")
    code, out, err = run("read", "a.png", "b.png", "--overlay", "out")
    assert (code, out) == (1, "a.png\t47\tread\n")
    assert err == "b.png: This is not an image: send PNG.\n"
    assert list_names(folder / "out") == ["a.boxes.png"]


def test_a_folder_that_takes_nothing_is_told_before_anything_is_read(
    folder: Path, run: Run
) -> None:
    save_page(folder / "a.png")
    code, out, err = run("read", "a.png", "--overlay", "a.png/out")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "--overlay" in err


def test_a_folder_without_the_right_to_write_is_told(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_page(folder / "a.png")
    monkeypatch.setattr("os.access", lambda *_: False)
    code, out, err = run("read", "a.png", "--overlay", "out")
    assert (code, out) == (2, "")
    assert err == (
        "inkdigits: Cannot write into out (Permission denied): give another --overlay.\n"
    )


@pytest.mark.parametrize("written", [0, 9], ids=["nothing", "a part"])
def test_a_full_disk_costs_only_the_overlay(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    save_page(folder / "a.png")
    save_page(folder / "b.png")
    real_open = Path.open

    class FullFile(io.FileIO):
        def write(self, data: object, /) -> int:
            super().write(bytes(written))
            raise OSError(28, "No space left on device")

    def open_path(path: Path, mode: str = "r", *rest: object, **options: object) -> object:
        if path.name == "a.boxes.png":
            return FullFile(path, mode)
        return real_open(path, mode, *rest, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", open_path)
    code, out, err = run("read", "a.png", "b.png", "--overlay", "out")
    assert (code, out) == (1, "a.png\t47\tread\nb.png\t47\tread\n")
    assert err == "a.png: No overlay: Cannot write into out (No space left on device).\n"
    assert list_names(folder / "out") == ["b.boxes.png"]
