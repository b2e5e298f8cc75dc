"""hOCR 1.2 (https://kba.github.io/hocr-spec/1.2/): XHTML that carries boxes and confidences."""

from __future__ import annotations

from xml.etree import ElementTree

from inkdigits import __version__
from inkdigits.documents.layout import (
    Character,
    Line,
    add_element,
    clean_text,
    clip_box,
    encode_xml,
    list_characters,
    list_lines,
    list_pages,
)
from inkdigits.results import Box, ImageSize, Number, Reading, join_boxes

NAMESPACE = "http://www.w3.org/1999/xhtml"
DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
)
CLASSES = "ocr_page ocr_carea ocr_line ocrx_word ocr_cinfo"


def write_hocr(reading: Reading, *, name: str) -> bytes:
    """Return an hOCR document of all pages of a reading.

    A word is a number; ``x_wconf`` is its confidence in percent, and the property
    ``x_inkdigits_status unsure`` marks a guess. Writing that lies turned has a ``textangle``,
    counterclockwise. ``name`` is that of the picture.
    """
    pages = list_pages(reading)
    root = ElementTree.Element("html", {"xmlns": NAMESPACE})
    head = add_element(root, "head")
    add_element(head, "title", name)
    content = "application/xhtml+xml; charset=utf-8"
    add_element(head, "meta", **{"http-equiv": "Content-Type", "content": content})
    for key, value in (
        ("ocr-system", f"inkdigits {__version__} ({reading.model})"),
        ("ocr-capabilities", CLASSES),
        ("ocr-number-of-pages", len(pages)),
    ):
        add_element(head, "meta", **{"name": key, "content": value})
    body = add_element(root, "body")
    for index, page in enumerate(pages):
        _add_page(body, page, index, name)
    return encode_xml(root, doctype=DOCTYPE)


def _add_page(body: ElementTree.Element, page: Reading, index: int, name: str) -> None:
    whole = Box(0, 0, page.image.width, page.image.height)
    quoted = name.replace('"', "'")
    title = f'image "{quoted}"; {format_box(whole)}; ppageno {index}'
    div = _add_part(body, "div", "ocr_page", f"page_{index + 1}", title)
    lines = list_lines(page)
    if not lines:
        return
    around = join_boxes([line.box for line in lines])
    area = _add_part(div, "div", "ocr_carea", f"block_{index + 1}", format_box(around))
    for number, line in enumerate(lines, start=1):
        _add_line(area, line, page, f"{index + 1}_{number}")


def _add_line(area: ElementTree.Element, line: Line, page: Reading, key: str) -> None:
    title = format_box(line.box)
    if page.turn:
        title += f"; textangle {360 - page.turn}"
    span = _add_part(area, "span", "ocr_line", f"line_{key}", title)
    for index, number in enumerate(line.numbers, start=1):
        word = _add_word(span, number, page.image, f"word_{key}_{index}")
        word.tail = " " if index < len(line.numbers) else None
    ElementTree.SubElement(area, "br").tail = "\n"


def _add_word(
    line: ElementTree.Element, number: Number, image: ImageSize, key: str
) -> ElementTree.Element:
    title = f"{format_box(clip_box(number.box, image))}; x_wconf {100 * number.confidence:.2f}"
    if number.status == "unsure":
        title += "; x_inkdigits_status unsure"
    word = _add_part(line, "span", "ocrx_word", key, title)
    if characters := list_characters(number, image):
        title = format_characters(characters)
        add_element(word, "span", number.text, **{"class": "ocr_cinfo", "title": title})
    else:
        word.text = clean_text(number.text)
    return word


def _add_part(
    parent: ElementTree.Element, tag: str, kind: str, key: str, title: str
) -> ElementTree.Element:
    return add_element(parent, tag, **{"class": kind, "id": key, "title": title})


def format_box(box: Box) -> str:
    """Return the property ``bbox``."""
    return f"bbox {box.left} {box.top} {box.right} {box.bottom}"


def format_characters(characters: list[Character]) -> str:
    """Return the properties ``x_bboxes`` and ``x_confs``, the confidences in percent."""
    boxes = " ".join(str(edge) for one in characters for edge in one.box.to_list())
    confidences = " ".join(f"{100 * one.confidence:.2f}" for one in characters)
    return f"x_bboxes {boxes}; x_confs {confidences}"
