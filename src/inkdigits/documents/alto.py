"""ALTO 4 (https://www.loc.gov/standards/alto/): one XML file for each page."""

from __future__ import annotations

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

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
VERSION = "4.4"
UNSURE = "status_unsure"  # the tag of a guess


def write_alto(page: Reading, *, name: str, number: int = 1) -> bytes:
    """Return an ALTO document of one page.

    A ``String`` is a number with its confidence as ``WC``, a ``Glyph`` a digit or sign with its
    confidence as ``GC``; a guess refers to a tag with the label ``unsure``, and its doubtful
    digits have a ``Variant`` for what else they may be. Writing that lies turned has a
    ``ROTATION``, counterclockwise. ``name`` is that of the picture, ``number`` counts its pages
    from 1.
    """
    root = ElementTree.Element(
        "alto",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "SCHEMAVERSION": VERSION,
        },
    )
    _add_description(root, page, name)
    if any(one.status == "unsure" for one in page.numbers):
        tags = add_element(root, "Tags")
        add_element(tags, "OtherTag", ID=UNSURE, TYPE="status", LABEL="unsure")
    place = Box(0, 0, page.image.width, page.image.height)
    sheet = add_element(
        add_element(root, "Layout"),
        "Page",
        ID="page",
        PHYSICAL_IMG_NR=number,
        WIDTH=place.right,
        HEIGHT=place.bottom,
    )
    space = add_element(sheet, "PrintSpace", **list_edges(place))
    if lines := list_lines(page):
        around = join_boxes([line.box for line in lines])
        block = add_element(space, "TextBlock", ID="block", **list_edges(around))
        if page.turn:
            block.set("ROTATION", str(360 - page.turn))
        for index, line in enumerate(lines, start=1):
            _add_line(block, line, page.image, f"line_{index}")
    return encode_xml(root)


def _add_description(root: ElementTree.Element, page: Reading, name: str) -> None:
    description = add_element(root, "Description")
    add_element(description, "MeasurementUnit", "pixel")
    source = add_element(description, "sourceImageInformation")
    add_element(source, "fileName", name)
    step = add_element(description, "Processing", ID="reading")
    add_element(step, "processingCategory", "contentGeneration")
    software = add_element(step, "processingSoftware")
    add_element(software, "softwareName", "inkdigits")
    add_element(software, "softwareVersion", __version__)
    add_element(software, "applicationDescription", page.model)


def _add_line(block: ElementTree.Element, line: Line, image: ImageSize, key: str) -> None:
    element = add_element(block, "TextLine", ID=key, **list_edges(line.box))
    before = None
    for index, number in enumerate(line.numbers, start=1):
        box = clip_box(number.box, image)
        if before is not None:
            _add_space(element, before, box)
        _add_string(element, number, image, f"{key}_string_{index}")
        before = box


def _add_space(line: ElementTree.Element, left: Box, right: Box) -> None:
    """Append the space between two numbers, with its place where they stand side by side."""
    space = add_element(line, "SP")
    if right.left > left.right:
        space.set("WIDTH", str(right.left - left.right))
        space.set("HPOS", str(left.right))
        space.set("VPOS", str(left.top))


def _add_string(line: ElementTree.Element, number: Number, image: ImageSize, key: str) -> None:
    element = add_element(
        line,
        "String",
        ID=key,
        CONTENT=number.text,
        WC=f"{number.confidence:.4f}",
        **list_edges(clip_box(number.box, image)),
    )
    if number.status == "unsure":
        element.set("TAGREFS", UNSURE)
    for one in list_characters(number, image):
        glyph = add_element(
            element, "Glyph", CONTENT=one.text, GC=f"{one.confidence:.4f}", **list_edges(one.box)
        )
        for text, probability in one.variants:
            add_element(glyph, "Variant", CONTENT=text, VC=f"{probability:.4f}")


def list_edges(box: Box) -> dict[str, int]:
    """Return the attributes of a box."""
    return {
        "HPOS": box.left,
        "VPOS": box.top,
        "WIDTH": box.right - box.left,
        "HEIGHT": box.bottom - box.top,
    }
