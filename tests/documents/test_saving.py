"""Documents in a folder: none is lost, none is doubled, and nothing outside is touched."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from inkdigits.documents import DocumentFolder, DocumentKind, parse_kinds, write_document
from inkdigits.documents.files import make_stem, make_unique_stem, open_folder, write_over
from inkdigits.documents.overlays import OverlayFolder
from inkdigits.results import Reading

HOCR = (DocumentKind.HOCR,)
SCAN = Image.new("L", (300, 200), 255)


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_kind_is_written(tmp_path: Path, two_lines: Reading) -> None:
    folder = DocumentFolder(open_folder(tmp_path / "out"), tuple(DocumentKind))
    paths = folder.save("scans/a.png", SCAN, two_lines)
    assert [path.name for path in paths] == [
        "a.hocr",
        "a.alto.xml",
        "a.page.xml",
        "a.searchable.pdf",
    ]
    assert paths[-1].read_bytes().startswith(b"%PDF-")
    assert "scans/a.png" in paths[0].read_text(encoding="utf-8")


def test_pages_have_a_file_each_where_the_format_has_one_page(three_pages: Reading) -> None:
    for kind in (DocumentKind.ALTO, DocumentKind.PAGE):
        suffixes = [suffix for suffix, _ in write_document(kind, three_pages, b"", name="a")]
        assert suffixes == [f"-page-{number}.{kind}.xml" for number in (1, 2, 3)]
    assert len(write_document(DocumentKind.HOCR, three_pages, b"", name="a")) == 1


def test_nothing_is_replaced_unless_asked_for(tmp_path: Path, two_lines: Reading) -> None:
    folder = DocumentFolder(tmp_path, HOCR)
    for name in ("x/a.png", "y/a.png", "x/a.png"):
        folder.save(name, SCAN, two_lines)
    assert list_names(tmp_path) == ["a-2.hocr", "a-3.hocr", "a.hocr"]


def test_written_again_each_path_has_its_own_file_once(tmp_path: Path, two_lines: Reading) -> None:
    folder = DocumentFolder(tmp_path, HOCR, replace=True)
    first = [folder.save(name, SCAN, two_lines) for name in ("x/1.png", "y/1.png", "x/1.jpg")]
    again = [folder.save(name, SCAN, two_lines) for name in ("x/1.png", "y/1.png", "x/1.jpg")]
    assert first == again
    assert len(list_names(tmp_path)) == 3
    assert all(name.startswith("1-") for name in list_names(tmp_path))


def test_overlays_written_again_are_there_once(tmp_path: Path, two_lines: Reading) -> None:
    for name in ("x/1.png", "y/1.png", "x/1.png"):
        OverlayFolder(tmp_path, replace=True).save(name, SCAN, two_lines)
    assert len(list_names(tmp_path)) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="symbolic links")
def test_a_link_in_the_way_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "a.hocr").symlink_to(tmp_path / "victim")
    write_over(tmp_path, "a", ".hocr", b"new")
    assert (tmp_path / "victim").read_text() == "mine"
    assert (tmp_path / "a.hocr").read_bytes() == b"new"
    assert not (tmp_path / "a.hocr").is_symlink()


def test_what_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.hocr").mkdir()
    with pytest.raises(OSError, match=r"a\.hocr"):
        write_over(tmp_path, "a", ".hocr", b"new")
    assert list_names(tmp_path) == ["a.hocr"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/", "..", "", "a\x00b.png", "\udcff.png", "😀" * 200, "é" * 300]
)
def test_no_name_leaves_the_folder_or_is_too_long(name: str) -> None:
    for stem in (make_stem(name), make_unique_stem(name)):
        assert stem
        assert "/" not in stem
        assert not stem.startswith(".")
        assert len(f"{stem}-page-50.searchable.pdf".encode()) < 250


def test_kinds_are_taken_from_a_list_with_commas() -> None:
    assert parse_kinds("pdf, HOCR,pdf") == (DocumentKind.PDF, DocumentKind.HOCR)


@pytest.mark.parametrize("text", ["", "hocr,", "docx", "hocr;pdf"])
def test_other_kinds_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="hocr, alto, page, pdf"):
        parse_kinds(text)
