"""Searchable PDF files: the scan is seen, and its numbers are found where they stand."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageOps

from inkdigits.documents.pdf import write_pdf
from inkdigits.errors import ImageError
from inkdigits.results import Box, ImageSize, Number, Reading, join_pages

ROW = b"%010d 00000 n \n"
Edges = tuple[float, float, float, float]


def draw_scan(size: tuple[int, int] = (300, 200), mode: str = "RGB") -> Image.Image:
    """A white page with a black bar at its upper left."""
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).rectangle((10, 5, 59, 14), fill="black")
    return image


def encode(image: Image.Image, name: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


def make_pdf(drawing: bytes = b"", *, box: str = "0 0 216 144", extra: str = "") -> bytes:
    """A PDF of one page, written by hand."""
    font = b"/Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    sheet = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]{extra}/Contents 4 0 R/Resources<<"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        sheet.encode() + font + b">>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
    ]
    data, places = b"%PDF-1.4\n", []
    for index, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (index, body)
    table = b"".join(ROW % place for place in places)
    return (
        data
        + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<</Size 5/Root 1 0 R>>\n" % table
        + (b"startxref\n%d\n%%%%EOF\n" % len(data))
    )


def find_text(data: bytes, text: str, *, page: int = 0) -> Edges:
    """Where a text is found on a shown page: shares of its width and height from its upper left."""
    with pypdfium2.PdfDocument(data) as document:
        sheet = document[page]
        words = sheet.get_textpage()
        found = words.search(text).get_next()
        assert found is not None, words.get_text_range()
        boxes = [words.get_charbox(found[0] + i) for i in range(found[1])]
        edges = [min(b[0] for b in boxes), min(b[1] for b in boxes)]
        edges += [max(b[2] for b in boxes), max(b[3] for b in boxes)]
        return to_shares(sheet, edges)


def to_shares(sheet: Any, edges: list[float]) -> Edges:
    converter = sheet.render(scale=10).get_posconv(sheet)
    width, height = (10 * side for side in sheet.get_size())
    corners = [converter.to_bitmap(edges[0], edges[1]), converter.to_bitmap(edges[2], edges[3])]
    across, down = sorted(x / width for x, _ in corners), sorted(y / height for _, y in corners)
    return across[0], down[0], across[1], down[1]


def list_shares(box: Box, image: ImageSize) -> Edges:
    return (
        box.left / image.width,
        box.top / image.height,
        box.right / image.width,
        box.bottom / image.height,
    )


def render(data: bytes, *, page: int = 0, scale: float = 1.0) -> np.ndarray:
    with pypdfium2.PdfDocument(data) as document:
        return np.asarray(document[page].render(scale=scale).to_pil().convert("L"))


def read_all(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


# Images


def test_each_number_is_found_in_its_place(two_lines: Reading) -> None:
    data = write_pdf(two_lines, draw_scan())
    assert read_all(data)[0].split() == ["12/05", "-3.5", "47"]
    for number in two_lines.numbers:
        expected = list_shares(number.box, two_lines.image)
        # The ink of the first and last character fills the box but for a part of its own width.
        assert find_text(data, number.text) == pytest.approx(expected, abs=0.02)


def test_the_text_is_not_seen(two_lines: Reading, page: Callable[..., Reading]) -> None:
    scan = draw_scan()
    assert (render(write_pdf(two_lines, scan)) == render(write_pdf(page(), scan))).all()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_writing_is_found_in_its_place(turn: int, two_lines: Reading) -> None:
    boxes = [Box(20, 30, 30, 90), Box(120, 60, 140, 150), Box(200, 30, 215, 60)]
    numbers = zip(two_lines.numbers, boxes, strict=True)
    turned = replace(
        two_lines,
        turn=turn,  # type: ignore[arg-type]
        numbers=tuple(replace(number, box=box) for number, box in numbers),
    )
    data = write_pdf(turned, draw_scan())
    for number in turned.numbers:
        expected = list_shares(number.box, turned.image)
        assert find_text(data, number.text) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    ("turn", "first_is_before"), [(0, (True, None)), (90, (None, True)), (180, (False, None))]
)
def test_text_runs_as_the_writing_does(
    turn: int, first_is_before: tuple[bool | None, bool | None], two_lines: Reading
) -> None:
    lone = replace(two_lines, numbers=two_lines.numbers[2:], turn=turn)  # type: ignore[arg-type]
    data = write_pdf(lone, draw_scan())
    four, seven = find_text(data, "4"), find_text(data, "7")
    for axis, before in enumerate(first_is_before):
        if before is not None:
            assert (four[axis] < seven[axis]) is before


def test_a_jpeg_goes_in_as_it_is(two_lines: Reading) -> None:
    jpeg = encode(draw_scan(), "JPEG", quality=70)
    data = write_pdf(two_lines, jpeg)
    assert jpeg in data
    seen = render(data, scale=150 / 72)
    assert seen.shape == (200, 300)
    assert seen[10, 30] < 40
    assert seen[100, 150] > 220


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_a_turned_photo_stands_upright(turn: int, name: str, two_lines: Reading) -> None:
    exif = Image.Exif()
    exif[274] = turn
    photo = encode(draw_scan(), name, exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("L")
    reading = replace(two_lines, image=ImageSize(*upright.size))
    seen = render(write_pdf(reading, photo), scale=150 / 72)
    assert seen.shape == np.asarray(upright).shape
    assert np.abs(seen.astype(int) - np.asarray(upright)).mean() < 3


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_images_of_any_mode_are_seen(mode: str, two_lines: Reading) -> None:
    gray = draw_scan(mode="L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(gray).astype(np.uint16) * 257)
    else:
        image = draw_scan().convert(mode)
    seen = render(write_pdf(two_lines, image), scale=150 / 72)
    assert np.abs(seen.astype(int) - np.asarray(gray)).mean() < 3


@pytest.mark.parametrize("name", ["PNG", "TIFF", "BMP", "GIF", "WEBP"])
def test_files_of_any_format_are_seen(name: str, two_lines: Reading) -> None:
    seen = render(write_pdf(two_lines, encode(draw_scan(), name)), scale=150 / 72)
    assert np.abs(seen.astype(int) - np.asarray(draw_scan(mode="L"))).mean() < 3


def test_an_array_and_a_path_are_taken(tmp_path: Path, two_lines: Reading) -> None:
    draw_scan().save(tmp_path / "a.png")
    sources = (np.asarray(draw_scan()), tmp_path / "a.png", str(tmp_path / "a.png"))
    files = [render(write_pdf(two_lines, source)) for source in sources]
    assert (files[0] == files[1]).all()
    assert (files[0] == files[2]).all()


def test_a_drawing_on_a_transparent_ground_is_black_on_white(two_lines: Reading) -> None:
    drawing = Image.new("RGBA", (300, 200))
    ImageDraw.Draw(drawing).rectangle((10, 5, 59, 14), fill="red")
    seen = render(write_pdf(two_lines, drawing), scale=150 / 72)
    assert (seen[10, 30], seen[100, 150]) == (0, 255)


def test_a_blank_page_has_no_text(page: Callable[..., Reading]) -> None:
    assert read_all(write_pdf(page(), draw_scan())) == [""]


def test_each_page_of_a_tiff_becomes_a_page(three_pages: Reading) -> None:
    scans = [draw_scan(), Image.new("RGB", (300, 200), "gray"), draw_scan(mode="L")]
    data = write_pdf(three_pages, encode(scans[0], "TIFF", save_all=True, append_images=scans[1:]))
    numbers = ["-3.5", "12/05", "47"]
    assert [sorted(text.split()) for text in read_all(data)] == [numbers, [], numbers]
    assert render(data, page=1)[50, 50] == 128


def test_a_photo_with_less_to_lose_is_a_jpeg(
    two_lines: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigits.documents.scans.LOSSLESS_BYTES", 0)
    assert b"/DCTDecode" in write_pdf(two_lines, encode(draw_scan(), "PNG"))
    monkeypatch.undo()
    assert b"/DCTDecode" not in write_pdf(two_lines, encode(draw_scan(), "PNG"))


# PDF files


def read_pdf_page(number: Callable[..., Number], page: Callable[..., Reading]) -> Reading:
    """The reading of a page of 3 by 2 inches, at 200 dots an inch."""
    return page(number("508", (300, 100)), size=(600, 400))


@pytest.mark.parametrize(
    ("box", "extra", "size"),
    [
        ("0 0 216 144", "", (600, 400)),
        ("100 -50 316 94", "", (600, 400)),
        ("0 0 216 144", "/Rotate 90", (400, 600)),
        ("0 0 216 144", "/Rotate 180", (600, 400)),
        ("0 0 216 144", "/Rotate 270", (400, 600)),
        ("0 0 500 500", "/CropBox[100 200 316 344]", (600, 400)),
        ("0 0 500 500", "/CropBox[100 200 316 344]/Rotate 90", (400, 600)),
    ],
)
def test_text_lies_where_a_viewer_shows_it(
    box: str,
    extra: str,
    size: tuple[int, int],
    number: Callable[..., Number],
    page: Callable[..., Reading],
) -> None:
    reading = page(number("508", (300, 100)), size=size)
    data = write_pdf(reading, make_pdf(b"2 0 0 2 9 9 cm", box=box, extra=extra))
    expected = list_shares(reading.numbers[0].box, reading.image)
    assert find_text(data, "508") == pytest.approx(expected, abs=0.02)


def test_a_pdf_looks_as_before(number: Callable[..., Number], page: Callable[..., Reading]) -> None:
    drawing = b"q 1 0 0 RG 0.5 0 0 0.5 0 0 cm 9 w 20 20 m 300 200 l S"
    before = make_pdf(drawing)
    after = write_pdf(read_pdf_page(number, page), before)
    assert (render(after, scale=2) == render(before, scale=2)).all()
    assert read_all(after) == ["508"]


def test_what_a_page_says_already_is_not_said_twice(
    number: Callable[..., Number], page: Callable[..., Reading]
) -> None:
    reading = read_pdf_page(number, page)
    once = write_pdf(reading, make_pdf())
    assert read_all(write_pdf(reading, once)) == ["508"]
    elsewhere = make_pdf(b"BT /F 10 Tf 10 10 Td (508) Tj ET")
    assert read_all(write_pdf(reading, elsewhere))[0].split() == ["508", "508"]


# What goes wrong


def test_an_image_with_other_pages_now_is_refused(two_lines: Reading, three_pages: Reading) -> None:
    for reading, source in (
        (three_pages, draw_scan()),
        (three_pages, make_pdf()),
        (two_lines, encode(draw_scan(), "TIFF", save_all=True, append_images=[draw_scan()])),
    ):
        with pytest.raises(ImageError, match="other pages"):
            write_pdf(reading, source)


@pytest.mark.parametrize(
    "source", [b"", b"junk", b"%PDF-1.7 nothing", "no such file", encode(draw_scan(), "PNG")[:-30]]
)
def test_what_cannot_be_read_is_an_image_error(source: bytes | str, two_lines: Reading) -> None:
    with pytest.raises(ImageError) as refusal:
        write_pdf(two_lines, source)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("text", ["", " ", "é漢\U0001f600", "\x00", "-"])
def test_texts_that_no_number_has_are_never_a_fault(text: str, two_lines: Reading) -> None:
    odd = replace(two_lines, numbers=(replace(two_lines.numbers[0], text=text),))
    assert len(read_all(write_pdf(odd, draw_scan()))) == 1


def test_a_reading_of_one_page_within_several_is_a_page(two_lines: Reading) -> None:
    assert len(read_all(write_pdf(join_pages([two_lines]), draw_scan()))) == 1
