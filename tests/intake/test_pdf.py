"""PDF files: every page is rendered, and none of them can hang or end the reader."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.intake import pdf
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import decode_pages

Decode = Callable[..., np.ndarray]
DecodeAll = Callable[..., list[np.ndarray]]


MakePdf = Callable[..., bytes]
Fail = Callable[..., ImageError]


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The renderers that were started."""
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def note(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(start(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(pdf.subprocess, "Popen", note)
    return started


# What is read


def test_a_page_of_an_inch_is_rendered_at_200_dots(make_pdf: MakePdf, decode: Decode) -> None:
    gray = decode(make_pdf())
    assert gray.shape == (200, 200)
    assert gray[100, 50] == 0
    assert gray[100, 150] == 255


def test_every_page_comes_in_order(
    page: np.ndarray, encode: Callable[..., bytes], decode_all: DecodeAll
) -> None:
    shades = [30, 130, 230]
    sheets = [Image.new("L", (72, 36 + shade), shade) for shade in shades]
    data = encode(sheets[0], "PDF", save_all=True, append_images=sheets[1:])
    pages = decode_all(data)
    assert [one.shape[1] for one in pages] == [200] * 3
    assert [abs(int(one[50, 50]) - shade) < 4 for one, shade in zip(pages, shades, strict=True)]
    assert [one.shape[0] for one in pages] == [int((36 + s) * 200 / 72) for s in shades]


@pytest.mark.parametrize("head", [b"\n", b"\xef\xbb\xbf", b"\0" * 100])
def test_white_space_before_a_pdf_is_passed_over(
    head: bytes, make_pdf: MakePdf, decode: Decode
) -> None:
    assert decode(head + make_pdf()).shape == (200, 200)


def test_yellow_ink_on_a_pdf_page_shows(make_pdf: MakePdf) -> None:
    page = next(decode_pages(make_pdf(drawing=b"1 1 0 RG 4 w 0 36 m 72 36 l S")))
    assert page.color[..., 2].min() < 100


def test_a_page_without_ink_is_white(make_pdf: MakePdf, decode: Decode) -> None:
    assert (decode(make_pdf(drawing=b"")) == 255).all()


def test_a_turned_page_is_shown_as_a_viewer_shows_it(make_pdf: MakePdf, decode: Decode) -> None:
    turned = make_pdf(box="0 0 72 36", drawing=b"10 w 0 30 m 20 30 l S").replace(
        b"/Type/Page/", b"/Rotate 90/Type/Page/"
    )
    gray = decode(turned)  # the table of places is wrong now, which readers mend
    assert gray.shape == (200, 100)
    assert gray[10, 80] == 0


def test_pages_are_rendered_when_they_are_asked_for(
    make_pdf: MakePdf, processes: list[subprocess.Popen[bytes]]
) -> None:
    with closing(decode_pages(make_pdf(20))) as pages:
        next(pages)
        assert processes[0].poll() is None
    assert processes[0].returncode is not None


def test_no_process_is_left_behind(
    make_pdf: MakePdf, fail: Fail, processes: list[subprocess.Popen[bytes]], decode_all: DecodeAll
) -> None:
    decode_all(make_pdf(2))
    fail(b"%PDF-1.7 nothing else")
    assert [process.returncode is not None for process in processes] == [True, True]


def test_no_module_of_the_current_folder_is_loaded(
    make_pdf: MakePdf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decode: Decode
) -> None:
    for name in ("json", "math", "pypdfium2"):
        (tmp_path / f"{name}.py").write_text("open('stranger', 'w')\nraise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    assert decode(make_pdf()).shape == (200, 200)
    assert not (tmp_path / "stranger").exists()


# Bounds


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 1000000 1000", "0 0 99999 1"])
def test_a_huge_page_is_rendered_coarsely(box: str, make_pdf: MakePdf, decode: Decode) -> None:
    gray = decode(make_pdf(box=box))
    assert gray.size <= pdf.PAGE_PIXELS


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 1e30 1e30", "5 5 -9 -9", "0 0 0.001 0.001", "[]"])
def test_a_page_of_an_odd_size_is_never_a_fault(
    box: str, make_pdf: MakePdf, check_any_bytes: Callable[[bytes], None]
) -> None:
    check_any_bytes(make_pdf(box=box))


@pytest.mark.parametrize("most", [1, 100, 39_999])
def test_the_bound_on_pixels_makes_pages_coarser(
    most: int, make_pdf: MakePdf, decode: Decode
) -> None:
    assert decode(make_pdf(), limits=Limits(max_pixels=most)).size <= most


def test_a_pdf_of_1000_pages_is_refused_before_it_is_rendered(
    make_pdf: MakePdf, fail: Fail
) -> None:
    assert "50 pages" in str(fail(make_pdf(1_000), "too_large"))


def test_the_bound_on_pages_is_exact(make_pdf: MakePdf, fail: Fail, decode_all: DecodeAll) -> None:
    assert len(decode_all(make_pdf(3), limits=Limits(max_pages=3))) == 3
    fail(make_pdf(4), "too_large", limits=Limits(max_pages=3))


def make_laughs(make_pdf: MakePdf, *, width: int, depth: int) -> bytes:
    """A drawing that uses another ``width`` times, which uses another, ``depth`` deep."""
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 72 72]"
    forms = []
    for level in range(depth):
        body = b"/X Do " * width
        forms.append(
            head
            + b"/Resources<</XObject<</X %d 0 R>>>>/Length %d>>stream\n%s\nendstream"
            % (level + 5, len(body), body)
        )
    line = b"9 w 0 0 m 72 72 l S"
    forms.append(head + b"/Length %d>>stream\n%s\nendstream" % (len(line), line))
    return make_pdf(drawing=b"/X0 Do", objects=tuple(forms))


def test_a_pdf_that_never_ends_is_stopped(
    make_pdf: MakePdf, fail: Fail, processes: list[subprocess.Popen[bytes]]
) -> None:
    data = make_laughs(make_pdf, width=60, depth=9)
    assert "0.4 seconds" in str(fail(data, "too_large", limits=Limits(max_seconds=0.4)))
    assert processes[0].returncode is not None


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only here is memory bounded for sure")
def test_a_pdf_that_takes_too_much_memory_is_stopped(
    make_pdf: MakePdf, fail: Fail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MEMORY_BYTES", 300 * 2**20)
    assert "memory" in str(fail(make_laughs(make_pdf, width=60, depth=9), "unreadable"))


def test_a_renderer_that_crashes_is_an_image_error(
    make_pdf: MakePdf, fail: Fail, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = {
        "dies": "",
        "babbles": "print('what?')",
        "lies": 'print(\'{"pages": 1}\'); print(\'{"width": 9, "height": 9}\')',
        "boasts": 'print(\'{"pages": 1}\'); print(\'{"width": 99999, "height": 99999}\')',
    }
    for name, answer in answers.items():
        path = tmp_path / f"{name}.py"
        path.write_text(f"import sys; sys.stdin.buffer.read(9); {answer}")
        monkeypatch.setattr(pdf, "RENDERER", path)
        fail(make_pdf())


def test_where_no_process_can_be_started_is_an_image_error(
    make_pdf: MakePdf, fail: Fail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    fail(make_pdf(), "unsupported")


# What cannot be read


LOCK = b"/Encrypt<</Filter/%s/V 1/R 2/P -4/O(%s)/U(%s)>>/ID[(0123456789abcdef)(0123456789abcdef)]"


@pytest.mark.parametrize("lock", [b"Standard", b"Other"])
def test_a_locked_pdf_is_refused(lock: bytes, make_pdf: MakePdf, fail: Fail) -> None:
    data = make_pdf(trailer=LOCK % (lock, b"o" * 32, b"u" * 32))
    assert "password" in str(fail(data, "unreadable"))


@pytest.mark.parametrize(
    "tail",
    [b"", b"1.7\n%\xe2\xe3\xcf\xd3\n", os.urandom(50_000), b"1.4\n" + b"[" * 100_000],
    ids=["nothing", "head", "random bytes", "brackets"],
)
def test_what_only_begins_like_a_pdf_is_refused(tail: bytes, fail: Fail) -> None:
    assert "PDF" in str(fail(b"%PDF-" + tail, "unreadable"))


def test_a_pdf_without_pages_is_refused(make_pdf: MakePdf, fail: Fail) -> None:
    assert "PDF" in str(fail(make_pdf(0), "unreadable"))


@pytest.mark.slow
def test_a_truncated_pdf_is_refused_or_read(
    encode: Callable[..., bytes], check_any_bytes: Callable[[bytes], None]
) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (80, 60), np.uint8)
    data = encode(Image.fromarray(noise), "PDF")
    for share in (0.01, 0.2, 0.5, 0.9, 0.99):
        check_any_bytes(data[: int(len(data) * share)])


@pytest.mark.slow
@given(
    changes=st.lists(
        st.tuples(st.floats(0.0, 1.0, exclude_max=True), st.integers(0, 255)),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=25, deadline=None)
def test_damaged_pdfs_give_a_page_or_an_image_error(
    make_pdf: MakePdf,
    check_any_bytes: Callable[[bytes], None],
    changes: list[tuple[float, int]],
) -> None:
    data = bytearray(make_pdf(2))
    for place, value in changes:
        data[5 + int(place * (len(data) - 5))] = value
    check_any_bytes(bytes(data))


@pytest.mark.slow
def test_a_picture_too_large_inside_a_pdf_is_never_a_fault(
    make_pdf: MakePdf, check_any_bytes: Callable[[bytes], None]
) -> None:
    """32,000 x 32,000 pixels from 3 kilobytes."""
    packed = zlib.compress(b"\0" * 3_000_000, 9)
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 32000/Height 32000/ColorSpace/DeviceRGB"
        b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    ) % (len(packed), packed)
    check_any_bytes(make_pdf(drawing=b"72 0 0 72 0 0 cm /X0 Do", objects=(picture,)))
