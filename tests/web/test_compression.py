"""The page travels compressed to browsers that take it, and unchanged to all others."""

import gzip
from pathlib import Path

import pytest

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("path", ["/", "/static/page.css", "/static/main.js"])
def test_a_browser_gets_the_same_page_in_fewer_bytes(client, path):
    plain = client.get(path, buffered=True)
    packed = client.get(path, headers=GZIP, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Content-Encoding" not in plain.headers
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("encoding", ["", "br", "gzip;q=0", "identity"])
def test_who_does_not_take_gzip_gets_none(client, encoding):
    answer = client.get("/static/page.css", headers={"Accept-Encoding": encoding}, buffered=True)
    assert "Content-Encoding" not in answer.headers


def test_a_known_file_is_not_sent_again(client):
    etag = client.get("/static/main.js", headers=GZIP, buffered=True).headers["ETag"]
    again = client.get("/static/main.js", headers=GZIP | {"If-None-Match": etag}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_pictures_parts_and_answers_of_the_api_are_left_as_they_are(client, png):
    answers = [
        client.get("/static/examples/digit.png", headers=GZIP, buffered=True),
        client.get("/static/main.js", headers=GZIP | {"Range": "bytes=0-99"}, buffered=True),
        client.post("/api/v1/read", data=png, content_type="image/png", headers=GZIP),
    ]
    assert [answer.status_code for answer in answers] == [200, 206, 200]
    for answer in answers:
        assert "Content-Encoding" not in answer.headers


def test_the_page_is_small_when_it_is_opened(client):
    """All that a first visit may load, without the pictures to try, in bytes on the wire."""
    files = [path for path in Path(client.application.static_folder).iterdir() if path.is_file()]
    addresses = ["/", *(f"/static/{path.name}" for path in files)]
    total = sum(len(client.get(address, headers=GZIP, buffered=True).data) for address in addresses)
    assert 10_000 < total < 80_000
