"""The shape of a reading: its JSON, its attributes, its confidence, frame and box."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inkdigits.decision import load_decision
from inkdigits.recognizer import Recognizer

Draw = Callable[..., Image.Image]


def hold_box(box: list[int], width: int, height: int) -> None:
    assert all(type(edge) is int for edge in box)
    left, top, right, bottom = box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_the_json_has_the_documented_shape(recognizer: Recognizer, draw: Draw) -> None:
    answer = json.loads(json.dumps(recognizer.read(draw("7", width=300, height=400)).to_dict()))
    assert list(answer) == ["status", "text", "numbers", "image", "turn", "model"]
    assert answer["status"] == "read"
    assert answer["text"] == "7"
    assert answer["image"] == {"width": 300, "height": 400}
    assert answer["model"] == recognizer.model
    (number,) = answer["numbers"]
    assert list(number) == [
        *("text", "kind", "value", "digits_only", "box", "confidence", "status", "line"),
        *("digits", "signs"),
    ]
    assert number["text"] == "7"
    assert number["status"] == "read"
    hold_box(number["box"], 300, 400)
    (digit,) = number["digits"]
    assert list(digit) == ["digit", "box", "confidence", "status", "alternatives"]
    assert digit["digit"] == 7
    assert digit["status"] == "read"
    assert digit["box"] == number["box"]
    assert 0.0 < number["confidence"] < 1.0
    assert [list(one) for one in digit["alternatives"]] == [["digit", "probability"]] * 10
    assert sorted(one["digit"] for one in digit["alternatives"]) == list(range(10))
    shares = [one["probability"] for one in digit["alternatives"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1.0, abs=1e-5)
    assert digit["alternatives"][0]["digit"] == 7
    assert 0.0 < digit["confidence"] <= shares[0]
    assert round(digit["confidence"], 6) == digit["confidence"]


def test_the_json_of_a_blank_page_has_the_same_keys(recognizer: Recognizer) -> None:
    answer = recognizer.read(Image.new("L", (30, 20), 255)).to_dict()
    assert answer == {
        "status": "blank",
        "text": "",
        "numbers": [],
        "image": {"width": 30, "height": 20},
        "turn": 0,
        "model": recognizer.model,
    }


def test_attributes_are_named_as_in_the_json(recognizer: Recognizer, draw: Draw) -> None:
    reading = recognizer.read(draw("1"))
    answer = reading.to_dict()
    number, digit = reading.numbers[0], reading.numbers[0].digits[0]
    pairs = [(reading, answer), (number, answer["numbers"][0])]
    pairs.append((digit, answer["numbers"][0]["digits"][0]))
    for thing, json_shape in pairs:
        names = {field.name for field in dataclasses.fields(thing)}
        names -= {"candidates", "pages", "source"}
        names |= {"digits_only"} if thing is number else set()
        assert names == set(json_shape)
    assert digit.box.to_list() == answer["numbers"][0]["digits"][0]["box"]
    assert (reading.image.width, reading.image.height) == (400, 400)
    assert digit.alternatives[0].digit == 1


def test_a_reading_cannot_be_changed(recognizer: Recognizer, draw: Draw) -> None:
    reading = recognizer.read(draw("1"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        reading.text = "2"


@pytest.mark.parametrize("ink", ["2", "disk", "word"])
def test_confidence_is_the_probability_times_the_likeness(
    ink: str, recognizer: Recognizer, draw: Draw, draw_other: Draw
) -> None:
    image = draw(ink) if ink == "2" else draw_other(ink)
    (candidate,) = recognizer.read(image).candidates
    # Of the frame in whole bytes: a hair's breadth off.
    result = recognizer.classify(candidate.frame[None])
    expected = result.probabilities[0].max() * result.digit_probability[0]
    assert candidate.digit.confidence == pytest.approx(expected, abs=0.02)


def test_the_candidate_holds_the_frame_that_the_network_saw(
    recognizer: Recognizer, draw: Draw, draw_other: Draw
) -> None:
    for image in (draw("7"), draw_other("disk")):
        (candidate,) = recognizer.read(image).candidates
        frame = candidate.frame
        assert (frame.shape, frame.dtype, frame.max()) == ((28, 28), np.uint8, 255)
        assert not frame.flags.writeable
        assert frame[0].max() == frame[:, 0].max() == 0
    seven = recognizer.read(draw("7")).candidates[0].frame
    rows = (seven > 127).sum(axis=1)
    assert rows[:10].max() > 9 > rows[14:].max()  # rows first: the bar lies across the top


@pytest.mark.parametrize(
    ("width", "height"), [(120, 90), (400, 400), (3000, 2000), (1700, 2400), (60, 700)]
)
def test_the_box_is_around_the_ink(
    width: int, height: int, recognizer: Recognizer, draw: Draw
) -> None:
    image = draw("4", width=width, height=height)
    reading = recognizer.read(image)
    assert reading.text == "4"
    assert (reading.image.width, reading.image.height) == (width, height)
    box = reading.numbers[0].box.to_list()
    hold_box(box, width, height)
    rows, columns = np.nonzero(np.asarray(image) < 128)
    ink = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    outwards = (np.array(box) - ink) * [-1, -1, 1, 1]
    assert outwards.min() >= -2
    assert outwards.max() <= 4 + 0.04 * min(width, height)


def test_the_box_of_a_turned_photo_is_as_a_person_sees_it(
    recognizer: Recognizer, draw: Draw
) -> None:
    image = draw("7", width=300, height=500)
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    image.transpose(Image.Transpose.ROTATE_90).save(buffer, "JPEG", exif=exif, quality=95)
    reading = recognizer.read(buffer.getvalue())
    assert reading.text == "7"
    assert (reading.image.width, reading.image.height) == (300, 500)
    straight = recognizer.read(image).numbers[0].box.to_list()
    assert reading.numbers[0].box.to_list() == pytest.approx(straight, abs=4)


def read_drawings(recognizer: Recognizer, draw: Draw, write: Draw, draw_other: Draw) -> list[Any]:
    """Readings of what is sure, doubtful and no digit at all."""
    texts = ("12-5", "2k", "k7", "1:1", "10/0", "40.1-", "22 1k1 37", "g0")
    images = [write(text) for text in texts] + [write(text, height=24) for text in texts]
    images += [draw(digit, width=60, height=60, pen=pen) for digit in "0147" for pen in (2, 7, 14)]
    images += [draw_other(name) for name in ("disk", "word", "grid", "checkerboard")]
    return list(recognizer.read_many(images))


def test_what_is_unsure_shows_less_confidence_than_it_takes_to_be_read(
    recognizer: Recognizer, draw: Draw, write: Draw, draw_other: Draw
) -> None:
    decision, numbers = load_decision(), []
    for reading in read_drawings(recognizer, draw, write, draw_other):
        assert (reading.status in ("read", "unsure")) == bool(reading.numbers)
        unsure = [number for number in reading.numbers if number.status == "unsure"]
        assert (reading.status == "unsure") == bool(unsure)
        for number in unsure:
            single = number.text.isdecimal() and len(number.text) == 1
            thresholds = (decision.read_threshold, decision.single_read_threshold)
            assert number.confidence < (max(thresholds) if single else decision.read_threshold)
        numbers += reading.numbers
    assert {number.status for number in numbers} == {"read", "unsure"}  # or this looks in vain


def test_a_digit_that_is_the_whole_number_is_as_sure_as_the_number(
    recognizer: Recognizer, draw: Draw, write: Draw, draw_other: Draw
) -> None:
    readings = read_drawings(recognizer, draw, write, draw_other)
    numbers = [number for reading in readings for number in reading.numbers]
    single = [number for number in numbers if len(number.text) == 1]
    assert single
    for number in single:
        (digit,) = number.digits
        assert (digit.confidence, digit.status) == (number.confidence, number.status)
