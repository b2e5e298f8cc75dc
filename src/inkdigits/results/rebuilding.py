"""Rebuilds frozen dataclasses from the JSON shape that they were written to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
LARGEST_INT = 2**31 - 1  # more than any image has pixels or lines
NAMES = {str: "a text", int: "a whole number", float: "a number", dict: "an object", list: "a list"}


def rebuild(
    kind: type[T], shape: object, *, find_fault: Callable[[object], str], place: str = ""
) -> T:
    """Return the dataclass that a shape describes.

    A field that is left out keeps its default; a name that is no field is passed over. A class
    with ``from_list`` is rebuilt by it, from a list of whole numbers. A number that need not be
    whole is a probability. A class inside itself is refused, so that the depth is bounded.

    Parameters
    ----------
    kind
        A dataclass of texts, numbers, literals, dataclasses, tuples of these, and None.
    shape
        What ``json.loads`` gives for it.
    find_fault
        Returns what is wrong with a dataclass that was rebuilt, as "must be ...", or nothing.
    place
        Where in the whole shape it stands, as ``numbers[0]``.

    Raises
    ------
    ValueError
        Where a field is missing, of another type or out of range, with its place.
    """
    if not isinstance(shape, dict):
        raise _refuse(place, f"must be {NAMES[dict]}")
    hints, values = get_type_hints(kind), {}
    for one in fields(kind):  # type: ignore[arg-type]
        if not one.metadata.get("json", True):
            continue
        inner = f"{place}.{one.name}".lstrip(".")
        if one.name in shape:
            if place and shape[one.name] and get_args(hints[one.name])[:1] == (kind,):
                raise _refuse(inner, "must be left out here")
            values[one.name] = _rebuild_value(hints[one.name], shape[one.name], find_fault, inner)
        elif one.default is MISSING:
            raise _refuse(inner, "is missing")
    return _check_built(kind(**values), find_fault, place)


def _rebuild_value(kind: Any, value: Any, find_fault: Callable[[object], str], place: str) -> Any:
    """Return the value of a field."""
    if get_origin(kind) is UnionType:
        kinds = [one for one in get_args(kind) if one is not type(None)]
        return None if value is None else _rebuild_value(kinds[0], value, find_fault, place)
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise _refuse(place, f"must be one of {', '.join(map(str, get_args(kind)))}")
        return value
    if get_origin(kind) is tuple:
        _check_type(list, value, place)
        element = get_args(kind)[0]
        return tuple(
            _rebuild_value(element, each, find_fault, f"{place}[{index}]")
            for index, each in enumerate(value)
        )
    if hasattr(kind, "from_list"):
        _check_type(list, value, place)
        for index, each in enumerate(value):
            _check_type(int, each, f"{place}[{index}]")
        if len(value) != len(fields(kind)):
            raise _refuse(place, f"must have {len(fields(kind))} numbers")
        return _check_built(kind.from_list(value), find_fault, place)
    if is_dataclass(kind):
        return rebuild(kind, value, find_fault=find_fault, place=place)  # type: ignore[arg-type]
    _check_type(kind, value, place)
    return kind(value)


def _check_type(kind: type, value: object, place: str) -> None:
    taken = (int, float) if kind is float else kind
    if not isinstance(value, taken) or isinstance(value, bool):
        raise _refuse(place, f"must be {NAMES[kind]}")
    if kind is float and not 0 <= value <= 1:  # type: ignore[operator]
        raise _refuse(place, "must be from 0 to 1")
    if kind is int and abs(value) > LARGEST_INT:  # type: ignore[arg-type]
        raise _refuse(place, f"must be at most {LARGEST_INT}")


def _check_built(built: T, find_fault: Callable[[object], str], place: str) -> T:
    if fault := find_fault(built):
        raise _refuse(place, fault)
    return built


def _refuse(place: str, why: str) -> ValueError:
    return ValueError(f"This is not a reading: {place or 'it'} {why}.")
