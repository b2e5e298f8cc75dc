"""The child process that puts searchable PDF files together; it imports nothing of inkdigits.

Its argument is a JSON object: "memory" in bytes, "seconds", and "renderer", the file whose
``bound_process`` holds it to them. On standard input it takes a line of JSON, {"bytes", "pages"},
and that many bytes of a PDF, none for a new one; then a line for each page, {"turn", "words"},
for a new one also {"bytes", "kind", "size", "orientation", "points"} and the bytes of a scan: see
``scans.py``. When standard input ends it answers with a line {"bytes"} and the finished file, or
with {"problem"}.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import runpy
import sys
from typing import Any, BinaryIO

# A page as DeviceToPage sees it, in its units: fine enough for any page.
GRID = 1_000_000
# Least width and height of the ink of a text, in parts of its font size.
THINNEST = 0.05
# Errors of PDFium (fpdfview.h): a password is needed, or the encryption is not supported.
LOCKED = (4, 5)
Matrix = tuple[float, float, float, float, float, float]
# The unit square of a picture, as it is stored, on the unit square of its page, by its EXIF
# orientation: x = a s + c t + e, y = b s + d t + f, both from the lower left corner.
TURNS: dict[int, Matrix] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
# Where the writing of a word begins in its box, and where it goes along and up, as shares of its
# width and height from its upper left corner, by the turn of the writing clockwise.
WRITING = {
    0: ((0, 1), (1, 0), (0, -1)),
    90: ((0, 0), (0, 1), (1, 0)),
    180: ((1, 0), (-1, 0), (0, 1)),
    270: ((1, 1), (0, -1), (-1, 0)),
}


def main() -> None:
    """Take the pages, and answer."""
    orders = json.loads(sys.argv[1])
    # PDFium may print: its output must not get into the answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import pypdfium2

    bound = runpy.run_path(orders["renderer"])["bound_process"]
    bound(memory=orders["memory"], seconds=orders["seconds"])
    source = sys.stdin.buffer
    head = json.loads(source.readline())
    data = source.read(head["bytes"])
    try:
        document = pypdfium2.PdfDocument(data) if data else pypdfium2.PdfDocument.new()
        if data and len(document) != head["pages"]:
            send_line(answers, problem="changed")
            return
        for number, line in enumerate(source):
            order = json.loads(line)
            page = document[number] if data else add_scan(document, order, source)
            lay_words(document, page, order["words"], order["turn"])
            page.close()
        file = io.BytesIO()
        document.save(file)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        send_line(answers, problem="encrypted" if code in LOCKED else "damaged")
        return
    send_line(answers, bytes=file.tell())
    answers.write(file.getbuffer())
    answers.flush()


def send_line(answers: BinaryIO, **answer: object) -> None:
    """Write a line of JSON."""
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def add_scan(document: Any, order: dict[str, Any], source: BinaryIO) -> Any:
    """Append a page that shows a scan; return it."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    data = source.read(order["bytes"])
    width, height = order["points"]
    page = document.new_page(width, height)
    image = pypdfium2.PdfImage.new(document)
    if order["kind"] == "jpeg":
        image.load_jpeg(io.BytesIO(data), inline=True)
    else:
        across, down = order["size"]
        gray = order["kind"] == "gray"
        layout = pdfium.FPDFBitmap_Gray if gray else pdfium.FPDFBitmap_BGR
        pixels = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
        stride = across if gray else 3 * across
        bitmap = pdfium.FPDFBitmap_CreateEx(across, down, layout, pixels, stride)
        taken = bitmap and pdfium.FPDFImageObj_SetBitmap(None, 0, image, bitmap)
        pdfium.FPDFBitmap_Destroy(bitmap)
        if not taken:
            raise pypdfium2.PdfiumError("a picture that is not taken")
    a, b, c, d, e, f = TURNS[order["orientation"]]
    image.set_matrix(
        pypdfium2.PdfMatrix(a * width, b * height, c * width, d * height, e * width, f * height)
    )
    page.insert_obj(image)
    return page


def lay_words(document: Any, page: Any, words: list[Any], turn: int) -> None:
    """Lay words over a page as invisible text, but those that stand there already."""
    import pypdfium2.raw as pdfium

    origin, across, down = find_corners(page)
    known = page.get_textpage()
    laid = []
    for text, (left, top, right, bottom) in words:

        def place(
            share: tuple[float, float], edges: Any = (left, top, right, bottom)
        ) -> tuple[float, float]:
            x = edges[0] + share[0] * (edges[2] - edges[0])
            y = edges[1] + share[1] * (edges[3] - edges[1])
            return (
                origin[0] + x * (across[0] - origin[0]) + y * (down[0] - origin[0]),
                origin[1] + x * (across[1] - origin[1]) + y * (down[1] - origin[1]),
            )

        if is_said(known, text, place((0, 0)), place((1, 1))):
            continue
        start, along, up = WRITING[turn]
        corner = place(start)
        end = place((start[0] + along[0], start[1] + along[1]))
        high = place((start[0] + up[0], start[1] + up[1]))
        if word := make_word(document, text, corner, end, high):
            laid.append(word)
    known.close()
    for word in laid:
        pdfium.FPDFPage_InsertObject(page, word)
    page.gen_content()


def find_corners(page: Any) -> list[tuple[float, float]]:
    """Return where the upper left, upper right and lower left corner of a shown page lie.

    In the space of its contents: a page may be turned, and show only a part of them.
    """
    import pypdfium2.raw as pdfium

    corners = []
    for x, y in ((0, 0), (GRID, 0), (0, GRID)):
        across, down = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDF_DeviceToPage(page, 0, 0, GRID, GRID, 0, x, y, across, down)
        corners.append((across.value, down.value))
    return corners


def is_said(known: Any, text: str, one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Return whether the page has the digits of a text already, between two corners."""
    digits = "".join(filter(str.isdecimal, text))
    (left, right), (low, high) = (sorted(edges) for edges in zip(one, other, strict=True))
    found = known.get_text_bounded(left=left, bottom=low, right=right, top=high)
    return bool(digits) and digits in "".join(filter(str.isdecimal, found))


def make_word(
    document: Any,
    text: str,
    corner: tuple[float, float],
    end: tuple[float, float],
    high: tuple[float, float],
) -> Any:
    """Return invisible text whose ink would fill a box given by three corners; None without ink."""
    import pypdfium2.raw as pdfium

    letters = ctypes.create_string_buffer((text + "\0").encode("utf-16-le", "replace"))
    word = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", 1.0)
    pdfium.FPDFText_SetText(word, ctypes.cast(letters, pdfium.FPDF_WIDESTRING))
    pdfium.FPDFTextObj_SetTextRenderMode(word, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(word, *edges):
        pdfium.FPDFPageObj_Destroy(word)
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    wide, tall = max(right - left, THINNEST), max(top - bottom, THINNEST)
    a, b = ((end[i] - corner[i]) / wide for i in range(2))
    c, d = ((high[i] - corner[i]) / tall for i in range(2))
    e, f = corner[0] - a * left - c * bottom, corner[1] - b * left - d * bottom
    pdfium.FPDFPageObj_Transform(word, a, b, c, d, e, f)
    return word


if __name__ == "__main__":
    main()
