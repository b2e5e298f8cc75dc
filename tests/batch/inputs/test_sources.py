"""What inputs name: files, folders, globs, archives and tables, each once and in order."""

from __future__ import annotations

import os
import tarfile
import warnings
import zipfile
from pathlib import Path

import pytest

from inkdigits.batch.inputs.archives import NESTED
from inkdigits.batch.inputs.item import close_archive, load_source
from inkdigits.batch.inputs.sources import find_items
from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits


@pytest.fixture(autouse=True)
def no_archive_stays_open():
    yield
    close_archive()


def touch(*paths: Path, data: bytes = b"x") -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def list_names(*inputs: str, column: str | None = None) -> list[str]:
    return [item.name for item in find_items(inputs, column=column)]


def test_a_folder_gives_its_images_sorted_without_hidden_ones(tmp_path):
    touch(tmp_path / "b.png", tmp_path / "a" / "c.JPG", tmp_path / ".d.png", tmp_path / "e.txt")
    top = str(tmp_path)
    assert list_names(top) == [f"{top}/b.png", f"{top}/a/c.JPG"]


def test_a_quoted_glob_finds_files_and_folders(tmp_path):
    touch(tmp_path / "1" / "a.png", tmp_path / "2" / "b.png", tmp_path / "c.png")
    top = str(tmp_path)
    assert list_names(f"{top}/*/*.png") == [f"{top}/1/a.png", f"{top}/2/b.png"]
    assert len(list_names(f"{top}/**/*.png")) == 3
    assert list_names(f"{top}/[12]") == [f"{top}/1/a.png", f"{top}/2/b.png"]


def test_a_file_with_magic_in_its_name_is_taken_as_it_is(tmp_path):
    touch(tmp_path / "a[1].png")
    assert list_names(str(tmp_path / "a[1].png")) == [str(tmp_path / "a[1].png")]


@pytest.mark.parametrize("name", ["no.png", "no/*.png", "no.zip", "no.csv", "no.parquet"])
def test_what_is_not_there_is_an_item_with_a_reason(tmp_path, name):
    (item,) = find_items([str(tmp_path / name)])
    assert item.name == str(tmp_path / name)
    assert item.error.endswith(".")


def test_a_folder_without_images_says_so(tmp_path):
    (item,) = find_items([str(tmp_path)])
    assert "no image" in item.error


def make_zip(path: Path, members: dict[str, bytes]) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return str(path)


def make_tar(path: Path, members: dict[str, bytes], mode: str = "w:gz") -> str:
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            file = path.with_name("member")
            file.write_bytes(data)
            archive.add(file, name)
            file.unlink()
    return str(path)


MEMBERS = {
    "b.png": b"two",
    "d/a.jpg": b"one",
    "__MACOSX/b.png": b"",
    "notes.txt": b"",
    "x.zip": b"",
}


@pytest.mark.parametrize("kind", ["zip", "tar", "tgz"])
def test_an_archive_gives_its_images_in_their_order(tmp_path, kind):
    path = tmp_path / f"scans.{kind}"
    place = make_zip(path, MEMBERS) if kind == "zip" else make_tar(path, MEMBERS)
    items = list(find_items([place]))
    assert [item.name for item in items] == [f"{place}/{m}" for m in ("b.png", "d/a.jpg", "x.zip")]
    assert [load_source(item, Limits()) for item in items[:2]] == [b"two", b"one"]
    assert items[2].error == NESTED


def test_members_may_be_read_in_any_order(tmp_path):
    place = make_tar(tmp_path / "a.tar.gz", {f"{index}.png": b"%d" % index for index in range(9)})
    items = list(find_items([place]))
    for index in (8, 0, 5):
        assert load_source(items[index], Limits()) == b"%d" % index


def test_a_member_that_unpacks_to_too_much_is_refused(tmp_path):
    for place in (
        make_zip(tmp_path / "a.zip", {"big.png": bytes(5000)}),
        make_tar(tmp_path / "a.tgz", {"big.png": bytes(5000)}),
    ):
        (item,) = find_items([place])
        with pytest.raises(ImageError, match="over"):
            load_source(item, Limits(max_bytes=4000))


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz"])
def test_a_damaged_archive_is_an_item_with_a_reason(tmp_path, name):
    touch(tmp_path / name, data=b"PK\x03\x04 this is none")
    (item,) = find_items([str(tmp_path / name)])
    assert item.error


