"""A page and its files, PDFs written by hand, and what every refusal must look like."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import decode_pages

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")


@pytest.fixture(scope="session")
def page() -> np.ndarray:
    """A page whose four corners differ, so that a turn shows: a black bar at the upper left."""
    page = np.full((40, 60), 255, np.uint8)
    page[4:9, 6:40] = 0
    page[30:34, 50:54] = 128
    page.flags.writeable = False
    return page


@pytest.fixture(scope="session")
def encode() -> Callable[..., bytes]:
    """Encode an image in a format of Pillow's."""

    def encode_one(image: Image.Image, name: str, **options: object) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, name, **options)
        return buffer.getvalue()

    return encode_one


@pytest.fixture(scope="session")
def page_files(page: np.ndarray, encode: Callable[..., bytes]) -> dict[str, bytes]:
    """The page in each format that Pillow writes."""
    return {name: encode(Image.fromarray(page), name) for name in FORMATS}


@pytest.fixture(scope="session")
def heic(page: np.ndarray) -> bytes:
    """The page as a HEIC photo."""
    return encode_heic(Image.fromarray(page).convert("RGB"))


@pytest.fixture(scope="session")
def make_heic() -> Callable[..., bytes]:
    """Encode images as one HEIC file."""
    return encode_heic


def encode_heic(*images: Image.Image, **options: object) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
    buffer, file = io.BytesIO(), pillow_heif.HeifFile()
    for image in images:
        file.add_from_pillow(image)
    file.save(buffer, quality=90, **options)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def make_pdf() -> Callable[..., bytes]:
    """Write a PDF by hand: pages that share a size and a drawing, more objects, a trailer."""

    def write(
        count: int = 1,
        *,
        box: str = "0 0 72 72",
        drawing: bytes = b"10 w 0 36 m 36 36 l S",
        objects: tuple[bytes, ...] = (),
        trailer: bytes = b"",
    ) -> bytes:
        first = 4 + len(objects)  # the number of the first page's object
        kids = b" ".join(b"%d 0 R" % (first + n) for n in range(count))
        names = b" ".join(b"/X%d %d 0 R" % (n, n + 4) for n in range(len(objects)))
        sheet = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 3 0 R/Resources<</XObject<<%s>>>>>>"
        )
        written = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
            b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
            *objects,
            *[sheet % (box.encode(), names)] * count,
        ]
        data, places = b"%PDF-1.4\n", []
        for number, body in enumerate(written, start=1):
            places.append(len(data))
            data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        return data + (
            b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\n"
            b"startxref\n%d\n%%%%EOF\n"
        ) % (len(written) + 1, table, len(written) + 1, trailer, len(data))

    return write


@pytest.fixture(scope="session")
def decode_all() -> Callable[..., list[np.ndarray]]:
    """Decode the pages of a gray image, (H, W) each."""
    return lambda source, limits=None: [page.color[..., 0] for page in decode_pages(source, limits)]


@pytest.fixture(scope="session")
def decode(decode_all: Callable[..., list[np.ndarray]]) -> Callable[..., np.ndarray]:
    """Decode the first page of a gray image, (H, W)."""
    return lambda source, limits=None: decode_all(source, limits)[0]


@pytest.fixture(scope="session")
def fail() -> Callable[..., ImageError]:
    """Decode what cannot be decoded; hold that the error is one sentence for a person."""

    def decode_in_vain(source: object, kind: str | None = None, **options: object) -> ImageError:
        with pytest.raises(ImageError) as caught:
            list(decode_pages(source, **options))
        message = str(caught.value)
        assert message[0].isupper()
        assert message.endswith(".")
        assert "\n" not in message
        assert not re.search(r"Traceback|Error\b|object at 0x|\.py\b", message)
        if kind is not None:
            assert caught.value.kind == kind
        return caught.value

    return decode_in_vain


@pytest.fixture(scope="session")
def check_any_bytes() -> Callable[[bytes], None]:
    """Hold that bytes, however damaged, give a page or an ImageError."""

    def check(data: bytes) -> None:
        try:
            color = next(decode_pages(data, Limits(max_pixels=1_000_000))).color
        except ImageError as error:
            message, kind = str(error), error.kind
        else:
            assert color.dtype == np.uint8
            assert color.shape[2:] == (3,)
            assert 0 < color.size <= 3_000_000
            return
        assert message.endswith(".")
        assert kind in ("unreadable", "unsupported", "too_large")

    return check
