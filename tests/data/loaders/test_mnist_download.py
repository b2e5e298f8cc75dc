"""MNIST's files are downloaded; a mirror that fails is skipped, retried, and named at last."""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from inkdigits.data.loaders import mnist as idx
from inkdigits.data.loaders.mnist import download_mnist, load_mnist
from inkdigits.errors import DataError

NAMES = tuple(idx.CHECKSUMS)
# Two images without ink, as an IDX file.
IMAGES = b"\0\0\x08\x03" + bytes([0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]) + bytes(2 * 28 * 28)
Put = Callable[..., None]


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
    put: Put, files: dict[str, bytes], mirrors: tuple[Mirror, Mirror], tmp_path: Path
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
        (200, gzip.compress(IMAGES)[:-9]),
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


def test_after_all_tries_the_failure_is_an_error_and_nothing_is_left(
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