def test_a_member_never_reaches_out_of_its_archive(tmp_path):
    place = make_zip(tmp_path / "a.zip", {"../../outside.png": b"in"})
    (item,) = find_items([place])
    assert load_source(item, Limits()) == b"in"


def test_a_link_in_a_tar_is_not_followed(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        link = tarfile.TarInfo("passwd.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    (item,) = find_items([str(tmp_path / "a.tar")])
    assert item.name.endswith("a.tar/passwd.png")
    assert "link" in item.error


@pytest.mark.parametrize(
    ("text", "column"),
    [("id,path\n1,{a}\n2,{b}\n", None), ("scan;x,y\n", "y"), ("File\n{a}\n\n{b}\n", None)],
)
def test_a_column_of_a_table_names_files(tmp_path, text, column):
    touch(tmp_path / "a.png", tmp_path / "b.png")
    paths = {name: str(tmp_path / f"{name}.png") for name in "ab"}
    table = tmp_path / "list.csv"
    table.write_text(text.format(**paths), encoding="utf-8-sig")
    assert list_names(str(table), column=column) == ([] if column else [*paths.values()])


def test_a_column_that_is_not_there_is_named(tmp_path):
    (tmp_path / "list.csv").write_text("id,path\n1,a.png\n")
    (item,) = find_items([str(tmp_path / "list.csv")], column="scan")
    assert "scan" in item.error
    assert "id, path" in item.error


def test_a_parquet_column_names_files(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    touch(tmp_path / "a.png")
    table = pyarrow.table({"id": [1, 2], "file": [str(tmp_path / "a.png"), None]})
    parquet.write_table(table, tmp_path / "list.parquet")
    assert list_names(str(tmp_path / "list.parquet")) == [str(tmp_path / "a.png")]


def test_a_stamp_changes_with_the_file(tmp_path):
    path = tmp_path / "a.png"
    touch(path)
    (before,) = find_items([str(path)])
    os.utime(path, (1, 1))
    (after,) = find_items([str(path)])
    assert before.stamp != after.stamp


def test_a_url_is_read_through_its_file_system(tmp_path):
    touch(tmp_path / "1.png", tmp_path / "d" / "2.png", data=b"x")
    url = tmp_path.as_uri()
    items = list(find_items([url, f"{url}/*.png", f"{url}/1.png", f"{url}/no.png"]))
    assert [item.name for item in items[:2]] == [f"{url}/1.png", f"{url}/d/2.png"]
    assert items[2].name == items[3].name == f"{url}/1.png"
    assert items[4].error
    assert load_source(items[0], Limits()) == b"x"


def test_two_members_of_one_name_are_told(tmp_path):
    path = tmp_path / "a.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("1.png", b"old")
        archive.writestr("1.png", b"new")
    first, second = find_items([str(path)])
    assert "several files of this name" in first.error
    assert load_source(second, Limits()) == b"new"


@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_a_member_is_found_by_the_name_that_rows_show(tmp_path, kind):
    path = tmp_path / f"scans.{kind}"
    place = make_zip(path, MEMBERS) if kind == "zip" else make_tar(path, MEMBERS)
    found, missing = find_items([f"{place}/d/a.jpg", f"{place}/none.jpg"])
    assert load_source(found, Limits()) == b"one"
    assert "no such file" in missing.error


def test_a_line_that_never_ends_is_no_table(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"path\n" + b"x" * 2_000_000)
    (item,) = find_items([str(path)])
    assert "no CSV" in item.error


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_another_encoding_is_told(tmp_path, encoding):
    path = tmp_path / "list.csv"
    path.write_bytes("path\na.png\n".encode(encoding))
    (item,) = find_items([str(path)])
    assert "UTF-8" in item.error


def test_a_parquet_column_may_hold_bytes_but_no_lists(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    touch(tmp_path / "a.png")
    name = str(tmp_path / "a.png")
    table = pyarrow.table({"bytes": [name.encode()], "lists": [[name]]})
    parquet.write_table(table, tmp_path / "list.parquet")
    place = str(tmp_path / "list.parquet")
    assert list_names(place, column="bytes") == [name]
    (item,) = find_items([place], column="lists")
    assert "holds list" in item.error


def test_the_same_path_in_another_spelling_is_the_same_file(tmp_path, monkeypatch):
    touch(tmp_path / "d" / "a.png")
    monkeypatch.chdir(tmp_path)
    assert list_names("d", "./d", "d//", "d/a.png", "./d/./a.png") == ["d/a.png"] * 5
