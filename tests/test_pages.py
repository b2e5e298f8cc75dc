"""Files of several pages, from their bytes to a reading."""

from __future__ import annotations

import io
import weakref
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits import recognizer as recognizer_module
from inkdigits.errors import ImageError, ModelError
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import Page
from inkdigits.reading.page_reader import PageReader
from inkdigits.recognizer import Recognizer
from inkdigits.results import ImageSize, Reading

SEVEN = [(30, 18), (70, 18), (45, 85)]
ONE = [(50, 15), (50, 85)]


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer(threads=1)


def draw(stroke: list[tuple[int, int]], *, side: int = 400) -> Image.Image:
    image, scale = Image.new("L", (side, side), 255), side / 100
    points = [(x * scale, y * scale) for x, y in stroke]
    ImageDraw.Draw(image).line(points, fill=0, width=round(7 * scale), joint="curve")
    return image


def encode(pages: list[Image.Image], name: str) -> bytes:
    buffer = io.BytesIO()
    pages[0].save(buffer, name, save_all=True, append_images=pages[1:])
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["TIFF", "PDF"])
def test_all_pages_of_a_file_are_read(name: str, recognizer: Recognizer) -> None:
    sheets = [draw(SEVEN), Image.new("L", (200, 300), 255), draw(ONE, side=300)]
    reading = recognizer.read(encode(sheets, name))
    assert [page.text for page in reading.pages] == ["7", "", "1"]
    assert [page.status for page in reading.pages] == ["read", "blank", "read"]
    assert (reading.status, reading.text) == ("read", "7\n1")
    assert reading.image == reading.pages[0].image


@pytest.mark.parametrize("name", ["TIFF", "PDF"])
def test_a_file_of_one_page_has_no_pages(name: str, recognizer: Recognizer) -> None:
    reading = recognizer.read(encode([draw(SEVEN)], name))
    assert (reading.text, reading.pages) == ("7", ())


def test_files_of_one_and_of_several_pages_can_be_mixed(recognizer: Recognizer) -> None:
    many = encode([draw(SEVEN), draw(ONE)], "TIFF")
    readings = list(recognizer.read_many([draw(ONE), many, draw(SEVEN), many]))
    assert readings == [recognizer.read(one) for one in (draw(ONE), many, draw(SEVEN), many)]
    assert [len(reading.pages) for reading in readings] == [0, 2, 0, 2]


def test_large_pages_are_decoded_one_at_a_time(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large pages are let go of before the next are decoded, so that memory does not grow."""
    made: list[weakref.ref[np.ndarray]] = []

    def make_sheets(image: object, limits: Limits) -> Iterator[Page]:
        for _ in range(5):
            sheet = np.full((3_000, 3_000, 3), 255, np.uint8)
            made.append(weakref.ref(sheet))
            # This one, and that which the reader holds until it has the next.
            assert sum(one() is not None for one in made) <= 2
            yield Page(sheet, None, ImageSize(3_000, 3_000))
            del sheet

    monkeypatch.setattr(recognizer_module, "decode_pages", make_sheets)
    assert len(recognizer.read(b"").pages) == 5


def test_too_many_pages_are_refused() -> None:
    few = Recognizer(limits=Limits(max_pages=2), threads=1)
    with pytest.raises(ImageError, match="2 pages"):
        few.read(encode([draw(ONE)] * 3, "PDF"))
    assert len(few.read(encode([draw(ONE)] * 2, "PDF")).pages) == 2


def test_a_file_whose_pages_take_too_long_is_refused(recognizer: Recognizer) -> None:
    hasty = Recognizer(threads=1, limits=Limits(max_seconds=1e-9))
    pages = encode([draw(SEVEN, side=100)] * 6, "TIFF")
    images = [draw(ONE), pages, encode([draw(ONE)], "TIFF"), pages]
    results = list(hasty.read_many(images, on_error="return"))
    assert [getattr(one, "text", None) for one in results] == ["1", None, "1", None]
    assert [one.kind for one in results if isinstance(one, ImageError)] == ["too_large"] * 2
    assert "send fewer pages" in str(results[1])
    assert recognizer.read(pages).text == "\n".join("7" * 6)


def test_the_time_of_a_file_counts_its_own_pages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those of other images, nor what becomes of readings that are done."""
    now = 0.0
    read = recognizer_module.PageReader.read

    def read_slowly(reader: PageReader, pages: Sequence[Page]) -> list[Reading]:
        nonlocal now
        now += len(pages)
        return read(reader, pages)

    monkeypatch.setattr(recognizer_module.PageReader, "read", read_slowly)
    monkeypatch.setattr(recognizer_module.time, "monotonic", lambda: now)
    six = encode([draw(SEVEN, side=100)] * 6, "TIFF")
    images = [draw(ONE, side=100)] * 20 + [six, six]
    for seconds, expected in ((4.5, Reading), (3.5, ImageError)):
        patient = Recognizer(threads=1, limits=Limits(max_seconds=seconds))
        results = []
        for result in patient.read_many(images, on_error="return"):
            now += 1_000.0
            results.append(type(result))
        assert results == [Reading] * 20 + [expected] * 2


def test_weights_that_give_no_numbers_are_no_fault_of_the_image(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[Reading]:
        raise ModelError("The weights are damaged.")

    monkeypatch.setattr(recognizer_module.PageReader, "read", fail)
    with pytest.raises(ModelError):
        list(recognizer.read_many([draw(ONE)], on_error="return"))
