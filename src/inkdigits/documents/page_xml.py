"""PAGE XML, page content of 2019-07-15 (https://github.com/PRImA-Research-Lab/PAGE-XML)."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

from inkdigits import __version__
from inkdigits.documents.layout import (
    Line,
    add_element,
    clip_box,
    encode_xml,
    list_characters,
    list_lines,
)
from inkdigits.results import Box, ImageSize, Number, Reading, join_boxes

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
UNSURE = "status {value:unsure;}"  # the attribute "custom" of a guess
# By how many degrees clockwise a page is turned to stand upright, by the turn of its writing.
UPRIGHT = {90: -90, 180: 180, 270: 90}


def write_page_xml(page: Reading, *, name: str) -> bytes:
    """Return a PAGE document of one page.

    A ``Word`` is a number, a ``Glyph`` a digit or sign, each with its confidence as ``conf``; a
    guess has the attribute ``custom="status {value:unsure;}"``, and its doubtful digits have a
    further ``TextEquiv`` for what else they may be. Where the writing lies turned, ``orientation``
    says by how many degrees clockwise the page is to be turned to stand upright. ``name`` is that
    of the picture.
    """
    root = ElementTree.Element(
        "PcGts",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {NAMESPACE}/pagecontent.xsd",
        },
    )
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata = add_element(root, "Metadata")
    add_element(metadata, "Creator", f"inkdigits {__version__}")
    add_element(metadata, "Created", now)
    add_element(metadata, "LastChange", now)
    add_element(metadata, "MetadataItem", type="processingStep", name="model", value=page.model)
    sheet = add_element(
        root,
        "Page",
        imageFilename=name,
        imageWidth=page.image.width,
        imageHeight=page.image.height,
    )
    if page.turn:
        sheet.set("orientation", str(UPRIGHT[page.turn]))
    if lines := list_lines(page):
        region = add_element(sheet, "TextRegion", id="region")
        _add_coordinates(region, join_boxes([line.box for line in lines]))
        for index, line in enumerate(lines, start=1):
            _add_line(region, line, page.image, f"line_{index}")
        _add_text(region, "\n".join(line.text for line in lines))
    return encode_xml(root)


def _add_line(region: ElementTree.Element, line: Line, image: ImageSize, key: str) -> None:
    element = add_element(region, "TextLine", id=key)
    _add_coordinates(element, line.box)
    for index, number in enumerate(line.numbers, start=1):
        _add_word(element, number, image, f"{key}_word_{index}")
    _add_text(element, line.text)


def _add_word(line: ElementTree.Element, number: Number, image: ImageSize, key: str) -> None:
    word = add_element(line, "Word", id=key)
    if number.status == "unsure":
        word.set("custom", UNSURE)
    _add_coordinates(word, clip_box(number.box, image))
    for index, one in enumerate(list_characters(number, image), start=1):
        glyph = add_element(word, "Glyph", id=f"{key}_glyph_{index}")
        _add_coordinates(glyph, one.box)
        if not one.variants:
            _add_text(glyph, one.text, conf=f"{one.confidence:.4f}")
            continue
        for rank, (text, share) in enumerate([(one.text, one.confidence), *one.variants]):
            _add_text(glyph, text, index=rank, conf=f"{share:.4f}")
    _add_text(word, number.text, conf=f"{number.confidence:.4f}")


def _add_coordinates(element: ElementTree.Element, box: Box) -> None:
    left, top, right, bottom = box.to_list()
    add_element(
        element, "Coords", points=f"{left},{top} {right},{top} {right},{bottom} {left},{bottom}"
    )


def _add_text(element: ElementTree.Element, text: str, **attributes: object) -> None:
    add_element(add_element(element, "TextEquiv", **attributes), "Unicode", text)
