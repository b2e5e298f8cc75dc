"""Rebuilds frozen dataclasses from the JSON shape that they were written to."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
NAMES = {str: "a text", int: "a whole number", float: "a number", dict: "an object", list: "a list"}


def rebuild(kind: type[T], shape: object, *, place: str = "") -> T:
    """Return the dataclass that a shape describes.

    A field that is left out keeps its default; a name that is no field is passed over. A class
    with ``from_list`` is rebuilt by it, from a list of whole numbers.

    Parameters
    ----------
    kind
        A dataclass of texts, numbers, literals, dataclasses, tuples of these, and None.
    shape
        What ``json.loads`` gives for it.
    place
        Where in the whole shape it stands, as ``numbers[0]``.

    Raises
    ------
    ValueError
        Where a field is missing or of another type, with its place.
    """
    if not isinstance(shape, dict):
        raise _refuse(place, f"must be {NAMES[dict]}")
    hints, values = get_type_hints(kind), {}
    for one in fields(kind):  # type: ignore[arg-type]
        if not one.metadata.get("json", True):
            continue
        inner = f"{place}.{one.name}".lstrip(".")
        if one.name in shape:
            values[one.name] = _rebuild_value(hints[one.name], shape[one.name], inner)
        elif one.default is MISSING:
            raise _refuse(inner, "is missing")
    return kind(**values)


def _rebuild_value(kind: Any, value: Any, place: str) -> Any:
    """Return the value of a field."""
    if get_origin(kind) is UnionType:
        kinds = [one for one in get_args(kind) if one is not type(None)]
        return None if value is None else _rebuild_value(kinds[0], value, place)
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise _refuse(place, f"must be one of {', '.join(map(str, get_args(kind)))}")
        return value
    if get_origin(kind) is tuple:
        _check_type(list, value, place)
        element = get_args(kind)[0]
        return tuple(
            _rebuild_value(element, each, f"{place}[{index}]") for index, each in enumerate(value)
        )
    if hasattr(kind, "from_list"):
        _check_type(list, value, place)
        for index, each in enumerate(value):
            _check_type(int, each, f"{place}[{index}]")
        if len(value) != len(fields(kind)):
            raise _refuse(place, f"must have {len(fields(kind))} numbers")
        return kind.from_list(value)
    if is_dataclass(kind):
        return rebuild(kind, value, place=place)  # type: ignore[arg-type]
    _check_type(kind, value, place)
    return kind(value)


def _check_type(kind: type, value: object, place: str) -> None:
    taken = (int, float) if kind is float else kind
    if not isinstance(value, taken) or isinstance(value, bool):
        raise _refuse(place, f"must be {NAMES[kind]}")


def _refuse(place: str, why: str) -> ValueError:
    return ValueError(f"This is not a reading: {place or 'it'} {why}.")
