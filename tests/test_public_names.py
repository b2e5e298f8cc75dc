"""What inkdigits offers by name, and that it stays so."""

from __future__ import annotations

import pytest

import inkdigits

NAMES = {
    "Box",
    "Classification",
    "DataError",
    "Digit",
    "ImageError",
    "InkdigitsError",
    "ModelError",
    "Number",
    "Reading",
    "Recognizer",
    "StoreError",
    "__version__",
}


def test_the_public_names_are_these() -> None:
    assert set(inkdigits.__all__) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_public_name_is_there_and_listed(name: str) -> None:
    assert getattr(inkdigits, name) is not None
    assert name in dir(inkdigits)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Recogniser"):
        inkdigits.Recogniser  # noqa: B018


@pytest.mark.parametrize("name", ["ImageError", "ModelError", "DataError", "StoreError"])
def test_every_error_is_an_inkdigits_error(name: str) -> None:
    assert issubclass(getattr(inkdigits, name), inkdigits.InkdigitsError)
