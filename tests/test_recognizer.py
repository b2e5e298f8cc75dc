"""From an image to a reading: what is said of digits, of nothing, and of what is no digit."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.data.idx import load_mnist
from inkdigits.data.pen import draw_strokes, load_pen, pen_split
from inkdigits.errors import ImageError, ModelError
from inkdigits.evaluation.pen import encode_drawing
from inkdigits.imaging.limits import Limits
from inkdigits.reading import Reading
from inkdigits.recognizer import Recognizer

# As a person draws them on a page of 100 x 100.
DIGITS = {
    "0": [[(50 + 20 * math.sin(a / 5), 50 - 32 * math.cos(a / 5)) for a in range(33)]],
    "1": [[(50, 15), (50, 85)]],
    "2": [[(30, 32), (36, 20), (50, 16), (64, 22), (67, 36), (57, 53), (30, 84), (70, 84)]],
    "3": [
        [(32, 20), (50, 15), (65, 24), (63, 38), (48, 47), (65, 56), (68, 72), (52, 85), (32, 78)]
    ],
    "4": [[(45, 15), (28, 60), (72, 60)], [(60, 38), (60, 88)]],
    "7": [[(30, 18), (70, 18), (45, 85)]],
}


def draw(digit: str, *, width: int = 400, height: int = 400, pen: float = 7.0) -> Image.Image:
    """Black on white; the pen is ``pen`` hundredths of the shorter side wide."""
    image = Image.new("L", (width, height), 255)
    scale = min(width, height) / 100.0
    left, top = (width - 100 * scale) / 2, (height - 100 * scale) / 2
    for stroke in DIGITS[digit]:
        points = [(left + x * scale, top + y * scale) for x, y in stroke]
        ImageDraw.Draw(image).line(points, fill=0, width=round(pen * scale), joint="curve")
    return image


def draw_disk() -> Image.Image:
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).ellipse((40, 40, 160, 160), fill=0)
    return image


def draw_checkerboard() -> Image.Image:
    board = np.indices((8, 8)).sum(axis=0) % 2 * 255
    page = np.full((240, 240), 255, np.uint8)
    page[40:200, 40:200] = np.kron(board, np.ones((20, 20)))
    return Image.fromarray(page)


def draw_word() -> Image.Image:
    """A wave of a pen, as long as a word."""
    image = Image.new("L", (500, 160), 255)
    points = [(40 + 3 * i, 80 + 35 * math.sin(i / 4) * (1 + i % 7 / 6)) for i in range(140)]
    ImageDraw.Draw(image).line(points, fill=0, width=6, joint="curve")
    return image


def draw_grid() -> Image.Image:
    image = Image.new("L", (200, 200), 255)
    for place in range(40, 161, 30):
        ImageDraw.Draw(image).line([(40, place), (160, place)], fill=0, width=5)
        ImageDraw.Draw(image).line([(place, 40), (place, 160)], fill=0, width=5)
    return image


def to_png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    return Recognizer(threads=1)


# What is read


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("pen", [3.0, 7.0, 11.0])
def test_plain_digits_are_read(digit: str, pen: float, recognizer: Recognizer) -> None:
    reading = recognizer.read(draw(digit, pen=pen))
    assert reading.text == digit
    assert reading.status in ("read", "unsure")


@pytest.mark.parametrize("digit", DIGITS)
def test_plain_digits_are_read_surely(digit: str, recognizer: Recognizer) -> None:
    reading = recognizer.read(draw(digit))
    assert reading.status == "read"
    assert reading.numbers[0].confidence > 0.8


def test_every_kind_of_source_gives_the_same_reading(
    tmp_path: Path, recognizer: Recognizer
) -> None:
    image = draw("7")
    data = to_png(image)
    path = tmp_path / "seven.png"
    path.write_bytes(data)
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    expected = recognizer.read(image)
    for source in (path, str(path), data, bytearray(data), url, np.asarray(image)):
        assert recognizer.read(source) == expected


def test_white_on_black_gives_the_same_reading(recognizer: Recognizer) -> None:
    page = np.asarray(draw("4"))
    assert recognizer.read(255 - page) == recognizer.read(page)


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (200, 100), 255),
        Image.new("L", (200, 100), 0),
        Image.new("RGB", (28, 28), (120, 130, 90)),
        Image.new("RGBA", (400, 400), (0, 0, 0, 0)),
        Image.new("L", (1, 1), 7),
    ],
    ids=["white", "black", "color", "transparent", "a pixel"],
)
def test_a_page_without_ink_is_blank(image: Image.Image, recognizer: Recognizer) -> None:
    reading = recognizer.read(image)
    assert reading == Reading(
        "blank", "", (), type(reading.image)(*image.size), recognizer.model, ()
    )


@pytest.mark.parametrize(
    "image",
    [draw_disk(), draw_checkerboard(), draw_word(), draw_grid()],
    ids=["disk", "checkerboard", "word", "grid"],
)
def test_what_is_no_digit_is_not_read(image: Image.Image, recognizer: Recognizer) -> None:
    reading = recognizer.read(image)
    assert reading.status != "read"
    if reading.status == "no_digits":
        assert reading.text == ""
        assert reading.numbers == ()
        assert [one.digit.status for one in reading.candidates] == ["not_a_digit"]


# The shape of the answer


def hold_box(box: list[int], width: int, height: int) -> None:
    assert all(type(edge) is int for edge in box)
    left, top, right, bottom = box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_the_json_has_the_documented_shape(recognizer: Recognizer) -> None:
    answer = json.loads(json.dumps(recognizer.read(draw("7", width=300, height=400)).to_dict()))
    assert list(answer) == ["status", "text", "numbers", "image", "model"]
    assert answer["status"] == "read"
    assert answer["text"] == "7"
    assert answer["image"] == {"width": 300, "height": 400}
    assert answer["model"] == recognizer.model
    (number,) = answer["numbers"]
    assert list(number) == [
        *("text", "value", "digits_only", "box", "confidence", "status", "line", "digits", "signs")
    ]
    assert number["text"] == "7"
    assert number["status"] == "read"
    hold_box(number["box"], 300, 400)
    (digit,) = number["digits"]
    assert list(digit) == ["digit", "box", "confidence", "status", "alternatives"]
    assert digit["digit"] == 7
    assert digit["status"] == "digit"
    assert digit["box"] == number["box"]
    assert digit["confidence"] == number["confidence"]
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
        "model": recognizer.model,
    }


def test_attributes_are_named_as_in_the_json(recognizer: Recognizer) -> None:
    reading = recognizer.read(draw("1"))
    answer = reading.to_dict()
    number, digit = reading.numbers[0], reading.numbers[0].digits[0]
    pairs = [(reading, answer), (number, answer["numbers"][0])]
    pairs.append((digit, answer["numbers"][0]["digits"][0]))
    for thing, json_shape in pairs:
        names = {field.name for field in dataclasses.fields(thing)} - {"candidates", "pages"}
        names |= {"digits_only"} if thing is number else set()
        assert names == set(json_shape)
    assert digit.box.to_list() == answer["numbers"][0]["digits"][0]["box"]
    assert (reading.image.width, reading.image.height) == (400, 400)
    assert digit.alternatives[0].digit == 1


def test_a_reading_cannot_be_changed(recognizer: Recognizer) -> None:
    reading = recognizer.read(draw("1"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        reading.text = "2"


@pytest.mark.parametrize("image", [draw("2"), draw_disk(), draw_word()], ids=["2", "disk", "word"])
def test_confidence_is_the_probability_times_the_likeness(
    image: Image.Image, recognizer: Recognizer
) -> None:
    (candidate,) = recognizer.read(image).candidates
    frame = np.frombuffer(candidate.frame, np.uint8).reshape(1, 28, 28)
    result = recognizer.classify(frame)  # of the frame in whole bytes: a hair's breadth off
    expected = result.probabilities[0].max() * result.likeness[0]
    assert candidate.digit.confidence == pytest.approx(expected, abs=0.02)


def test_the_candidate_holds_the_frame_that_the_network_saw(recognizer: Recognizer) -> None:
    for image in (draw("7"), draw_disk()):
        (candidate,) = recognizer.read(image).candidates
        assert type(candidate.frame) is bytes
        assert len(candidate.frame) == 784
        frame = np.frombuffer(candidate.frame, np.uint8).reshape(28, 28)
        assert frame.max() == 255
        assert frame[0].max() == frame[:, 0].max() == 0
    seven = np.frombuffer(recognizer.read(draw("7")).candidates[0].frame, np.uint8)
    rows = (seven.reshape(28, 28) > 127).sum(axis=1)
    assert rows[:10].max() > 9 > rows[14:].max()  # rows first: the bar lies across the top


@pytest.mark.parametrize(
    ("width", "height"), [(120, 90), (400, 400), (3000, 2000), (1700, 2400), (60, 700)]
)
def test_the_box_is_around_the_ink(width: int, height: int, recognizer: Recognizer) -> None:
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


def test_the_box_of_a_turned_photo_is_as_a_person_sees_it(recognizer: Recognizer) -> None:
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


# Many at once


def sources() -> list[Image.Image]:
    blank = Image.new("L", (50, 50), 255)
    return [draw("1"), blank, draw("7"), draw_disk(), draw("0"), draw("4"), blank]


def test_many_are_read_as_one_by_one_and_in_order(recognizer: Recognizer) -> None:
    together = recognizer.read_many(sources())
    alone = [recognizer.read(source) for source in sources()]
    assert [one.text for one in together] == [one.text for one in alone]
    assert [one.status for one in together] == [one.status for one in alone]
    assert [one.image for one in together] == [one.image for one in alone]
    for one, other in zip(together, alone, strict=True):
        assert [c.frame for c in one.candidates] == [c.frame for c in other.candidates]
        for a, b in zip(one.candidates, other.candidates, strict=True):
            assert a.digit.confidence == pytest.approx(b.digit.confidence, abs=1e-4)
    assert [one.text for one in together[:3]] == ["1", "", "7"]


def test_more_than_one_batch_is_read_in_order(recognizer: Recognizer) -> None:
    pages = [np.asarray(draw(digit, width=40, height=40, pen=9)) for digit in ("1", "7", "0")]
    pages.append(np.full((40, 40), 255, np.uint8))
    order = np.random.default_rng(0).integers(0, 4, 520)
    readings = recognizer.read_many(pages[index] for index in order)
    expected = [recognizer.read(page).text for page in pages]
    assert [one.text for one in readings] == [expected[index] for index in order]


@pytest.mark.parametrize("images", [[], (), iter([])])
def test_no_images_give_no_readings(images: object, recognizer: Recognizer) -> None:
    assert recognizer.read_many(images) == []


def test_only_blank_pages_are_read_too(recognizer: Recognizer) -> None:
    readings = recognizer.read_many([Image.new("L", (9, 9), 255)] * 3)
    assert [one.status for one in readings] == ["blank"] * 3


def test_one_bad_image_among_many_is_an_error(recognizer: Recognizer) -> None:
    with pytest.raises(ImageError) as caught:
        recognizer.read_many([draw("1"), b"no image", draw("7")])
    assert caught.value.kind == "unsupported"


def test_eight_threads_share_a_recognizer(recognizer: Recognizer) -> None:
    start, images = threading.Barrier(8), sources()
    expected = [recognizer.read(image) for image in images]

    def run(shift: int) -> list[tuple[int, Reading]]:
        start.wait(10)
        places = [(shift + step) % len(images) for step in range(2 * len(images))]
        return [(place, recognizer.read(images[place])) for place in places]

    with ThreadPoolExecutor(8) as pool:
        for answers in pool.map(run, range(8)):
            for place, reading in answers:
                assert reading == expected[place]


# Bounds and errors


def test_the_bounds_are_those_that_were_set() -> None:
    bounded = Recognizer(limits=Limits(max_bytes=300, max_pixels=10_000), threads=1)
    assert bounded.read(Image.new("L", (100, 100), 255)).status == "blank"
    for source in (Image.new("L", (101, 100), 255), b"\0" * 301):
        with pytest.raises(ImageError) as caught:
            bounded.read(source)
        assert caught.value.kind == "too_large"


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"\.$"):
        Recognizer(tmp_path / "none.onnx")


def test_fast_goes_with_the_bundled_weights_alone(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"not both.*\.$"):
        Recognizer(tmp_path / "own.onnx", fast=True)


# Crops in the MNIST frame


def frames_of(recognizer: Recognizer, digits: str = "0147") -> np.ndarray:
    readings = [recognizer.read(draw(digit)) for digit in digits]
    return np.stack(
        [np.frombuffer(one.candidates[0].frame, np.uint8).reshape(28, 28) for one in readings]
    )


def test_crops_are_classified(recognizer: Recognizer) -> None:
    frames = np.concatenate([frames_of(recognizer), np.zeros((1, 28, 28), np.uint8)])
    result = recognizer.classify(frames)
    assert result.digit[:4].tolist() == [0, 1, 4, 7]
    assert result.status.tolist() == ["digit"] * 4 + ["blank"]
    assert result.probabilities.shape == (5, 10)
    assert result.probabilities.dtype == result.likeness.dtype == np.float64
    assert result.probabilities.sum(axis=1) == pytest.approx(1.0)
    assert result.likeness.shape == (5,)
    assert ((result.likeness >= 0) & (result.likeness <= 1)).all()
    assert result.digit.dtype == np.int64


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_bytes_and_floats_give_the_same_classes(dtype: type, recognizer: Recognizer) -> None:
    frames = frames_of(recognizer)
    whole, part = (recognizer.classify(crops) for crops in (frames, (frames / 255.0).astype(dtype)))
    assert part.probabilities == pytest.approx(whole.probabilities, abs=5e-3)
    assert part.likeness == pytest.approx(whole.likeness, abs=5e-3)
    assert part.status.tolist() == whole.status.tolist()


def test_crops_may_be_views_and_are_left_as_they_were(recognizer: Recognizer) -> None:
    frames = np.repeat(frames_of(recognizer), 2, axis=0)
    before = frames.copy()
    every_other = recognizer.classify(frames[::2])
    assert every_other.digit.tolist() == [0, 1, 4, 7]
    floats = np.asfortranarray(frames[::2] / 255.0)
    assert recognizer.classify(floats).digit.tolist() == [0, 1, 4, 7]
    assert np.array_equal(frames, before)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_no_crops_give_no_classes(dtype: type, recognizer: Recognizer) -> None:
    result = recognizer.classify(np.zeros((0, 28, 28), dtype))
    assert result.probabilities.shape == (0, 10)
    assert result.digit.shape == result.status.shape == result.likeness.shape == (0,)


@pytest.mark.parametrize(
    "crops",
    [
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 28, 27), np.uint8),
        np.zeros((1, 28, 28, 1), np.uint8),
        np.zeros((784,), np.uint8),
        np.zeros((1, 28, 28), np.int64),
        np.zeros((1, 28, 28), bool),
        np.full((1, 28, 28), 255.0),
        np.full((1, 28, 28), 1.001),
        np.full((1, 28, 28), -0.001),
        np.full((1, 28, 28), np.nan),
        np.full((1, 28, 28), np.inf),
        np.full((1, 28, 28), "a"),
    ],
    ids=lambda crops: f"{crops.shape} {crops.dtype} {crops.flat[0]}",
)
def test_other_crops_are_refused(crops: np.ndarray, recognizer: Recognizer) -> None:
    with pytest.raises(ImageError, match=r"\.$|by 255\.$"):
        recognizer.classify(crops)


# Accuracy


def test_the_digits_of_writers_that_were_never_learned_from_are_read(
    data_folder: Path, recognizer: Recognizer
) -> None:
    """400 drawings as the page sends them: black on a transparent PNG of 400 x 400."""
    samples = [sample for sample in load_pen(data_folder) if pen_split(sample) == "test"]
    chosen = np.random.default_rng(7).choice(len(samples), 400, replace=False)
    drawings = [encode_drawing(draw_strokes(samples[i].strokes, canvas=400)) for i in chosen]
    readings = recognizer.read_many(drawings)
    labels = [samples[i].label for i in chosen]
    right = sum(one.text == label for one, label in zip(readings, labels, strict=True))
    surely_wrong = sum(
        one.status == "read" and one.text != label
        for one, label in zip(readings, labels, strict=True)
    )
    assert right >= 0.975 * 400
    assert surely_wrong <= 0.015 * 400


def test_the_test_images_of_mnist_are_classified(data_folder: Path, recognizer: Recognizer) -> None:
    mnist = load_mnist(data_folder)
    result = recognizer.classify(mnist.test_images[::5])
    assert (result.digit == mnist.test_labels[::5]).mean() > 0.99
    assert (result.status == "digit").mean() > 0.95


@pytest.mark.parametrize("sides", [(16, 28), (28, 64), (65, 120)], ids=str)
@pytest.mark.parametrize("negative", [False, True], ids=["light ink", "dark ink"])
def test_digits_that_are_cut_close_are_read(
    sides: tuple[int, int], negative: bool, data_folder: Path, recognizer: Recognizer
) -> None:
    """Digits of MNIST's training images, cut to their bounding box and enlarged or shrunk."""
    mnist = load_mnist(data_folder)
    rng = np.random.default_rng(11)
    chosen = rng.choice(len(mnist.train_labels), 150, replace=False)
    pages = []
    for image in mnist.train_images[chosen]:
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        cut = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        scale = rng.integers(*sides) / max(cut.shape)
        size = [max(3, round(side * scale)) for side in cut.shape[::-1]]
        page = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        pages.append(np.asarray(255 - page if negative else page, np.uint8))
    readings = recognizer.read_many(pages)
    found = [
        reading.candidates[0].digit.digit if reading.candidates else -1 for reading in readings
    ]
    # Of a 1 that is a few pixels wide nobody can say what is ink.
    blank = mnist.train_labels[chosen][np.array(found) == -1]
    assert set(blank.tolist()) <= {1}
    assert len(blank) <= (8 if sides[0] == 16 else 1)
    assert (np.array(found) == mnist.train_labels[chosen]).mean() >= 0.9
    texts = [reading.text for reading in readings]
    right = [text == str(n) for text, n in zip(texts, mnist.train_labels[chosen], strict=True)]
    assert np.mean(right) >= 0.85
