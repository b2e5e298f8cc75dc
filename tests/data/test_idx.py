"""MNIST's files are read, checked and fetched; whatever is wrong with them is said."""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inkdigits.data import idx
from inkdigits.data.idx import download_mnist, load_mnist, parse_idx
from inkdigits.errors import DataError

NAMES = tuple(idx.CHECKSUMS)


def to_idx(array: np.ndarray) -> bytes:
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes()


def make_files() -> dict[str, bytes]:
    """Four small files such as MNIST's, named as they are."""
    rng = np.random.default_rng(0)
    arrays = [
        rng.integers(0, 9, (6, 28, 28)),  # so that it packs
        np.array([5, 0, 4, 1, 9, 2]),
        rng.integers(0, 256, (3, 28, 28)),
        np.array([7, 2, 1]),
    ]
    return {name: to_idx(array) for name, array in zip(NAMES, arrays, strict=True)}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    made = make_files()
    for name, data in made.items():
        monkeypatch.setitem(idx.CHECKSUMS, name, hashlib.md5(data).hexdigest())
    return made


class Mirror:
    """A web server on this machine; ``answers`` gives status and body of each path."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.asked.append(self.path.lstrip("/"))
                status, body = mirror.answers.get(self.path.lstrip("/"), (404, b"no such file"))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def give(self, files: dict[str, bytes]) -> Mirror:
        self.answers = {f"{name}.gz": (200, gzip.compress(data)) for name, data in files.items()}
        return self

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def mirrors(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mirror, Mirror]]:
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("urllib.request._opener", None)
    pair = Mirror(), Mirror()
    yield pair
    for mirror in pair:
        mirror.close()


def fetch(folder: Path, *mirrors: Mirror) -> list[str]:
    lines: list[str] = []
    download_mnist(
        folder, mirrors=[mirror.url for mirror in mirrors], report=lines.append, pause_s=0.0
    )
    return lines


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "mnist").iterdir())


def put(folder: Path, files: dict[str, bytes], *, packed: bool) -> None:
    (folder / "mnist").mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / "mnist" / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(data) if packed else data)


# Parsing


@pytest.mark.parametrize(
    "shape", [(1,), (7,), (0,), (2, 3), (2, 28, 28), (0, 28, 28), (1, 2, 3, 4)]
)
def test_an_idx_file_is_read(shape: tuple[int, ...]) -> None:
    array = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    parsed = parse_idx(to_idx(array))
    assert parsed.dtype == np.uint8
    assert np.array_equal(parsed, array)
    assert parsed.shape == shape


def test_sizes_are_big_endian_and_rows_come_first() -> None:
    data = b"\0\0\x08\x02" + b"\0\0\0\x02" + b"\0\0\0\x03" + bytes([1, 2, 3, 4, 5, 6])
    assert parse_idx(data).tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\x08",
        b"\0\0\x0d\x01\0\0\0\x01\0\0\0\0",  # floats
        b"\x1f\x8b\x08\x00 still packed",
        b"\0\0\x08\x03\0\0\0\x01\0\0",  # cut short in the sizes
        b"\0\0\x08\x01\0\0\0\x05abcd",  # a byte short
        b"\0\0\x08\x01\0\0\0\x05abcdef",  # a byte too many
        b"\0\0\x08\x01\xff\xff\xff\xff",
        b"\0\0\x08\x03" + b"\xff" * 12,
        b"\0\0\x08\x03\x80\0\0\0\x80\0\0\0\0\0\0\x04",  # 2**64 bytes
        b"\0\0\x08\x64" + b"\0\0\0\x01" * 100 + b"a",  # rank 100
    ],
)
def test_what_is_no_idx_file_is_refused(data: bytes) -> None:
    with pytest.raises(DataError, match=r"\.$"):
        parse_idx(data)


@given(st.binary(max_size=64))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_an_array_or_a_data_error(tail: bytes) -> None:
    for data in (tail, b"\0\0\x08" + tail):
        try:
            message = f"{parse_idx(data).dtype}."
        except DataError as error:
            message = str(error)
        assert message.endswith(".")


@given(hnp.arrays(np.uint8, hnp.array_shapes(max_dims=4, max_side=6)))
@settings(max_examples=50, deadline=None)
def test_what_was_written_is_read(array: np.ndarray) -> None:
    assert np.array_equal(parse_idx(to_idx(array)), array)


# Reading a folder


@pytest.mark.parametrize("packed", [True, False])
def test_mnist_is_read_from_a_folder(packed: bool, files: dict[str, bytes], tmp_path: Path) -> None:
    put(tmp_path, files, packed=packed)
    mnist = load_mnist(tmp_path)
    assert np.array_equal(mnist.train_images, parse_idx(files[NAMES[0]]))
    assert mnist.train_labels.tolist() == [5, 0, 4, 1, 9, 2]
    assert np.array_equal(mnist.test_images, parse_idx(files[NAMES[2]]))
    assert mnist.test_labels.tolist() == [7, 2, 1]
    assert mnist.train_labels.dtype == mnist.test_labels.dtype == np.int64
    assert mnist.train_images.dtype == np.uint8


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_not_as_published_is_refused(
    name: str, packed: bool, files: dict[str, bytes], tmp_path: Path
) -> None:
    changed = bytearray(files[name])
    changed[-1] ^= 1
    put(tmp_path, {**files, name: bytes(changed)}, packed=packed)
    with pytest.raises(DataError, match=f"{name} is damaged .*checksum.*\\.$"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "not packed", "empty", "flipped"])
def test_a_packed_file_that_cannot_be_unpacked_is_refused(
    damage: str, files: dict[str, bytes], tmp_path: Path
) -> None:
    put(tmp_path, files, packed=True)
    path = tmp_path / "mnist" / f"{NAMES[0]}.gz"
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[20:60] = bytes(255 - byte for byte in whole[20:60])
    path.write_bytes(
        {"cut": whole[:100], "not packed": b"<html>", "empty": b"", "flipped": bytes(flipped)}[
            damage
        ]
    )
    with pytest.raises(DataError, match=r"damaged .*\.$"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(name: str, files: dict[str, bytes], tmp_path: Path) -> None:
    put(tmp_path, {n: data for n, data in files.items() if n != name}, packed=True)
    with pytest.raises(DataError, match=f"no .*{name}.*\\.$"):
        load_mnist(tmp_path)


def test_mnist_itself_is_as_published(data_folder: Path) -> None:
    mnist = load_mnist(data_folder)
    assert mnist.train_images.shape == (60_000, 28, 28)
    assert mnist.test_images.shape == (10_000, 28, 28)
    assert mnist.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert mnist.train_images.mean() == pytest.approx(0.1307 * 255, abs=0.02)


# Fetching


def test_mnist_is_fetched_and_can_be_read(
    files: dict[str, bytes], mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    first, second = mirrors
    lines = fetch(tmp_path / "not there yet", first.give(files), second)
    assert names_in(tmp_path / "not there yet") == sorted(f"{name}.gz" for name in NAMES)
    assert load_mnist(tmp_path / "not there yet").test_labels.tolist() == [7, 2, 1]
    assert second.asked == []
    assert len(lines) == 4


def test_files_that_are_there_are_not_fetched_again(
    files: dict[str, bytes], mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    put(tmp_path, {NAMES[0]: files[NAMES[0]]}, packed=True)
    put(tmp_path, {NAMES[3]: files[NAMES[3]]}, packed=False)
    first = mirrors[0].give(files)
    fetch(tmp_path, first)
    assert sorted(first.asked) == sorted(f"{name}.gz" for name in NAMES[1:3])
    fetch(tmp_path, first)
    assert len(first.asked) == 2
    assert load_mnist(tmp_path).train_labels.tolist() == [5, 0, 4, 1, 9, 2]


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"out of order"),
        (404, b"not here"),
        (200, b"<html>please log in</html>"),
        (200, b""),
        (200, gzip.compress(b"another file")),
        (200, gzip.compress(to_idx(np.zeros((2, 28, 28))))[:-9]),
    ],
    ids=["500", "404", "a page", "nothing", "another file", "cut short"],
)
def test_the_second_mirror_stands_in_for_the_first(
    answer: tuple[int, bytes],
    files: dict[str, bytes],
    mirrors: tuple[Mirror, Mirror],
    tmp_path: Path,
) -> None:
    first, second = mirrors
    first.answers = {f"{name}.gz": answer for name in NAMES}
    fetch(tmp_path, first, second.give(files))
    assert len(first.asked) == len(second.asked) == 4
    assert load_mnist(tmp_path).test_labels.tolist() == [7, 2, 1]


def test_a_mirror_that_is_down_is_passed_over(
    files: dict[str, bytes], mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    second = mirrors[1].give(files)
    download_mnist(tmp_path, mirrors=[url, second.url], report=lambda _: None, pause_s=0.0)
    assert len(names_in(tmp_path)) == 4


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf", b"220 ftp is here\r\n", b""],
    ids=["hangs up halfway", "speaks no HTTP", "hangs up at once"],
)
def test_a_mirror_that_breaks_off_is_passed_over(
    answer: bytes, files: dict[str, bytes], mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def break_off() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            caller.recv(4096)
            caller.sendall(answer)
            caller.close()

    thread = threading.Thread(target=break_off, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    second = mirrors[1].give(files)
    try:
        download_mnist(tmp_path, mirrors=[url, second.url], report=lambda _: None, pause_s=0.0)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
    assert load_mnist(tmp_path).test_labels.tolist() == [7, 2, 1]


def test_after_all_tries_the_failure_is_said_and_nothing_is_left(
    files: dict[str, bytes], mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    first, second = mirrors
    first.answers = {f"{NAMES[0]}.gz": (200, gzip.compress(b"garbage"))}
    with pytest.raises(DataError, match=r"^Could not download MNIST .*\.$") as caught:
        fetch(tmp_path, first, second)
    assert "404" in str(caught.value)
    assert str(tmp_path / "mnist") in str(caught.value)
    assert len(first.asked) == len(second.asked) == idx.TRIES
    assert names_in(tmp_path) == []


def test_a_mirror_that_comes_back_is_tried_again(
    files: dict[str, bytes], mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    first = mirrors[0]
    lines: list[str] = []

    def report(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:
            first.give(files)

    download_mnist(tmp_path, mirrors=[first.url], report=report, pause_s=0.0)
    assert len(names_in(tmp_path)) == 4
    assert len(first.asked) == 5


def test_the_pause_between_tries_grows(
    files: dict[str, bytes],
    mirrors: tuple[Mirror, Mirror],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(idx.time, "sleep", pauses.append)
    with pytest.raises(DataError):
        download_mnist(tmp_path, mirrors=[mirrors[0].url], report=lambda _: None, pause_s=0.5)
    assert pauses == [0.5, 1.0]


def test_a_mirror_that_never_stops_sending_is_cut_off(
    files: dict[str, bytes],
    mirrors: tuple[Mirror, Mirror],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A small packed file that unpacks to more than MNIST's largest is not kept."""
    monkeypatch.setattr(idx, "MAX_UNPACKED_BYTES", 1_000)
    bomb = b"\0" * 100_000
    monkeypatch.setitem(idx.CHECKSUMS, NAMES[0], hashlib.md5(bomb).hexdigest())
    first = mirrors[0].give({**files, NAMES[0]: bomb})
    with pytest.raises(DataError, match="checksum"):
        fetch(tmp_path, first)
    assert names_in(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_a_data_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"\.$"):
        download_mnist(tmp_path / "file", mirrors=[], report=lambda _: None, pause_s=0.0)
