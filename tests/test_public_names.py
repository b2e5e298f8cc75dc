"""What inkdigits offers by name."""

from __future__ import annotations

import pytest

import inkdigits


@pytest.mark.parametrize("name", inkdigits.__all__)
def test_a_public_name_is_found_and_listed(name: str) -> None:
    assert getattr(inkdigits, name) is not None
    assert name in dir(inkdigits)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Recogniser"):
        inkdigits.Recogniser  # noqa: B018


@pytest.mark.parametrize("name", [name for name in inkdigits.__all__ if name.endswith("Error")])
def test_every_error_is_an_inkdigits_error(name: str) -> None:
    assert issubclass(getattr(inkdigits, name), inkdigits.InkdigitsError)
