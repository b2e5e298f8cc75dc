"""Searchable PDF files: the scan, with what was read as invisible text in its places.

A child process puts them together (``pdf_layer.py``), as one renders the pages that are read: a
crafted file can cost no more than its time and memory.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from PIL import Image

from inkdigits.documents.layout import clip_box, list_lines, list_pages
from inkdigits.documents.scans import open_scans
from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits, format_amount
from inkdigits.intake.pdf import LINE_BYTES, PROBLEMS, RENDERER, is_pdf
from inkdigits.intake.sources import Source, read_bytes
from inkdigits.results import Reading

LAYER = Path(__file__).with_name("pdf_layer.py")
# The address space of the child process, in bytes: pixels and the finished file are in it.
MEMORY_BYTES = 2 * 2**30
# Most bytes of a finished file.
LARGEST_FILE = 2**30
CHANGED = "The image has other pages now than when it was read: read it again."


def write_pdf(reading: Reading, source: Source, *, limits: Limits | None = None) -> bytes:
    """Return a PDF of an image whose numbers can be searched, selected and copied.

    A PDF stays as it is, with text laid on its pages where they do not say the same already. Any
    other image becomes a page for each of its own: a JPEG file goes in unchanged, its metadata
    too; other formats without loss where they have none themselves.

    Raises
    ------
    ImageError
        Where the image cannot be read, has other pages than the reading, or takes too much time
        or memory.
    """
    limits = limits or Limits()
    process = _start(limits)
    assert process.stdin is not None
    assert process.stdout is not None
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.max_seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        with contextlib.suppress(BrokenPipeError):  # its answer says why
            for part in _list_parts(reading, source, limits):
                process.stdin.write(part)
            process.stdin.close()
        return _take_answer(process.stdout)
    except ImageError:
        raise
    except Exception:  # it was killed, crashed, or answered nonsense
        raise _refuse(limits, late=late.is_set()) from None
    finally:
        timer.cancel()
        process.kill()
        with contextlib.suppress(OSError):  # the rest of what was written is lost
            process.stdin.close()
        process.stdout.close()
        process.wait()


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    orders = {"memory": MEMORY_BYTES, "seconds": limits.max_seconds, "renderer": str(RENDERER)}
    # By path and with -P, so that no module is imported from the current folder.
    try:
        return subprocess.Popen(
            [sys.executable, "-P", str(LAYER), json.dumps(orders)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        raise ImageError(
            "PDF files cannot be written here, no process can be started.", kind="unsupported"
        ) from None


def _refuse(limits: Limits, *, late: bool) -> ImageError:
    if late:
        seconds = format_amount(limits.max_seconds)
        return ImageError(
            f"The PDF takes over {seconds} seconds to write: write fewer or simpler pages.",
            kind="too_large",
        )
    return ImageError(
        "The PDF cannot be written, the image is damaged or takes too much memory: "
        "save it again, or smaller."
    )


def _list_parts(reading: Reading, source: Source, limits: Limits) -> Iterator[bytes]:
    """Yield what the child process is sent: lines of JSON, each with the bytes it announces."""
    pages = list_pages(reading)
    data = b""
    if not isinstance(source, (np.ndarray, Image.Image)):
        data = source = read_bytes(source, limits)
    if is_pdf(data):
        yield encode_line(bytes=len(data), pages=len(pages))
        yield data
        for page in pages:
            yield encode_line(**place_words(page))
        return
    yield encode_line(bytes=0, pages=len(pages))
    count = 0
    for count, scan in enumerate(open_scans(source, limits), start=1):
        if count > len(pages):
            break
        yield encode_line(
            **place_words(pages[count - 1]),
            bytes=len(scan.data),
            kind=scan.kind,
            size=scan.size,
            orientation=scan.orientation,
            points=scan.points,
        )
        yield scan.data
    if count != len(pages):
        raise ImageError(CHANGED)


def encode_line(**values: object) -> bytes:
    """Return a line of JSON."""
    return json.dumps(values).encode() + b"\n"


def place_words(page: Reading) -> dict[str, Any]:
    """Return the turn of a page and its words: a text, and left, top, right and bottom.

    These are shares of the width and height of the page, from its upper left corner.
    """
    width, height = page.image.width, page.image.height
    words = []
    for line in list_lines(page):
        for number in line.numbers:
            box = clip_box(number.box, page.image)
            edges = (box.left / width, box.top / height, box.right / width, box.bottom / height)
            words.append((number.text, edges))
    return {"turn": page.turn, "words": words}


def _take_answer(source: IO[bytes]) -> bytes:
    answer = json.loads(source.readline(LINE_BYTES))
    if "problem" in answer:
        raise ImageError({**PROBLEMS, "changed": CHANGED}[answer["problem"]])
    length = int(answer["bytes"])
    if not 0 < length <= LARGEST_FILE:
        raise ValueError(f"a file of {length} bytes")
    data = source.read(length)
    if len(data) != length or not is_pdf(data):
        raise ValueError("a file that is cut")
    return data
