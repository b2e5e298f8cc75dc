"""Many images at once, and many threads: each is read as if it were alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.recognizer import Recognizer
from inkdigits.results import Reading

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


def test_more_than_one_batch_is_read_in_order(recognizer: Recognizer, draw: Draw) -> None:
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


def test_one_bad_image_among_many_is_an_error(recognizer: Recognizer, draw: Draw) -> None:
    with pytest.raises(ImageError) as caught:
        recognizer.read_many([draw("1"), b"no image", draw("7")])
    assert caught.value.kind == "unsupported"


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
