"""What the web application asks of a recognizer, so that another object can stand in for it."""

from __future__ import annotations

from typing import Protocol

from PIL import Image

from inkdigits.expect.pattern import Expectation
from inkdigits.results import Reading


class ImageReader(Protocol):
    """Reads an image; safe to call from several threads at once."""

    @property
    def model(self) -> str:
        """The name and version of the weights."""

    def read(self, source: bytes | Image.Image, /, *, expect: Expectation | None = None) -> Reading:
        """Return the reading of an image or its encoded bytes; ImageError where that fails."""
