"""Pictures in a bucket, read from a real server of the S3 protocol on this machine."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.batch.conftest import read_item

from inkdigits.batch import job as batch
from inkdigits.batch.inputs.item import Item, close_archive, load_source
from inkdigits.batch.inputs.sources import find_items
from inkdigits.batch.settings import BatchSettings
from inkdigits.intake.limits import Limits

# Of libraries that S3 needs, about themselves.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def bucket(monkeypatch, request) -> Iterator[str]:
    """The URL of an empty bucket of its own: the server keeps those of other tests."""
    server_module = pytest.importorskip("moto.server")
    fsspec = pytest.importorskip("fsspec")
    server = server_module.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    fsspec.filesystem("s3").clear_instance_cache()
    name = f"scans-{abs(hash(request.node.name))}"
    fsspec.filesystem("s3").mkdir(name)
    yield f"s3://{name}"
    close_archive()
    server.stop()
    assert host


def put(url: str, data: bytes) -> None:
    import fsspec

    with fsspec.open(url, "wb") as file:
        file.write(data)


def test_a_prefix_a_glob_and_an_archive_in_a_bucket_are_read(bucket: str):
    for name in ("a/1.png", "a/2.jpg", "a/notes.txt", "b/3.png"):
        put(f"{bucket}/{name}", name.encode())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("4.png", b"four")
    put(f"{bucket}/b/more.zip", packed.getvalue())
    items = list(find_items([bucket, f"{bucket}/a/*.png", f"{bucket}/none.png"]))
    names = [item.name.removeprefix(f"{bucket}/") for item in items]
    assert names == ["a/1.png", "a/2.jpg", "b/3.png", "b/more.zip/4.png", "a/1.png", "none.png"]
    assert load_source(items[0], Limits()) == b"a/1.png"
    assert load_source(items[3], Limits()) == b"four"
    assert items[-1].error


def test_an_object_that_is_replaced_is_read_again(bucket: str):
    put(f"{bucket}/1.png", b"one")
    (before,) = find_items([f"{bucket}/1.png"])
    put(f"{bucket}/1.png", b"two")
    import fsspec

    fsspec.filesystem("s3").invalidate_cache()
    (after,) = find_items([f"{bucket}/1.png"])
    assert before.stamp != after.stamp


def test_a_table_goes_into_a_bucket(bucket: str, tmp_path: Path, monkeypatch):
    put(f"{bucket}/1.png", b"one")

    def read(items: Iterator[Item], *_: object, **__: object) -> Iterator[list[object]]:
        for item in items:
            yield [read_item(item)]

    monkeypatch.setattr(batch, "read_locally", read)
    settings = BatchSettings(journal=str(tmp_path / "journal"))
    batch.run([bucket], f"{bucket}/out/t.csv", settings=settings)
    import fsspec

    with fsspec.open(f"{bucket}/out/t.csv", "rt") as file:
        (row,) = csv.DictReader(file)
    assert row["path"] == f"{bucket}/1.png"
