"""The page, its files, the health check, and the headers that every answer carries."""

import re

import pytest

PATHS = ["/", "/healthz", "/static/icon.svg", "/nothing", "/api/v1/nothing", "/api/v1/read"]


def test_the_page_holds_the_parts_that_are_driven(client):
    page = client.get("/").text
    names = ("pad", "clear", "undo", "submit", "pen-width", "digit", "verdict", "bars", "frame")
    for name in (*names, "file", "photo", "answer", "picture", "copy", "pages"):
        assert page.count(f'id="{name}"') == 1
    assert 'aria-live="polite"' in page


def test_the_health_check_names_the_model(client):
    assert client.get("/healthz").json == {"status": "ok", "model": "rote-1"}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_strict_headers(client, path):
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/static/main.js", "/static/page.css", "/theme.css"])
def test_parts_of_a_page_stay_with_this_site(client, path):
    headers = client.get(path, buffered=True).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_everything_the_page_asks_for_is_served_from_here(client):
    page = client.get("/").text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert len(addresses) >= 3
    for address in addresses:
        assert client.get(address, buffered=True).status_code == 200


@pytest.mark.parametrize(
    "name", ["main", "pad", "reader", "answer", "words", "boxes", "numbers", "picture"]
)
def test_scripts_never_write_markup_and_name_no_other_host(client, name):
    answer = client.get(f"/static/{name}.js", buffered=True)
    assert answer.mimetype == "text/javascript"
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", answer.text)
    assert "://" not in answer.text
    for module in re.findall(r'from "\./(\w+\.js)"', answer.text):
        assert client.get(f"/static/{module}", buffered=True).status_code == 200


def test_a_page_that_does_not_exist_is_a_plain_404(client):
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
