"""Templates: what is a template, what is refused and with which words."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from inkdigits.errors import TemplateError
from inkdigits.forms import Template, load_template, save_template
from inkdigits.forms.template import MAX_BYTES, MAX_FIELDS, parse_template

SHAPE: dict[str, Any] = {
    "inkdigits_template": 1,
    "aspect": 0.707,
    "find": "marks",
    "marks": [
        {"name": "upper left", "box": [0.05, 0.04, 0.08, 0.06], "shape": "square"},
        {"name": "upper right", "box": [0.92, 0.04, 0.95, 0.06], "shape": "square"},
        {"name": "lower left", "box": [0.05, 0.94, 0.08, 0.96], "shape": "circle"},
    ],
    "fields": [
        {"name": "Kundennummer", "box": [0.1, 0.2, 0.6, 0.25], "expect": r"\d{6}"},
        {"name": "Zählerstand", "box": [0.1, 0.3, 0.6, 0.35]},
    ],
}


def change(path: str, value: object) -> dict[str, Any]:
    """The shape with one place changed, or taken out where the value is ``...``."""
    shape = copy.deepcopy(SHAPE)
    *way, last = [int(part) if part.isdecimal() else part for part in path.split("/")]
    inner: Any = shape
    for part in way:
        inner = inner[part]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return shape


def test_a_template_comes_back_from_its_file(tmp_path: Path) -> None:
    template = Template.from_dict(SHAPE)
    assert template.to_dict() == SHAPE
    save_template(template, tmp_path / "form.json")
    assert load_template(tmp_path / "form.json") == template
    assert [path.name for path in tmp_path.iterdir()] == ["form.json"]
    assert "Zählerstand" in (tmp_path / "form.json").read_text(encoding="utf-8")


def test_a_short_template_is_the_whole_page() -> None:
    shape = {"inkdigits_template": 1, "aspect": 2, "fields": SHAPE["fields"]}
    template = Template.from_dict(shape)
    assert (template.find, template.marks, template.fields[1].expect) == ("page", (), None)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("inkdigits_template", ..., "inkdigits_template is missing"),
        ("inkdigits_template", 2, "inkdigits_template must be 1"),
        ("aspect", "wide", "aspect must be a number"),
        ("aspect", 0, "aspect must be the page's width by its height"),
        ("aspect", True, "aspect must be a number"),
        ("find", "luck", "find must be one of page, corners, marks"),
        ("find", ["page"], "find must be one of"),
        ("marks/2", ..., "marks must hold at least 3"),
        ("marks/0/shape", "cross", r"marks\[0\].shape must be one of square, circle"),
        ("marks/1/box", [0.05, 0.04, 0.08, 0.06], "two of them are at the same place"),
        ("marks/2/box", [0.45, 0.04, 0.48, 0.06], "must not lie on one line"),
        ("fields", {}, "fields must be a list"),
        ("fields", [], "fields must hold 1 to 500"),
        ("fields/0", [], r"fields\[0\] must be an object"),
        ("fields/0/name", ..., r"fields\[0\].name is missing"),
        ("fields/0/name", "", r"fields\[0\].name must be 1 to 100 letters"),
        ("fields/0/name", " a", r"fields\[0\].name must be"),
        ("fields/0/name", "a\nb", r"fields\[0\].name must be"),
        ("fields/0/name", 7, r"fields\[0\].name must be a text"),
        ("fields/1/name", "Kundennummer", r'fields\[1\].name must be another than "Kundennummer"'),
        ("fields/0/box", [0, 0, 1], r"fields\[0\].box must have 4 numbers"),
        ("fields/0/box/2", "1", r"fields\[0\].box\[2\] must be a number"),
        ("fields/0/box/2", 1.01, r"fields\[0\].box must lie in the page"),
        ("fields/0/box/0", -0.1, r"fields\[0\].box must lie in the page"),
        ("fields/0/box/0", float("nan"), r"fields\[0\].box"),
        ("fields/0/box/0", 10**400, r"fields\[0\].box\[0\] must be a number"),
        ("fields/0/box/2", 0.1, r"fields\[0\].box must have right over left"),
        ("fields/0/expect", "", r"at fields\[0\].expect: The expectation is empty"),
        ("fields/0/expect", "(", r"at fields\[0\].expect: "),
        ("fields/0/expected", "1", r"fields\[0\].expected is not known: use name, box, expect"),
        ("author", "x", "author is not known"),
    ],
)
def test_what_is_no_template_is_refused_with_its_place(
    path: str, value: object, sentence: str
) -> None:
    with pytest.raises(TemplateError, match=sentence):
        Template.from_dict(change(path, value))


@pytest.mark.parametrize("shape", [None, [], "x", 1])
def test_what_is_no_object_is_refused(shape: object) -> None:
    with pytest.raises(TemplateError, match="must be an object"):
        Template.from_dict(shape)


def test_too_many_fields_are_refused() -> None:
    many = [{"name": f"f{i}", "box": [0, 0, 1, 1]} for i in range(MAX_FIELDS + 1)]
    with pytest.raises(TemplateError, match="must hold 1 to 500, not 501"):
        Template.from_dict(SHAPE | {"fields": many})
    assert len(Template.from_dict(SHAPE | {"fields": many[1:]}).fields) == MAX_FIELDS


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"%PDF-1.7", "not JSON"),
        (b" " * (MAX_BYTES + 1), "over 1 MB"),
    ],
)
def test_a_file_that_is_no_template_is_refused(data: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=sentence):
        parse_template(data)
    (tmp_path / "form.json").write_bytes(data)
    with pytest.raises(TemplateError, match=r"form\.json: .*" + sentence):
        load_template(tmp_path / "form.json")


def test_a_file_with_a_byte_order_mark_is_taken() -> None:
    assert parse_template(b"\xef\xbb\xbf" + json.dumps(SHAPE).encode()).aspect == 0.707


def test_a_file_that_is_not_there_or_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="No such file"):
        load_template(tmp_path / "none.json")
    with pytest.raises(TemplateError, match="Cannot open"):
        load_template(tmp_path)
    with pytest.raises(TemplateError, match="Cannot write"):
        save_template(Template.from_dict(SHAPE), tmp_path / "none" / "form.json")
