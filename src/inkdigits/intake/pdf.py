"""PDF files, from their bytes to the pixels of their pages.

A child process renders them (``pdf_renderer.py``): a crafted file can then cost no more than the
time and memory that the process may take, and what it answers is checked.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inkdigits.errors import ImageError
from inkdigits.intake.limits import (
    MAX_SIDE,
    Limits,
    check_pixels,
    format_amount,
    refuse_pages,
)

RENDERER = Path(__file__).with_name("pdf_renderer.py")
# White space and zeros before the header are skipped up to here, in bytes, as viewers do.
HEAD_BYTES = 1024
# Most pixels of a page, as many as a phone's photo has: 17 x 17 inches at 200 dots an inch. Larger
# pages are rendered more coarsely.
PAGE_PIXELS = 12_000_000
# The renderer's address space, in bytes: PDFium itself takes about a fifth of it.
MEMORY_BYTES = 2**30
# An answer of the renderer is a line of at most this many bytes, then the pixels.
LINE_BYTES = 1_000

PROBLEMS = {
    "encrypted": "The PDF is locked with a password: save it without one.",
    "damaged": "The PDF is damaged or cut short: save or send it again.",
}


def is_pdf(data: bytes) -> bool:
    """Return whether a file is a PDF, by its first bytes."""
    return data[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf\0\t\n\f\r ").startswith(b"%PDF-")


def render_pages(data: bytes, limits: Limits) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield the pages of a PDF, each rendered on demand.

    Yields
    ------
    (H, W, 3) uint8 RGB, at 200 dots an inch, or more coarsely where that would exceed
    ``PAGE_PIXELS``, ``MAX_SIDE`` or the limit on pixels.

    Raises
    ------
    ImageError
        Where the PDF is locked, damaged, without pages, has too many of them, or takes too
        much time or memory.
    """
    with _Renderer(data, limits) as renderer:
        count = renderer.count_pages()
        if count < 1:
            raise ImageError("The PDF has no pages: save or send it again.")
        if count > limits.max_pages:
            raise refuse_pages(limits)
        for number in range(count):
            yield renderer.render_page(number)


class _Renderer:
    """The process that renders pages: started on entering the context, killed on leaving it."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._seconds = limits.max_seconds  # the time that is left
        self._late = False

    def __enter__(self) -> _Renderer:
        orders = {
            "bytes": len(self._data),
            "pixels": min(PAGE_PIXELS, self._limits.max_pixels),
            "side": MAX_SIDE,
            "memory": MEMORY_BYTES,
            "seconds": self._limits.max_seconds,
        }
        # By path and with -P, so that no module is imported from the current folder.
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(RENDERER), json.dumps(orders)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            raise ImageError(
                "PDF files cannot be read here, no process can be started: send images.",
                kind="unsupported",
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        with contextlib.suppress(OSError):  # the rest of what was written is lost
            self._process.stdin.close()  # type: ignore[union-attr]
        self._process.stdout.close()  # type: ignore[union-attr]
        self._process.wait()

    def count_pages(self) -> int:
        """Send the PDF; return how many pages it has."""
        answer, _ = self._ask(self._data)
        return int(answer["pages"])

    def render_page(self, number: int) -> npt.NDArray[np.uint8]:
        """Return the pixels of a page, counted from 0."""
        answer, pixels = self._ask(b"%d\n" % number)
        return np.frombuffer(pixels, np.uint8).reshape(answer["height"], answer["width"], 3)

    def _ask(self, question: bytes) -> tuple[dict[str, Any], bytes]:
        """Send a question; return the answer and its pixels, within the time that is left."""
        timer = threading.Timer(self._seconds, self._stop)
        timer.daemon = True
        started = time.monotonic()
        timer.start()
        try:
            return self._exchange(question)
        except ImageError:
            raise
        except Exception:  # it was killed, crashed, or answered nonsense
            if self._late:
                seconds = format_amount(self._limits.max_seconds)
                raise ImageError(
                    f"The PDF takes over {seconds} seconds to render: send fewer or simpler pages.",
                    kind="too_large",
                ) from None
            raise ImageError(
                "The PDF cannot be rendered, it is damaged or takes too much memory: "
                "send its pages as images."
            ) from None
        finally:
            timer.cancel()
            self._seconds = max(0.0, self._seconds - (time.monotonic() - started))

    def _stop(self) -> None:
        self._late = True
        self._process.kill()

    def _exchange(self, question: bytes) -> tuple[dict[str, Any], bytes]:
        sink, source = self._process.stdin, self._process.stdout
        assert sink is not None
        assert source is not None
        sink.write(question)
        sink.flush()
        answer = json.loads(source.readline(LINE_BYTES))
        if "problem" in answer:
            raise ImageError(PROBLEMS[answer["problem"]])
        if "pages" in answer:
            return answer, b""
        width, height = int(answer["width"]), int(answer["height"])
        check_pixels(width, height, self._limits)
        pixels = source.read(width * height * 3)
        return {"width": width, "height": height}, pixels
