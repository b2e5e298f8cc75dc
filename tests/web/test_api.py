"""POST /api/v1/read: what goes in, what comes out, what is refused and how."""

import base64
import io
import json
import random
import tempfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from inkdigits.intake.limits import Limits
from inkdigits.web import create_app
from inkdigits.web.frames import encode_frame

READ = "/api/v1/read"
JSON = "application/json"


def data_url(data, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def post_json(client, value, query=""):
    return client.post(READ + query, data=json.dumps(value), content_type=JSON)


def post_form(client, field, data):
    """Post a form of one part, encoded by hand: the test client would spool it to the disk."""
    head = f"--edge\r\nContent-Disposition: form-data; {field}\r\n\r\n".encode()
    body = head + data + b"\r\n--edge--\r\n"
    return client.post(READ, data=body, content_type="multipart/form-data; boundary=edge")


@pytest.mark.parametrize("status", ["read", "unsure", "no_digits", "blank"])
def test_the_answer_is_exactly_the_dict_of_the_reading(client, rote, png, set_answer, status):
    set_answer(status)
    answer = client.post(READ, data=png, content_type="image/png")
    assert answer.status_code == 200
    assert answer.json == rote.answer.to_dict()
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "content_type",
    ["image/png", "IMAGE/heic; x=y", "image/heif", "application/octet-stream", "application/pdf"],
)
def test_an_image_can_be_the_body(client, rote, png, content_type):
    assert client.post(READ, data=png, content_type=content_type).status_code == 200
    assert rote.seen == [png]


@pytest.mark.parametrize("query", ["", "?include=candidates"])
def test_the_pages_of_a_file_are_in_the_answer(client, rote, png, set_answer, query):
    set_answer(["read", "blank", "unsure"])
    answer = client.post(READ + query, data=png, content_type="application/pdf").json
    together = answer.pop("candidates", [])
    by_page = [page.pop("candidates", []) for page in answer["pages"]]
    assert [len(page) for page in by_page] == ([1, 0, 1] if query else [0, 0, 0])
    assert [one for page in by_page for one in page] == together
    assert answer == rote.answer.to_dict()
    assert [page["status"] for page in answer["pages"]] == ["read", "blank", "unsure"]


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-16"])
def test_an_image_can_be_a_data_url_in_json(client, rote, png, content_type):
    body = json.dumps({"image": data_url(png)})
    assert client.post(READ, data=body, content_type=content_type).status_code == 200
    assert rote.seen == [png]


@pytest.mark.parametrize("field", ["file", "image"])
def test_an_image_can_be_a_file_of_a_form(client, rote, png, field):
    form = {field: (io.BytesIO(png), "../../etc/passwd"), "comment": "a seven"}
    assert client.post(READ, data=form).status_code == 200
    assert rote.seen == [png]


@pytest.mark.parametrize("status", ["read", "no_digits", "blank"])
def test_candidates_are_added_on_request(client, rote, png, set_answer, status):
    set_answer(status)
    answer = client.post(f"{READ}?include=candidates", data=png, content_type="image/png")
    body = answer.json
    candidates = body.pop("candidates")
    assert body == rote.answer.to_dict()
    assert len(candidates) == len(rote.answer.candidates)
    for got, expected in zip(candidates, rote.answer.candidates, strict=True):
        assert got.pop("frame") == encode_frame(expected.frame)
        assert got == expected.digit.to_dict()


def test_a_frame_is_an_8_bit_gray_png_of_28_by_28():
    frame = np.arange(784).reshape(28, 28).astype(np.uint8)
    head, data = encode_frame(frame).split(",")
    assert head == "data:image/png;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "L", (28, 28))
        assert image.tobytes() == frame.tobytes()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_the_turn_of_the_picture_is_in_the_answer(client, rote, png, turn):
    rote.answer = replace(rote.answer, turn=turn)
    assert client.post(READ, data=png, content_type="image/png").get_json()["turn"] == turn


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"data:image/png;base64,AAAA"',
        b"{}",
        b'{"image": null}',
        b'{"image": "data:image/png;base64,AAAA", "expect": "[0-9]{6}"}',
        b'{"image": 7}',
        b'{"image": ["data:image/png;base64,AAAA"]}',
        b'{"image": ""}',
        b'{"image": "/etc/passwd"}',
        b'{"image": "file:///etc/passwd"}',
        b'{"image": "https://example.org/seven.png"}',
        b'{"image": "data:image/png;base64,"}',
        b'{"image": "data:image/png;base64,%%%%"}',
        b'{"image": "data:image/png;base64,AAA"}',
        b'{"image": "data:image/png,AAAA"}',
        b'{"image": "data:,"}',
        b'{"image": "\\ud800"}',
        b'{"image": "\\u0000data:image/png;base64,AAAA"}',
        b'{"image": "data:image/png;base64,A\\u0000AA"}',
        b"\xff\xfe{\x00}\x00",
        b"\x00",
        b"[" * 100_000,
        b'{"image":' * 50_000,
        b"9" * 10_000,
        b'{"image": NaN}',
    ],
)
def test_malformed_json_is_refused(client, rote, body, assert_problem):
    assert_problem(client.post(READ, data=body, content_type=JSON), 400)
    assert rote.seen == []


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"file": "data:image/png;base64,AAAA"},
        {"photo": (io.BytesIO(b"x"), "x.png")},
        {"file": (io.BytesIO(b""), "x.png")},
        {"file": [(io.BytesIO(b"x"), "x.png"), (io.BytesIO(b"y"), "y.png")]},
        {"file": (io.BytesIO(b"x"), "x.png"), "image": (io.BytesIO(b"y"), "y.png")},
    ],
    ids=["nothing", "text", "other field", "empty file", "two files", "two fields"],
)
def test_a_form_must_hold_one_file(client, rote, form, assert_problem):
    answer = client.post(READ, data=form, content_type="multipart/form-data")
    assert_problem(answer, 400)
    assert rote.seen == []


