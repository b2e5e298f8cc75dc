"""A recognizer that answers by rote, for tests of the protocol alone."""

import io
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image

from inkdigits.digit.classifier import Classification
from inkdigits.errors import ImageError
from inkdigits.results import (
    Alternative,
    Box,
    Candidate,
    Digit,
    ImageSize,
    Number,
    Reading,
    join_pages,
)
from inkdigits.web import create_app


def make_frame():
    return np.frombuffer(bytes(range(196)) * 4, np.uint8).reshape(28, 28)


def make_digit(value=7, *, status="read"):
    rest = [Alternative(d, 0.005) for d in range(10) if d != value]
    return Digit(value, Box(8, 6, 40, 52), 0.955, status, (Alternative(value, 0.955), *rest))


def make_reading(status="read"):
    seen = make_digit(status="no_digits" if status == "no_digits" else "read")
    kept = status in ("read", "unsure")
    number = Number("7", seen.box, seen.confidence, status if kept else "read", (seen,), value="7")
    return Reading(
        status=status,
        text="7" if kept else "",
        numbers=(number,) if kept else (),
        image=ImageSize(64, 64),
        model="rote-1",
        candidates=() if status == "blank" else (Candidate(seen, make_frame()),),
    )


@dataclass
class RoteRecognizer:
    """Answers every image alike, or raises; remembers what it was given."""

    answer: Reading | Exception = field(default_factory=make_reading)
    seen: list = field(default_factory=list)
    expected: list = field(default_factory=list)
    model: str = "rote-1"

    def read(self, source, *, expect=None):
        assert not isinstance(source, str), "a client's string must never be taken for a path"
        self.seen.append(source)
        self.expected.append(expect)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def classify(self, crops):
        count = len(crops)
        shares = np.full((count, 10), 0.1)
        return Classification(
            shares, np.zeros(count, np.int64), np.full(count, "read"), np.ones(count)
        )


@pytest.fixture
def rote():
    return RoteRecognizer()


@pytest.fixture
def app(rote):
    app = create_app(rote)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    rote.seen.clear()
    rote.expected.clear()
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def set_answer(rote):
    """Choose what the recognizer answers: a status, one for each page, a kind or an exception."""

    def choose(answer):
        if isinstance(answer, Exception):
            rote.answer = answer
        elif isinstance(answer, list):
            rote.answer = join_pages([make_reading(status) for status in answer])
        elif answer in ("read", "unsure", "no_digits", "blank"):
            rote.answer = make_reading(answer)
        else:
            rote.answer = ImageError("Send another image.", kind=answer)

    return choose


@pytest.fixture(scope="session")
def png():
    """Encode a small white page as PNG."""
    file = io.BytesIO()
    Image.new("L", (64, 64), 255).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def assert_problem():
    """Check that a request was refused, with a sentence in the JSON shape of problems."""

    def check(answer, status):
        assert answer.status_code == status
        assert answer.mimetype == "application/json"
        error = answer.json["error"]
        assert set(answer.json) == {"error"}
        assert error["status"] == status
        assert error["message"].endswith(".")
        assert "Traceback" not in answer.text

    return check
