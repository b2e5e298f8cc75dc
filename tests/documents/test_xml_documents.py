"""hOCR, ALTO and PAGE: valid, with the places, confidences and doubts of the reading."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from inkdigits.documents.alto import NAMESPACE as ALTO
from inkdigits.documents.alto import write_alto
from inkdigits.documents.hocr import write_hocr
from inkdigits.documents.page_xml import NAMESPACE as PAGE
from inkdigits.documents.page_xml import write_page_xml
from inkdigits.results import Box, Number, Reading

SCHEMAS = Path(__file__).parent / "schemas"
WRITERS: dict[str, Callable[..., bytes]] = {"alto": write_alto, "page": write_page_xml}
ODD_NAME = 'a/"<&>\x00\x1b\udcff;é.png'
XHTML = "{http://www.w3.org/1999/xhtml}"


def parse(data: bytes) -> Any:
    """The root of a document; nothing that it names is fetched."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def open_schema(kind: str) -> Any:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{kind}.xsd"))


def open_published_schema(kind: str) -> Any:
    folder = os.environ.get("INKDIGITS_SCHEMAS", "")
    path = Path(folder) / f"{kind}.xsd"
    if not folder or not path.is_file():
        pytest.skip(f"INKDIGITS_SCHEMAS names no folder with {kind}.xsd, as it is published")
    return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))


SORTS = ("plain", "turned", "blank", "no digits", "odd")


def make_page(sort: str, plain: Reading) -> Reading:
    """A page of one sort."""
    blank = replace(plain, numbers=(), text="", status="blank")
    outside = replace(plain.numbers[0], text="<\x00>", box=Box(-9, -9, 9_999, 9_999))
    return {
        "plain": plain,
        "turned": replace(plain, turn=270),
        "blank": blank,
        "no digits": replace(blank, status="no_digits"),
        "odd": replace(plain, numbers=(outside, *plain.numbers)),
    }[sort]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("sort", SORTS)
def test_it_is_valid(kind: str, sort: str, two_lines: Reading) -> None:
    data = WRITERS[kind](make_page(sort, two_lines), name=ODD_NAME)
    open_schema(kind).assertValid(parse(data))


@pytest.mark.parametrize("kind", WRITERS)
def test_it_is_valid_by_the_schema_as_it_is_published(kind: str, two_lines: Reading) -> None:
    schema = open_published_schema(kind)
    for sort in SORTS:
        schema.assertValid(parse(WRITERS[kind](make_page(sort, two_lines), name=ODD_NAME)))


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_not_allowed_is_found(kind: str, two_lines: Reading) -> None:
    schema, root = open_schema(kind), parse(WRITERS[kind](two_lines, name="a.png"))
    next(root.iter("{*}TextLine")).set("NOPE", "1")
    assert not schema.validate(root)


# ALTO


def find_alto(root: Any, name: str) -> list[Any]:
    return list(root.iter(f"{{{ALTO}}}{name}"))


