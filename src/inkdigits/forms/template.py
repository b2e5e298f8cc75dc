"""Templates of forms: named boxes in fractions of the page, and how the page is found again."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, cast, get_args

from inkdigits.errors import ExpectationError, TemplateError, explain_error
from inkdigits.expect.pattern import parse_expectation
from inkdigits.forms.shapes import (
    refuse_shape,
    take_choice,
    take_list,
    take_number,
    take_object,
    take_text,
)

Find = Literal["page", "corners", "marks"]
Shape = Literal["square", "circle"]

VERSION = 1
MAX_BYTES = 2**20
MAX_FIELDS = 500
MAX_MARKS = 50
LEAST_MARKS = 3
MAX_LETTERS = 100  # of a name
# Least area that three marks span, twice the triangle, in squares of the page's width.
LEAST_SPREAD = 1e-3
MIN_SIDE = 0.001  # of a box, in fractions of the page
ASPECTS = (0.05, 20.0)
OPTIONAL = ("find", "marks")


@dataclass(frozen=True, slots=True)
class FormBox:
    """A box in fractions of the page: 0 is its left or top edge, 1 its right or bottom one."""

    left: float
    top: float
    right: float
    bottom: float

    def to_list(self) -> list[float]:
        """Return ``[left, top, right, bottom]``, to a millionth of the page."""
        return [round(side, 6) for side in (self.left, self.top, self.right, self.bottom)]


@dataclass(frozen=True, slots=True)
class Field:
    """A place on the form that is filled in; ``expect`` is what may stand there, if known."""

    name: str
    box: FormBox
    expect: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the field in the JSON shape."""
        shape: dict[str, Any] = {"name": self.name, "box": self.box.to_list()}
        return shape | ({} if self.expect is None else {"expect": self.expect})


@dataclass(frozen=True, slots=True)
class Mark:
    """A filled square or circle printed on the form, and the box that it just fills."""

    name: str
    box: FormBox
    shape: Shape = "square"

    def to_dict(self) -> dict[str, Any]:
        """Return the mark in the JSON shape."""
        return {"name": self.name, "box": self.box.to_list(), "shape": self.shape}


@dataclass(frozen=True, slots=True)
class Template:
    """The layout of a form.

    Attributes
    ----------
    aspect
        Width of the page by its height: 0.707 for A4 upright.
    fields
        In the order in which they are read; each name once.
    find
        How the page is found on a picture: ``page``, the whole picture is the page; ``corners``,
        by the four corners of the sheet; ``marks``, by marks printed on it.
    marks
        At least three where ``find`` is ``marks``; each name once.

    Raises
    ------
    TemplateError
        Where a part is out of its range, naming the place.
    """

    aspect: float
    fields: tuple[Field, ...]
    find: Find = "page"
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        _check_aspect(self.aspect)
        if self.find not in get_args(Find):
            raise refuse_shape("find", f"must be one of {', '.join(get_args(Find))}")
        _check_count("fields", len(self.fields), 1, MAX_FIELDS)
        _check_count("marks", len(self.marks), 0, MAX_MARKS)
        if self.find == "marks" and len(self.marks) < LEAST_MARKS:
            raise refuse_shape(
                "marks", f"must hold at least {LEAST_MARKS} marks to be found by them"
            )
        _check_parts("fields", self.fields)
        _check_parts("marks", self.marks)
        if self.find == "marks":
            _check_places(self.marks, self.aspect)
        for index, field in enumerate(self.fields):
            if field.expect is not None:
                _check_expect(f"fields[{index}].expect", field.expect)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON shape, which ``from_dict`` takes."""
        shape: dict[str, Any] = {
            "inkdigits_template": VERSION,
            "aspect": round(self.aspect, 6),
            "find": self.find,
        }
        if self.marks:
            shape["marks"] = [mark.to_dict() for mark in self.marks]
        return shape | {"fields": [field.to_dict() for field in self.fields]}

    @classmethod
    def from_dict(cls, shape: object) -> Template:
        """Return the template of a JSON shape.

        Raises
        ------
        TemplateError
            Where it is none, naming the place.
        """
        taken = take_object(shape, "", ("inkdigits_template", "aspect", "fields"), OPTIONAL)
        if taken["inkdigits_template"] != VERSION:
            raise refuse_shape(
                "inkdigits_template", f"must be {VERSION}, the version that is known"
            )
        fields, marks = (take_list(taken.get(name, []), name) for name in ("fields", "marks"))
        _check_count("fields", len(fields), 1, MAX_FIELDS)
        _check_count("marks", len(marks), 0, MAX_MARKS)
        return cls(
            aspect=take_number(taken["aspect"], "aspect"),
            fields=tuple(_build_field(one, f"fields[{i}]") for i, one in enumerate(fields)),
            find=cast(Find, take_choice(taken.get("find", "page"), "find", get_args(Find))),
            marks=tuple(_build_mark(one, f"marks[{i}]") for i, one in enumerate(marks)),
        )


def load_template(path: str | os.PathLike[str]) -> Template:
    """Return the template that a JSON file holds.

    Raises
    ------
    TemplateError
        Where the file cannot be opened, is too large, or is no template.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise TemplateError(
            f"Cannot open the template {path} ({explain_error(error)}): check it."
        ) from None
    try:
        return parse_template(data)
    except TemplateError as error:
        raise TemplateError(f"{path}: {error}") from None


