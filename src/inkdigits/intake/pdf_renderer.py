"""The child process that renders PDF pages with PDFium; it imports nothing of inkdigits.

Its argument is a JSON object: "bytes", the length of the PDF; "pixels", the most that a page may
have; "side", the most on its longer side; "memory" in bytes; "seconds". On standard input it takes
the PDF and then lines, each with the number of a page from 0. It answers each on standard output
with a line of JSON: {"pages"} after the PDF; {"width", "height"}, followed by RGB pixels, after a
number; or {"problem"}.
"""

from __future__ import annotations

import json
import math
import os
import sys
from typing import Any, BinaryIO

# Pixels per point of a page: 200 dots an inch, at which a digit of 5 mm is 40 pixels high.
SCALE = 200 / 72
# Errors of PDFium (fpdfview.h): a password is needed, or the encryption is not supported.
LOCKED = (4, 5)


def main() -> None:
    """Answer until standard input ends."""
    orders = json.loads(sys.argv[1])
    # PDFium may print: its output must not get among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    data = sys.stdin.buffer.read(orders["bytes"])
    import pypdfium2

    bound_process(memory=orders["memory"], seconds=orders["seconds"])
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        send_answer(answers, problem="encrypted" if error.err_code in LOCKED else "damaged")
        return
    send_answer(answers, pages=len(document))
    for line in sys.stdin.buffer:
        try:
            width, height, pixels = render_page(
                document, int(line), orders["pixels"], orders["side"]
            )
        except (pypdfium2.PdfiumError, ValueError):
            send_answer(answers, problem="damaged")
        else:
            send_answer(answers, width=width, height=height)
            answers.write(pixels)
            answers.flush()


def send_answer(answers: BinaryIO, **answer: object) -> None:
    """Write an answer as a line of JSON."""
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def bound_process(*, memory: int, seconds: float) -> None:
    """Limit memory, CPU time and files of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent still limits the time
        return
    # A second more than the parent waits: this limit is for the case that the parent is gone.
    time = math.ceil(seconds) + 1
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, time),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):  # macOS refuses some of them
            continue


def render_page(document: Any, number: int, most: int, side: int) -> tuple[int, int, Any]:
    """Render a page on white; return width, height and RGB bytes: see ``fit_page``."""
    import pypdfium2.raw as pdfium
    from pypdfium2 import PdfBitmap

    page = document[number]
    try:
        points_across, points_down = page.get_size()
        width, height = fit_page(points_across, points_down, most, side)
        bitmap = PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR, rev_byteorder=True)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    finally:
        page.close()
    return width, height, bitmap.buffer


def fit_page(width: float, height: float, most: int, side: int) -> tuple[int, int]:
    """Return width and height in pixels of a page given in points.

    They are at most ``most`` pixels, and at most ``side`` on the longer side.

    Raises
    ------
    ValueError
        Where the page has no size.
    """
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError(f"a page of {width} x {height} points")
    scale = min(SCALE, math.sqrt(most / (width * height)), min(most, side) / max(width, height))
    return max(1, int(width * scale)), max(1, int(height * scale))


if __name__ == "__main__":
    main()