@pytest.mark.parametrize("content_type", ["image/png", "application/octet-stream", JSON, None])
def test_an_empty_body_is_refused(client, content_type, assert_problem):
    assert_problem(client.post(READ, data=b"", content_type=content_type), 400)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "video/mp4", "image", "", "\u00ff/\u00ff"],
)
def test_other_content_types_are_refused(client, png, content_type, assert_problem):
    assert_problem(client.post(READ, data=png, content_type=content_type), 415)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("unreadable", 422), ("unsupported", 415), ("too_large", 413), ("new", 422)],
)
def test_each_kind_of_image_error_has_its_status(
    client, png, set_answer, kind, status, assert_problem
):
    set_answer(kind)
    answer = client.post(READ, data=png, content_type="image/png")
    assert_problem(answer, status)
    assert answer.json["error"]["message"] == "Send another image."


@pytest.fixture
def small(rote):
    """An app that takes no more than 100 bytes an image."""
    return create_app(rote, limits=Limits(max_bytes=100)).test_client()


@pytest.mark.parametrize("size", [101, 100_000])
def test_an_image_over_the_limit_is_refused_in_every_form(small, size, assert_problem):
    data = b"x" * size
    assert_problem(small.post(READ, data=data, content_type="image/png"), 413)
    assert_problem(small.post(READ, data={"file": (io.BytesIO(data), "x.png")}), 413)
    assert_problem(post_json(small, {"image": data_url(b"x" * max(size, 400))}), 413)


def test_an_image_at_the_limit_is_taken_in_every_form(small, rote):
    data = b"x" * 100
    rote.seen.clear()
    for answer in (
        small.post(READ, data=data, content_type="image/png"),
        small.post(READ, data={"file": (io.BytesIO(data), "x.png")}),
        post_json(small, {"image": data_url(data)}),
    ):
        assert answer.status_code == 200
    assert rote.seen == [data] * 3


@pytest.mark.parametrize("seed", range(4))
def test_a_form_takes_any_bytes_up_to_the_limit(client, rote, seed):
    data = random.Random(seed).randbytes(1_500_000) + b"\r" * 70_000
    rote.seen.clear()
    assert post_form(client, 'name="file"; filename="x.png"', data).status_code == 200
    assert rote.seen == [data]


def test_a_form_of_many_parts_is_refused(client, assert_problem):
    form = {f"field{n}": "x" for n in range(1000)}
    assert_problem(client.post(READ, data=form, content_type="multipart/form-data"), 413)


def test_a_form_with_a_huge_text_field_is_refused(client, assert_problem):
    assert_problem(post_form(client, 'name="comment"', b"x" * 2**20), 413)


def test_uploads_never_touch_the_disk(client, rote, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    data = b"x" * 3_000_000
    assert post_form(client, 'name="file"; filename="x.png"', data).status_code == 200
    assert rote.seen == [data]


def test_an_unexpected_error_is_answered_without_a_traceback(
    client, png, set_answer, caplog, assert_problem
):
    set_answer(RuntimeError("secret"))
    answer = client.post(READ, data=png, content_type="image/png")
    assert_problem(answer, 500)
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/read", "/api/"])
def test_an_unknown_address_of_the_api_answers_in_json(client, path, assert_problem):
    assert_problem(client.get(path), 404)


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_another_method_is_refused_and_told_which_is_allowed(client, method, assert_problem):
    answer = getattr(client, method)(READ)
    assert_problem(answer, 405)
    assert "POST" in answer.headers["Allow"]
