"""POST /api/v1/explain: why a frame is read as a digit, and what is refused."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits import Recognizer
from inkdigits.web import create_app
from inkdigits.web.frames import encode_frame

EXPLAIN = "/api/v1/explain"


def encode(size=(28, 28), kind="PNG"):
    file = io.BytesIO()
    image = Image.new("L", size, 0)
    ImageDraw.Draw(image).line([(7, 6), (20, 6), (13, 23)], fill=255, width=3)
    image.save(file, kind)
    return file.getvalue()


def post(client, data, query="?digit=7", kind="image/png"):
    return client.post(EXPLAIN + query, data=data, content_type=kind)


def test_the_frame_of_a_candidate_is_explained():
    client = create_app(Recognizer()).test_client()
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).line([(60, 50), (140, 50), (100, 150)], fill=0, width=14, joint="curve")
    file = io.BytesIO()
    image.save(file, "PNG")
    read = client.post(
        "/api/v1/read?include=candidates", data=file.getvalue(), content_type="image/png"
    ).json
    body = json.dumps({"image": read["candidates"][0]["frame"]})
    answer = post(client, body, kind="application/json")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    shape = answer.json
    assert set(shape) == {"digit", "probability", "least", "patch", "drops"}
    assert shape["digit"] == 7
    assert shape["least"] < shape["probability"] <= 1
    drops = np.asarray(shape["drops"])
    assert drops.shape == (28, 28)
    left, top, right, bottom = shape["patch"]
    assert drops[top:bottom, left:right].max() > drops.mean()


def test_nothing_matters_to_one_who_always_says_the_same(client):
    shape = post(client, encode()).json
    assert (shape["probability"], shape["least"], shape["patch"]) == (0.1, 0.1, None)
    assert not np.any(shape["drops"])


def test_a_frame_that_was_sent_comes_back_the_same(client, rote, monkeypatch):
    seen = []
    classify = rote.classify
    monkeypatch.setattr(rote, "classify", lambda crops: seen.append(crops) or classify(crops))
    frame = np.arange(784, dtype=np.uint32).reshape(28, 28).astype(np.uint8)
    data = base64.b64decode(encode_frame(frame).split(",")[1])
    assert post(client, data).status_code == 200
    assert np.array_equal(np.rint(seen[0][0] * 255), frame)


@pytest.mark.parametrize(
    "query",
    ["", "?digit=", "?digit=10", "?digit=-1", "?digit=x", "?digit=%D9%A3", "?digit=7&digit=7"]
    + ["?digit=7&include=preview"],
)
def test_a_query_that_asks_for_no_digit_is_refused(client, query):
    answer = post(client, encode(), query)
    assert answer.status_code == 400
    assert answer.json["error"]["message"].endswith(".")


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", "image/png", 400),
        (b"{}", "application/json", 400),
        (b"text", "text/plain", 415),
        (b"nonsense", "image/png", 415),
        (encode((27, 28)), "image/png", 422),
        (encode((56, 56)), "image/png", 422),
        (encode((1_200, 1_000)), "image/png", 413),
        (encode()[:-30], "image/png", 422),
    ],
    ids=["nothing", "no image", "text", "nonsense", "narrow", "large", "huge", "cut off"],
)
def test_what_is_no_frame_is_refused(client, data, kind, status):
    answer = post(client, data, kind=kind)
    assert answer.status_code == status
    assert answer.json["error"]["status"] == status


def test_another_method_is_refused(client):
    answer = client.get(EXPLAIN + "?digit=7")
    assert answer.status_code == 405
    assert answer.headers["Allow"]
