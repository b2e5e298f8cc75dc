"""``inkdigits read --overlay``: pictures with boxes, in a folder and nowhere else."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import inkdigits
from inkdigits.cli import main
from inkdigits.cli.overlay import (
    LONG_SIDE,
    SURE,
    UNSURE,
    caption,
    draw_overlay,
    open_picture,
    write_overlays,
)
from inkdigits.errors import ImageError
from inkdigits.results import (
    Alternative,
    Box,
    Digit,
    ImageSize,
    Number,
    Reading,
    join_pages,
)

Run = Callable[..., tuple[int, str, str]]


def make_reading(size: tuple[int, int], *, doubt: bool = False) -> Reading:
    """A 47 whose digits fill the left and the right half of the middle third."""
    width, height = size
    top, bottom, half = height // 3, 2 * height // 3, width // 2
    alternatives = tuple(Alternative(digit, 0.1) for digit in range(10))
    four = Digit(4, Box(0, top, half, bottom), 0.9, "digit", alternatives)
    seven = Digit(
        7, Box(half, top, width, bottom), 0.5, "unsure" if doubt else "digit", alternatives
    )
    status = "unsure" if doubt else "read"
    box = Box(0, top, width, bottom)
    number = Number("47", box, 0.5, status, (four, seven), value="47")
    return Reading(status, "47", (number,), ImageSize(*size), "test")


class FakeRecognizer:
    """Reads a 47 in everything that Pillow opens."""

    def __init__(self, **_: object) -> None:
        pass

    def read(self, source: Path | bytes) -> Reading:
        try:
            with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as image:
                return make_reading(image.size)
        except OSError:
            raise ImageError("This is not an image: send PNG.") from None

    def read_many(self, sources: list[Path]) -> list[Reading]:
        return [self.read(source) for source in sources]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and a recognizer that reads 47 everywhere."""
    monkeypatch.setattr(inkdigits, "Recognizer", FakeRecognizer, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line here; gives exit code, standard output and standard error."""

    def run_here(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    return run_here


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


def test_each_page_has_an_overlay(tmp_path: Path) -> None:
    pages = [Image.new("L", (60, 30), shade) for shade in (255, 200)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    reading = join_pages([make_reading((60, 30)), make_reading((60, 30), doubt=True)])
    write_overlays(tmp_path, "a.tiff", tmp_path / "a.tiff", reading)
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


@pytest.mark.parametrize("size", [(1, 1), (28, 28), (5000, 300), (300, 5000), (3, 9000)])
def test_an_overlay_is_neither_tiny_nor_large(size: tuple[int, int]) -> None:
    page = draw_overlay(Image.new("RGB", size, "white"), make_reading(size))
    assert 400 <= page.width <= LONG_SIDE
    assert page.height <= LONG_SIDE


def test_a_box_lies_around_its_digit_at_any_size() -> None:
    reading = make_reading((4000, 3000))
    page = np.asarray(draw_overlay(Image.new("RGB", (4000, 3000), "white"), reading))
    columns = np.flatnonzero((page[750] == SURE).all(axis=1))  # through the middle of the boxes
    assert columns.tolist() == [0, 1, 998, 999, 1000, 1001, 1998, 1999]


def test_doubt_is_dashed_in_another_color_and_said() -> None:
    size = (600, 300)
    reading = make_reading(size, doubt=True)
    page = np.asarray(draw_overlay(Image.new("RGB", size, "white"), reading))
    line = (page[198:204, 320:590] == UNSURE).all(axis=2).any(axis=0)
    assert 0.3 < line.mean() < 0.7
    assert (page[100:200, 5:290] == SURE).all(axis=2).sum() == 0  # a box is not filled
    assert caption(reading) == ["unsure: 47"]


@pytest.mark.parametrize("status", ["blank", "no_digits"])
def test_what_holds_no_number_says_so(status: str) -> None:
    reading = Reading(status, "", (), ImageSize(9, 9), "test")  # type: ignore[arg-type]
    assert caption(reading) == [status.replace("_", " ")]


def test_the_caption_tells_that_a_picture_lies_turned() -> None:
    reading = replace(make_reading((600, 300)), turn=180)
    assert caption(reading) == ["47", "(turned by 180°)"]


def test_a_long_page_has_a_short_caption() -> None:
    text = "\n".join(str(number) for number in range(30))
    assert (
        caption(Reading("read", text, (), ImageSize(9, 9), "test"))[-1] == "... and 19 lines more"
    )


def test_a_turned_photo_is_shown_as_a_person_sees_it(tmp_path: Path) -> None:
    image = Image.new("RGB", (60, 30), "white")
    image.paste("red", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to the right
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    picture = open_picture(tmp_path / "a.jpg")
    assert picture.size == (30, 60)
    assert picture.getpixel((15, 5))[1] < 50 < 200 < picture.getpixel((15, 55))[1]


@pytest.mark.parametrize("mode", ["1", "L", "I;16", "P", "RGBA", "LA", "CMYK"])
def test_every_mode_gives_a_picture(tmp_path: Path, mode: str) -> None:
    Image.new(mode, (40, 20)).save(tmp_path / "a.tiff")
    picture = open_picture(tmp_path / "a.tiff")
    assert (picture.size, picture.mode) == ((40, 20), "RGB")


def test_a_damaged_picture_is_an_image_error(tmp_path: Path) -> None:
    with pytest.raises(ImageError):
        open_picture(b"junk")