def list_place(element: Any) -> list[str]:
    return [element.get(key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]


def test_alto_has_places_and_confidences(two_lines: Reading) -> None:
    root = parse(write_alto(two_lines, name="a.png", number=3))
    strings = find_alto(root, "String")
    assert [one.get("CONTENT") for one in strings] == ["12/05", "-3.5", "47"]
    assert [one.get("WC") for one in strings] == ["0.9700", "0.9700", "0.5500"]
    assert list_place(strings[1]) == ["120", "32", "40", "10"]
    assert list_place(find_alto(root, "TextLine")[0]) == ["20", "30", "140", "12"]
    (space,) = find_alto(root, "SP")
    assert (space.get("HPOS"), space.get("WIDTH")) == ("70", "50")
    (sheet,) = find_alto(root, "Page")
    assert [sheet.get(key) for key in ("WIDTH", "HEIGHT", "PHYSICAL_IMG_NR")] == ["300", "200", "3"]
    assert root.findtext(f".//{{{ALTO}}}fileName") == "a.png"


def test_alto_marks_what_is_unsure(two_lines: Reading) -> None:
    root = parse(write_alto(two_lines, name="a.png"))
    (tag,) = find_alto(root, "OtherTag")
    assert tag.get("LABEL") == "unsure"
    marks = [one.get("TAGREFS") for one in find_alto(root, "String")]
    assert marks == [None, None, tag.get("ID")]
    (variant,) = find_alto(root, "Variant")
    assert dict(variant.attrib) == {"CONTENT": "1", "VC": "0.3500"}
    assert variant.getparent().get("CONTENT") == "7"


def test_alto_of_sure_numbers_has_no_tag(number: Callable[..., Number], page: Any) -> None:
    assert find_alto(parse(write_alto(page(number("47")), name="a")), "Tags") == []


@pytest.mark.parametrize(("turn", "rotation"), [(0, None), (90, "270"), (180, "180"), (270, "90")])
def test_alto_tells_the_turn_counterclockwise(
    turn: int, rotation: str | None, two_lines: Reading
) -> None:
    root = parse(write_alto(replace(two_lines, turn=turn), name="a"))  # type: ignore[arg-type]
    assert find_alto(root, "TextBlock")[0].get("ROTATION") == rotation


# PAGE


def find_page(root: Any, name: str) -> list[Any]:
    return list(root.iter(f"{{{PAGE}}}{name}"))


def read_text(element: Any) -> str:
    return str(element.findtext(f"{{{PAGE}}}TextEquiv/{{{PAGE}}}Unicode"))


def test_page_has_places_and_confidences(two_lines: Reading) -> None:
    root = parse(write_page_xml(two_lines, name="a.png"))
    words = find_page(root, "Word")
    assert [read_text(one) for one in words] == ["12/05", "-3.5", "47"]
    assert words[1][0].get("points") == "120,32 160,32 160,42 120,42"
    assert words[1].find(f"{{{PAGE}}}TextEquiv").get("conf") == "0.9700"
    assert [read_text(one) for one in find_page(root, "TextLine")] == ["12/05 -3.5", "47"]
    assert read_text(find_page(root, "TextRegion")[0]) == "12/05 -3.5\n47"
    assert find_page(root, "Page")[0].get("imageFilename") == "a.png"


def test_page_marks_what_is_unsure(two_lines: Reading) -> None:
    root = parse(write_page_xml(two_lines, name="a.png"))
    marks = [one.get("custom") for one in find_page(root, "Word")]
    assert marks == [None, None, "status {value:unsure;}"]
    texts = find_page(root, "Glyph")[-1].findall(f"{{{PAGE}}}TextEquiv")
    assert [(one.get("index"), one.get("conf"), one[0].text) for one in texts] == [
        ("0", "0.6000", "7"),
        ("1", "0.3500", "1"),
    ]


@pytest.mark.parametrize(("turn", "angle"), [(0, None), (90, "-90"), (180, "180"), (270, "90")])
def test_page_tells_how_to_turn_it_upright(
    turn: int, angle: str | None, two_lines: Reading
) -> None:
    root = parse(write_page_xml(replace(two_lines, turn=turn), name="a"))  # type: ignore[arg-type]
    assert find_page(root, "Page")[0].get("orientation") == angle


# hOCR


def find_class(root: Any, name: str) -> list[Any]:
    return [one for one in root.iter() if one.get("class") == name]


def read_properties(element: Any) -> dict[str, list[str]]:
    """The properties in a title, as the specification splits them."""
    parts = (part.split() for part in element.get("title").split(";"))
    return {words[0]: words[1:] for words in parts}


def test_hocr_nests_as_the_specification_says(three_pages: Reading) -> None:
    root = parse(write_hocr(three_pages, name="a.tiff"))
    assert root.tag == f"{XHTML}html"
    known = {one.get("name"): one.get("content") for one in root.iter(f"{XHTML}meta")}
    assert known["ocr-system"].startswith("inkdigits ")
    assert known["ocr-number-of-pages"] == "3"
    parents = {"ocr_carea": "ocr_page", "ocr_line": "ocr_carea", "ocrx_word": "ocr_line"}
    used = {one.get("class") for one in root.iter() if one.get("class")}
    assert used == set(known["ocr-capabilities"].split())
    for name, parent in parents.items():
        assert {one.getparent().get("class") for one in find_class(root, name)} == {parent}
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_hocr_has_places_and_confidences(two_lines: Reading) -> None:
    root = parse(write_hocr(two_lines, name="a.png"))
    (sheet,) = find_class(root, "ocr_page")
    assert read_properties(sheet) == {
        "image": ['"a.png"'],
        "bbox": ["0", "0", "300", "200"],
        "ppageno": ["0"],
    }
    words = find_class(root, "ocrx_word")
    assert ["".join(one.itertext()) for one in words] == ["12/05", "-3.5", "47"]
    assert read_properties(words[1]) == {"bbox": ["120", "32", "160", "42"], "x_wconf": ["97.00"]}
    (line, _) = find_class(root, "ocr_line")
    assert "".join(line.itertext()) == "12/05 -3.5"
    letters = read_properties(words[1][0])
    assert len(letters["x_bboxes"]) == 4 * len(letters["x_confs"]) == 16


def test_hocr_marks_what_is_unsure(two_lines: Reading) -> None:
    words = find_class(parse(write_hocr(two_lines, name="a")), "ocrx_word")
    marks = [read_properties(one).get("x_inkdigits_status") for one in words]
    assert marks == [None, None, ["unsure"]]


@pytest.mark.parametrize(("turn", "angle"), [(0, None), (90, ["270"]), (270, ["90"])])
def test_hocr_tells_the_turn_counterclockwise(
    turn: int, angle: list[str] | None, two_lines: Reading
) -> None:
    root = parse(write_hocr(replace(two_lines, turn=turn), name="a"))  # type: ignore[arg-type]
    assert read_properties(find_class(root, "ocr_line")[0]).get("textangle") == angle


@pytest.mark.parametrize("sort", SORTS)
def test_hocr_of_any_page_is_well_formed(sort: str, two_lines: Reading) -> None:
    any_page = make_page(sort, two_lines)
    root = parse(write_hocr(any_page, name=ODD_NAME))
    (sheet,) = find_class(root, "ocr_page")
    assert len(find_class(sheet, "ocrx_word")) == len(any_page.numbers)
    for one in root.iter():
        if one.get("title"):
            assert one.get("title").count('"') in (0, 2)
