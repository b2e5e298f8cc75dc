"""Reads handwritten digits: ``Recognizer().read(image)``."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inkdigits.digit.classifier import Classification
    from inkdigits.errors import (
        DataError,
        ExpectationError,
        FormError,
        ImageError,
        InkdigitsError,
        ModelError,
        TemplateError,
    )
    from inkdigits.expect.pattern import Expectation, parse_expectation
    from inkdigits.intake.limits import Limits
    from inkdigits.recognizer import Recognizer
    from inkdigits.results import (
        Alternative,
        Box,
        Candidate,
        Digit,
        ImageSize,
        Number,
        Reading,
        Sign,
    )

# ONNX Runtime reports its use to its maker and keeps a file in the home folder, unless it is told
# not to before it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.2.0"

__all__ = [
    "Alternative",
    "Box",
    "Candidate",
    "Classification",
    "DataError",
    "Digit",
    "Expectation",
    "ExpectationError",
    "FormError",
    "ImageError",
    "ImageSize",
    "InkdigitsError",
    "Limits",
    "ModelError",
    "Number",
    "Reading",
    "Recognizer",
    "Sign",
    "TemplateError",
    "__version__",
    "parse_expectation",
]

_HOMES = {
    "Classification": "inkdigits.digit.classifier",
    "Limits": "inkdigits.intake.limits",
    "Recognizer": "inkdigits.recognizer",
    **dict.fromkeys(
        (
            "DataError",
            "ExpectationError",
            "FormError",
            "ImageError",
            "InkdigitsError",
            "ModelError",
            "TemplateError",
        ),
        "inkdigits.errors",
    ),
    **dict.fromkeys(("Expectation", "parse_expectation"), "inkdigits.expect.pattern"),
    **dict.fromkeys(
        ("Alternative", "Box", "Candidate", "Digit", "ImageSize", "Number", "Reading", "Sign"),
        "inkdigits.results",
    ),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that the package itself loads fast."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
