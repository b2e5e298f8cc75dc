"""Parts of a JSON shape, each of the type that it must have, or refused with its place."""

from __future__ import annotations

from typing import Any

from inkdigits.errors import TemplateError


def take_object(
    shape: object, place: str, needed: tuple[str, ...], free: tuple[str, ...]
) -> dict[str, Any]:
    """Return an object that has all names that are needed, and none that is unknown."""
    if not isinstance(shape, dict):
        raise refuse_shape(place, "must be an object")
    for name in needed:
        if name not in shape:
            raise refuse_shape(f"{place}.{name}".lstrip("."), "is missing")
    for name in shape:
        if name not in needed + free:
            known = ", ".join(needed + free)
            raise refuse_shape(f"{place}.{name[:40]}".lstrip("."), f"is not known: use {known}")
    return shape


def take_list(value: object, place: str) -> list[Any]:
    """Return a list."""
    if not isinstance(value, list):
        raise refuse_shape(place, "must be a list")
    return value


def take_text(value: object, place: str) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise refuse_shape(place, "must be a text")
    return value


def take_number(value: object, place: str) -> float:
    """Return a number, not too large."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e6:
        raise refuse_shape(place, "must be a number")
    return float(value)


def take_choice(value: object, place: str, choices: tuple[str, ...]) -> str:
    """Return one of some texts."""
    if not isinstance(value, str) or value not in choices:
        raise refuse_shape(place, f"must be one of {', '.join(choices)}")
    return value


def refuse_shape(place: str, why: str) -> TemplateError:
    """Return the error of a place in the shape."""
    return TemplateError(f"This is not a template: {place or 'it'} {why}.")
