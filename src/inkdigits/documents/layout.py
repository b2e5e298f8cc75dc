"""What the documents of a page share: its lines, the characters of a number, text fit for XML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree

from inkdigits.results import LIKELY, Box, Digit, ImageSize, Number, Reading, join_boxes

# What XML 1.0 (section 2.2) does not allow, lone surrogates among it.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """The numbers of a line of writing, and the box around them, within the picture."""

    numbers: tuple[Number, ...]
    box: Box

    @property
    def text(self) -> str:
        """The texts of the numbers with spaces between them."""
        return " ".join(number.text for number in self.numbers)


@dataclass(frozen=True, slots=True)
class Character:
    """A digit or sign of a number; ``variants`` are what an unsure digit may be as well."""

    text: str
    box: Box
    confidence: float
    variants: tuple[tuple[str, float], ...] = ()


def list_pages(reading: Reading) -> tuple[Reading, ...]:
    """Return the readings of the pages, of which there is at least one."""
    return reading.pages or (reading,)


def list_lines(page: Reading) -> list[Line]:
    """Return the lines of a page from top to bottom; a page without numbers has none."""
    ordered = sorted(page.numbers, key=lambda number: number.line)
    lines = []
    for _, group in groupby(ordered, key=lambda number: number.line):
        numbers = tuple(group)
        lines.append(Line(numbers, join_boxes([clip_box(one.box, page.image) for one in numbers])))
    return lines


def list_characters(number: Number, image: ImageSize) -> list[Character]:
    """Return the characters of a number in order; none where one of them has no place."""
    digits, signs, characters = iter(number.digits), iter(number.signs), []
    for letter in number.text:
        digit = next(digits, None) if letter.isdecimal() else None
        sign = None if letter.isdecimal() else next(signs, None)
        if digit is not None and str(digit.digit) == letter:
            box = clip_box(digit.box, image)
            characters.append(Character(letter, box, digit.confidence, _list_variants(digit)))
        elif sign is not None and sign.sign == letter:
            characters.append(Character(letter, clip_box(sign.box, image), sign.confidence))
        else:
            return []
    return characters


def _list_variants(digit: Digit) -> tuple[tuple[str, float], ...]:
    if digit.status == "read":
        return ()
    return tuple(
        (str(one.digit), one.probability)
        for one in digit.alternatives
        if one.digit != digit.digit and one.probability >= LIKELY
    )


def clip_box(box: Box, image: ImageSize) -> Box:
    """Return the part of a box within a picture, at least a pixel wide and high."""
    left = min(max(0, box.left), image.width - 1)
    top = min(max(0, box.top), image.height - 1)
    right = max(left + 1, min(box.right, image.width))
    bottom = max(top + 1, min(box.bottom, image.height))
    return Box(left, top, right, bottom)


def clean_text(text: str) -> str:
    """Return a text that XML may hold, with U+FFFD in place of what it may not."""
    return NOT_XML.sub("\ufffd", text)


def add_element(
    parent: ElementTree.Element, tag: str, text: str = "", /, **attributes: object
) -> ElementTree.Element:
    """Append an element with a text and attributes, all made fit for XML; return it."""
    values = {key: clean_text(str(value)) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, tag, values)
    element.text = clean_text(text) or None
    return element


def encode_xml(root: ElementTree.Element, *, doctype: str = "") -> bytes:
    """Return a document as UTF-8 bytes with an XML declaration."""
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}{body}\n'.encode()
