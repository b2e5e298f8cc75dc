"""Reads handwritten digits: ``Recognizer().read(image)``."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inkdigits.digit.classifier import Classification
    from inkdigits.errors import DataError, ImageError, InkdigitsError, ModelError, StoreError
    from inkdigits.recognizer import Recognizer
    from inkdigits.results import Box, Digit, Number, Reading

# ONNX Runtime reports its use to its maker and keeps a file in the home folder, unless it is told
# not to before it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"

__all__ = [
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
]

_HOMES = {
    "inkdigits.digit.classifier": ("Classification",),
    "inkdigits.errors": ("DataError", "ImageError", "InkdigitsError", "ModelError", "StoreError"),
    "inkdigits.results": ("Box", "Digit", "Number", "Reading"),
    "inkdigits.recognizer": ("Recognizer",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that the package itself loads fast."""
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