def parse_template(data: bytes) -> Template:
    """Return the template that the bytes of a JSON file hold.

    Raises
    ------
    TemplateError
        Where they are too many, or no template.
    """
    if len(data) > MAX_BYTES:
        raise TemplateError("The template is over 1 MB: it should hold boxes only.")
    try:
        shape = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise TemplateError(
            "The template is not JSON in UTF-8: make one with inkdigits template new."
        ) from None
    return Template.from_dict(shape)


def save_template(template: Template, path: str | os.PathLike[str]) -> None:
    """Write a template as JSON; a file that is there is replaced as a whole.

    Raises
    ------
    TemplateError
        Where the file cannot be written.
    """
    target = Path(path)
    text = json.dumps(template.to_dict(), indent=2, ensure_ascii=False) + "\n"
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise TemplateError(
            f"Cannot write {path} ({error.strerror}): give another file to save to."
        ) from None


def _build_field(shape: object, place: str) -> Field:
    taken = take_object(shape, place, ("name", "box"), ("expect",))
    expect = taken.get("expect")
    if expect is not None:
        expect = take_text(expect, f"{place}.expect")
    return Field(take_text(taken["name"], f"{place}.name"), _build_box(taken["box"], place), expect)


def _build_mark(shape: object, place: str) -> Mark:
    taken = take_object(shape, place, ("name", "box"), ("shape",))
    kind = take_choice(taken.get("shape", "square"), f"{place}.shape", get_args(Shape))
    name = take_text(taken["name"], f"{place}.name")
    return Mark(name, _build_box(taken["box"], place), cast(Shape, kind))


def _build_box(shape: object, place: str) -> FormBox:
    sides = take_list(shape, f"{place}.box")
    if len(sides) != 4:
        raise refuse_shape(f"{place}.box", "must have 4 numbers: left, top, right, bottom")
    return FormBox(*(take_number(one, f"{place}.box[{i}]") for i, one in enumerate(sides)))


def _check_aspect(aspect: float) -> None:
    if not ASPECTS[0] <= aspect <= ASPECTS[1]:
        raise refuse_shape(
            "aspect", f"must be the page's width by its height, {ASPECTS[0]} to {ASPECTS[1]:g}"
        )


def _check_count(place: str, count: int, least: int, most: int) -> None:
    if not least <= count <= most:
        raise refuse_shape(place, f"must hold {least} to {most}, not {count}")


def _check_parts(place: str, parts: tuple[Field | Mark, ...]) -> None:
    """Check names and boxes."""
    seen: set[str] = set()
    for index, part in enumerate(parts):
        where = f"{place}[{index}]"
        name = part.name
        if not 0 < len(name) <= MAX_LETTERS or not name.isprintable() or name != name.strip():
            raise refuse_shape(
                f"{where}.name", f"must be 1 to {MAX_LETTERS} letters on one line, no space around"
            )
        if name in seen:
            raise refuse_shape(f"{where}.name", f'must be another than "{name}", which is taken')
        seen.add(name)
        _check_box(f"{where}.box", part.box)


def _check_places(marks: tuple[Mark, ...], aspect: float) -> None:
    """Check that marks lie apart, and not all on one line: else no map of the page is theirs."""
    centers = [
        ((mark.box.left + mark.box.right) / 2.0, (mark.box.top + mark.box.bottom) / 2.0 / aspect)
        for mark in marks
    ]
    if min(math.dist(one, other) for one, other in combinations(centers, 2)) < MIN_SIDE:
        raise refuse_shape("marks", "must lie apart: two of them are at the same place")
    areas = [
        abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
        for a, b, c in combinations(centers, 3)
    ]
    if max(areas) < LEAST_SPREAD:
        raise refuse_shape("marks", "must not lie on one line: place one beside it")


def _check_box(place: str, box: FormBox) -> None:
    sides = (box.left, box.top, box.right, box.bottom)
    if not all(math.isfinite(side) and 0.0 <= side <= 1.0 for side in sides):
        raise refuse_shape(place, "must lie in the page: left, top, right and bottom from 0 to 1")
    if min(box.right - box.left, box.bottom - box.top) < MIN_SIDE:
        raise refuse_shape(place, f"must have right over left and bottom over top, by {MIN_SIDE}")


def _check_expect(place: str, pattern: str) -> None:
    try:
        parse_expectation(pattern)
    except ExpectationError as error:
        raise TemplateError(f"This is not a template, at {place}: {error}") from None
