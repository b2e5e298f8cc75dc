"""What the web application asks of a recognizer, so that another object can stand in for it."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.digit.classifier import Classification
from inkdigits.expect.pattern import Expectation
from inkdigits.results import Reading


class ImageReader(Protocol):
    """Reads an image; safe to call from several threads at once."""

    @property
    def model(self) -> str:
        """The name and version of the weights."""

    def read(self, source: bytes | Image.Image, /, *, expect: Expectation | None = None) -> Reading:
        """Return the reading of an image or its encoded bytes; ImageError where that fails."""

    def classify(self, crops: npt.NDArray[np.generic], /) -> Classification:
        """Return the classes of crops (N, 28, 28) float32 in [0, 1], 1 = ink."""
