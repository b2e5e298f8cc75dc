"""The application behind the page of templates: what it saves, and from whom."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from inkdigits.forms import load_template
from inkdigits.web.template_page.app import Desk, create_app

FIELD = {"name": "a", "box": [0.1, 0.1, 0.5, 0.2]}
SHAPE = {"inkdigits_template": 1, "aspect": 0.75, "find": "page", "fields": [FIELD]}
HOST = {"Host": "127.0.0.1:5001"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "form.json"


@pytest.fixture
def saved() -> list[Any]:
    return []


@pytest.fixture
def client(out: Path, saved: list[Any]) -> FlaskClient:
    picture = np.full((80, 60, 3), 255, np.uint8)
    start: dict[str, object] = {**SHAPE, "fields": [{**FIELD, "name": '"<b>&'}]}
    return create_app(Desk(picture, start, out, saved.append)).test_client()


def find_token(client: FlaskClient) -> str:
    page = client.get("/", headers=HOST).get_data(as_text=True)
    match = re.search(r'data-token="([\w-]{40,})"', page)
    assert match
    return match[1]


def post(client: FlaskClient, body: object = SHAPE, **headers: str) -> Any:
    sent = {"X-Inkdigits-Token": find_token(client), **HOST, **headers}
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(
        "/api/template",
        data=data,
        headers=sent,
        content_type=headers.get("type", "application/json"),
    )


def test_a_template_is_saved_to_the_one_file_and_said(
    client: FlaskClient, out: Path, saved: list[Any]
) -> None:
    answer = post(client)
    assert answer.status_code == 200
    assert answer.json == {"file": str(out), "template": SHAPE}
    assert saved == [load_template(out)]


def test_the_page_is_strict_and_escapes_what_a_template_holds(client: FlaskClient) -> None:
    answer = client.get("/", headers=HOST)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = answer.get_data(as_text=True)
    assert "<b>" not in text
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|onclick=", text)
    assert answer.headers["Cache-Control"] == "no-store"
    picture = client.get("/picture", headers=HOST)
    assert picture.mimetype == "image/jpeg"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Inkdigits-Token": "wrong"}, 403),
        ({"X-Inkdigits-Token": ""}, 403),
        ({"X-Inkdigits-Token": "ä"}, 403),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "rebound.example:5001"}, 403),
        ({"type": "text/plain"}, 415),
    ],
)
def test_other_sites_cannot_save(
    client: FlaskClient, out: Path, headers: dict[str, str], status: int
) -> None:
    answer = post(client, **headers)
    assert answer.status_code == status
    assert answer.json["error"]["message"].endswith(".")
    assert not out.exists()


def test_another_name_for_this_machine_is_refused_for_the_page_too(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "rebound.example"}).status_code == 403
    assert client.get("/", headers={"Host": "localhost:5001"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "not JSON"),
        ({**SHAPE, "fields": []}, "fields must hold 1 to 500"),
        ({**SHAPE, "fields": [FIELD, FIELD]}, "fields[1].name must be another"),
    ],
)
def test_what_is_no_template_is_said_and_not_saved(
    client: FlaskClient, out: Path, body: object, sentence: str
) -> None:
    answer = post(client, body)
    assert answer.status_code == 422
    assert sentence in answer.json["error"]["message"]
    assert not out.exists()


def test_a_body_that_is_too_long_is_refused(client: FlaskClient) -> None:
    answer = post(client, b" " * (2**20 + 1))
    assert answer.status_code == 413
    assert "over 1 MB" in answer.json["error"]["message"]


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    picture = np.full((80, 60, 3), 255, np.uint8)
    out = tmp_path / "gone" / "form.json"
    answer = post(create_app(Desk(picture, dict(SHAPE), out)).test_client())
    assert answer.status_code == 422
    assert "Cannot write" in answer.json["error"]["message"]
