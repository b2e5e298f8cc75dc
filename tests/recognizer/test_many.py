"""Many images at once, and many threads: each is read as if it were alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits import recognizer as recognizer_module
from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import Page
from inkdigits.intake.sources import Source
from inkdigits.recognizer import Recognizer
from inkdigits.results import ImageSize, Reading

Draw = Callable[..., Image.Image]


@pytest.fixture
def sources(draw: Draw, draw_other: Draw) -> Callable[[], list[Image.Image]]:
    """Makes pages with a digit, without ink, and with a disk."""

    def make() -> list[Image.Image]:
        blank = Image.new("L", (50, 50), 255)
        return [draw("1"), blank, draw("7"), draw_other("disk"), draw("0"), draw("4"), blank]

    return make


def test_many_are_read_as_one_by_one_and_in_order(
    recognizer: Recognizer, sources: Callable[[], list[Image.Image]]
) -> None:
    together = list(recognizer.read_many(sources()))
    alone = [recognizer.read(source) for source in sources()]
    assert [one.text for one in together] == [one.text for one in alone]
    assert [one.status for one in together] == [one.status for one in alone]
    assert [one.image for one in together] == [one.image for one in alone]
    for one, other in zip(together, alone, strict=True):
        for a, b in zip(one.candidates, other.candidates, strict=True):
            assert np.array_equal(a.frame, b.frame)
            assert a.digit.confidence == pytest.approx(b.digit.confidence, abs=1e-4)
    assert [one.text for one in together[:3]] == ["1", "", "7"]


def test_more_than_one_batch_is_read_in_order(recognizer: Recognizer, draw: Draw) -> None:
    pages = [np.asarray(draw(digit, width=40, height=40, pen=9)) for digit in ("1", "7", "0")]
    pages.append(np.full((40, 40), 255, np.uint8))
    order = np.random.default_rng(0).integers(0, 4, 520)
    readings = recognizer.read_many(pages[index] for index in order)
    expected = [recognizer.read(page).text for page in pages]
    assert [one.text for one in readings] == [expected[index] for index in order]


@pytest.mark.parametrize("images", [[], (), iter([])])
def test_no_images_give_no_readings(images: object, recognizer: Recognizer) -> None:
    assert list(recognizer.read_many(images)) == []


def test_only_blank_pages_are_read_too(recognizer: Recognizer) -> None:
    readings = recognizer.read_many([Image.new("L", (9, 9), 255)] * 3)
    assert [one.status for one in readings] == ["blank"] * 3


def test_an_image_that_cannot_be_read_is_an_error_when_its_turn_has_come(
    recognizer: Recognizer, draw: Draw
) -> None:
    readings = recognizer.read_many([draw("1"), b"no image", draw("7")])
    assert next(readings).text == "1"
    with pytest.raises(ImageError) as caught:
        next(readings)
    assert (caught.value.kind, caught.value.source) == ("unsupported", "image 2")
    assert caught.value.__notes__ == ["This was image 2."]
    assert list(readings) == []


def test_an_image_that_cannot_be_read_is_returned_in_its_place(
    recognizer: Recognizer, draw: Draw, tmp_path: Path
) -> None:
    draw("7").save(tmp_path / "7.png")
    images = [b"no image", draw("1"), tmp_path / "none.png", str(tmp_path / "7.png"), b""]
    results = list(recognizer.read_many(images, on_error="return"))
    assert [isinstance(one, ImageError) for one in results] == [True, False, True, False, True]
    assert [one.text for one in results if isinstance(one, Reading)] == ["1", "7"]
    assert [one.source for one in results] == [
        *("image 1", None, str(tmp_path / "none.png"), str(tmp_path / "7.png"), "image 5")
    ]


def test_an_image_fails_where_one_of_its_pages_does(
    recognizer: Recognizer, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = recognizer_module.decode_pages

    def decode_badly(image: Source, limits: Limits) -> Iterator[Page]:
        yield from decode(image, limits)
        if image is damaged:
            raise ImageError("The second page is damaged.")

    damaged = draw("7")
    monkeypatch.setattr(recognizer_module, "decode_pages", decode_badly)
    results = recognizer.read_many([draw("1"), damaged, draw("4")], on_error="return")
    assert [getattr(one, "text", str(one)) for one in results] == [
        *("1", "The second page is damaged.", "4")
    ]


@pytest.mark.parametrize("stage", ["decode_pages", "PageReader.read"])
def test_a_fault_of_our_own_costs_one_image(
    stage: str, recognizer: Recognizer, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where errors are returned; else it is raised as it is."""
    name = stage.rpartition(".")[2]
    holder = recognizer_module.PageReader if "." in stage else recognizer_module
    original = getattr(holder, name)

    def fail(*arguments: object) -> object:
        given = arguments[-1] if name == "read" else [arguments[0]]
        if any(getattr(one, "size", None) in ((77, 77), ImageSize(77, 77)) for one in given):
            raise RuntimeError("out of ink")
        return original(*arguments)

    monkeypatch.setattr(holder, name, fail)
    images = [draw("1"), draw("7", width=77, height=77), draw("4")]
    results = list(recognizer.read_many(images, on_error="return"))
    assert [getattr(one, "text", str(one)) for one in results] == [
        *("1", "Cannot read this image (RuntimeError: out of ink).", "4")
    ]
    with pytest.raises(RuntimeError, match="out of ink"):
        list(recognizer.read_many(images))


def test_readings_come_while_images_are_still_made(recognizer: Recognizer, draw: Draw) -> None:
    made = 0

    def make() -> Iterator[Image.Image]:
        nonlocal made
        for _ in range(1_000):
            made += 1
            yield draw("1", width=30, height=30, pen=9)

    readings = recognizer.read_many(make())
    assert made == 0
    next(readings)
    assert made < 500
    readings.close()  # type: ignore[attr-defined]


def test_what_becomes_of_errors_is_checked_at_once(recognizer: Recognizer) -> None:
    with pytest.raises(ValueError, match="on_error"):
        recognizer.read_many([], on_error="ignore")  # type: ignore[call-overload]


def test_eight_threads_share_a_recognizer(
    recognizer: Recognizer, sources: Callable[[], list[Image.Image]]
) -> None:
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
