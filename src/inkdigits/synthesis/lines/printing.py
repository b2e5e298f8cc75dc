"""Printed text in the fonts that come with matplotlib and Pillow."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inkdigits.synthesis.ink import Ink

# Fonts of matplotlib that hold all that the alphabet needs.
# fmt: off
FONTS = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono", "DejaVuSerif",
    "DejaVuSerif-Bold", "DejaVuSerif-Italic", "STIXGeneral", "STIXGeneralBol",
    "STIXGeneralItalic",
)
# fmt: on


def print_line(text: str, rng: np.random.Generator, *, height: float) -> Ink:
    """Return the ink of a text printed on one line, (H, W) float32 in [0, 1], 1 = ink.

    ``height`` is the height of a digit in pixels.
    """
    font = _font(int(rng.integers(len(FONTS) + 3)), max(6, round(height / 0.72)))
    left, top, right, bottom = font.getbbox(text)
    size = (max(2, int(right - left) + 4), max(2, int(bottom - top) + 4))
    image = Image.new("L", size, 0)
    ImageDraw.Draw(image).text((2 - left, 2 - top), text, fill=255, font=font)
    return np.asarray(image, np.float32) / 255.0


@lru_cache(maxsize=512)
def _font(index: int, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    spec = find_spec("matplotlib")
    if index < len(FONTS) and spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{FONTS[index]}.ttf"
        if path.exists():
            return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)
