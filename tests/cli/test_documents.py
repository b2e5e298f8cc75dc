"""``inkdigits read --documents``: documents beside what is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from PIL import Image

import inkdigits
from inkdigits.results import Reading

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forty_seven: Callable[..., Reading]
) -> Path:
    """A current folder with an image, and a recognizer that reads 47 in any."""

    class FakeRecognizer:
        def __init__(self, **_: object) -> None:
            pass

        def read_many(
            self, images: Iterable[object], *, on_error: str, expect: object = None
        ) -> Iterator[Reading]:
            for _ in images:
                yield forty_seven((300, 200))

    monkeypatch.setattr(inkdigits, "Recognizer", FakeRecognizer, raising=False)
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (300, 200), "white").save(tmp_path / "a.png")
    return tmp_path


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_documents_are_written_beside_what_is_printed(folder: Path, run: Run) -> None:
    done = run("read", "a.png", "--documents", "pdf,hocr", "--documents-to", "out/new")
    assert done == (0, "47\n", "")
    assert list_names(folder / "out" / "new") == ["a.hocr", "a.searchable.pdf"]


def test_the_folder_of_the_documents_is_not_read(folder: Path, run: Run) -> None:
    options = ("--documents", "pdf", "--documents-to", "out", "--format", "text")
    for _ in range(2):
        assert run("read", ".", *options) == (0, "./a.png\t47\tread\n", "")
    assert list_names(folder / "out") == ["a-2.searchable.pdf", "a.searchable.pdf"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--documents", "pdf"), "--documents-to"),
        (("--documents-to", "out"), "--documents"),
        (("--documents", "docx", "--documents-to", "out"), "docx"),
        (("--documents", "pdf", "--documents-to", ""), "empty"),
        (("--documents", "pdf", "--documents-to", "a.png/out"), "--documents-to"),
    ],
)
def test_options_that_do_not_fit_are_told(
    options: tuple[str, ...], said: str, folder: Path, run: Run
) -> None:
    code, out, err = run("read", "a.png", *options)
    assert (code, out) == (2, "")
    assert said in err
    assert list_names(folder) == ["a.png"]


def test_an_image_that_cannot_become_a_pdf_costs_only_itself(folder: Path, run: Run) -> None:
    (folder / "b.png").write_bytes(b"junk")
    code, out, err = run(
        "read", "a.png", "b.png", "--documents", "hocr,pdf", "--documents-to", "out"
    )
    assert (code, out) == (1, "a.png\t47\tread\nb.png\t47\tread\n")
    assert err.startswith("b.png: Not all documents: This is not an image")
    assert list_names(folder / "out") == ["a.hocr", "a.searchable.pdf", "b.hocr"]
