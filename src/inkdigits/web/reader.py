"""What the web floor asks of a recognizer, so that any object with these two can stand in."""

from __future__ import annotations

from typing import Protocol

from PIL import Image

from inkdigits.results import Reading


class Reader(Protocol):
    """Reads an image; safe to call from several threads at once."""

    @property
    def model(self) -> str:
        """The name and version of the weights."""

    def read(self, source: bytes | Image.Image, /) -> Reading:
        """Read the encoded bytes of an image, or an image; ImageError where that fails."""
