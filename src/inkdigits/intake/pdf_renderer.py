"""Run as a process of its own: a PDF comes in on standard input, pages go out on standard output.

The one argument is a JSON object: the bytes of the PDF, which come first, the bound on pixels of a
page, on memory in bytes and on time in seconds. Then each line is the number of a page, from 0.
Each answer is a line of JSON: {"pages"} after the PDF, {"width", "height"} and RGB pixels after a
number, or {"problem"}. Knows PDFium alone; imports nothing of inkdigits.
"""

from __future__ import annotations

import json
import math
import os
import sys
from typing import Any, BinaryIO

# Pixels for each point of a page: 200 dots an inch, on which a digit of 5 mm is 40 pixels high.
SCALE = 200 / 72
# Errors of PDFium (fpdfview.h): a password is needed, or the lock is of a kind it does not know.
LOCKED = (4, 5)


def main() -> None:
    """Answer until standard input ends."""
    orders = json.loads(sys.argv[1])
    # PDFium may print: what it says must not get among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    data = sys.stdin.buffer.read(orders["bytes"])
    import pypdfium2

    bound_process(memory=orders["memory"], seconds=orders["seconds"])
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        say(answers, problem="encrypted" if error.err_code in LOCKED else "damaged")
        return
    say(answers, pages=len(document))
    for line in sys.stdin.buffer:
        try:
            width, height, pixels = render_page(document, int(line), orders["pixels"])
        except (pypdfium2.PdfiumError, ValueError):
            say(answers, problem="damaged")
        else:
            say(answers, width=width, height=height)
            answers.write(pixels)
            answers.flush()


def say(answers: BinaryIO, **answer: object) -> None:
    """Answer with a line of JSON."""
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def bound_process(*, memory: int, seconds: float) -> None:
    """Bound what this process may take, where the system can; it may write no file."""
    try:
        import resource
    except ImportError:  # Windows: time is still bounded, by who started this
        return
    # One second over: who started this has the first word, and this holds if it is gone.
    time = math.ceil(seconds) + 1
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, time),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):  # macOS knows some of them by name alone
            continue


def render_page(document: Any, number: int, most: int) -> tuple[int, int, Any]:
    """Render a page on white in at most ``most`` pixels: width, height and RGB bytes."""
    import pypdfium2.raw as pdfium
    from pypdfium2 import PdfBitmap

    page = document[number]
    try:
        points_across, points_down = page.get_size()
        width, height = fit_page(points_across, points_down, most)
        bitmap = PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR, rev_byteorder=True)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    finally:
        page.close()
    return width, height, bitmap.buffer


def fit_page(width: float, height: float, most: int) -> tuple[int, int]:
    """Give a page of so many points its pixels, at ``SCALE`` or what ``most`` of them allow.

    Raises ``ValueError`` where the page has no size.
    """
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError(f"a page of {width} x {height} points")
    scale = min(SCALE, math.sqrt(most / (width * height)), most / max(width, height))
    return max(1, int(width * scale)), max(1, int(height * scale))


if __name__ == "__main__":
    main()
