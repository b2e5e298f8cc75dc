"""The frames of digits as clients get and send them: gray PNGs of 28 x 28 pixels."""

from __future__ import annotations

import base64
import io
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.digit.frame import FRAME, Frame
from inkdigits.digit.occlusion import Occlusion
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import decode_pages
from inkdigits.web.problems import RequestProblem

DECIMALS = 6  # of a probability
# A picture with more is refused before it is decoded.
MOST_PIXELS = 1_000_000


def encode_frame(frame: npt.NDArray[np.uint8]) -> str:
    """Return a frame (28, 28) uint8, 255 = ink, as the data URL of a gray PNG, white on black."""
    file = io.BytesIO()
    Image.fromarray(frame).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def decode_frame(data: bytes, limits: Limits) -> Frame:
    """Return the frame (28, 28) float32 in [0, 1], 1 = ink, of an image, white on black.

    Raises
    ------
    ImageError
        Where the image cannot be read.
    RequestProblem
        422 where it has another size.
    """
    limits = replace(limits, max_pixels=min(limits.max_pixels, MOST_PIXELS))
    with closing(decode_pages(data, limits)) as pages:
        page = next(pages)
    if (page.size.width, page.size.height) != (FRAME, FRAME):
        raise RequestProblem(
            422,
            f"The image has {page.size.width} x {page.size.height} pixels, not {FRAME} x {FRAME}: "
            'send the "frame" of a candidate.',
        )
    return np.asarray(page.color.mean(axis=2) / 255.0, np.float32)


def shape_occlusion(occlusion: Occlusion) -> dict[str, Any]:
    """Return an occlusion map in its JSON shape."""
    return {
        "digit": occlusion.digit,
        "probability": round(occlusion.probability, DECIMALS),
        "least": round(occlusion.least, DECIMALS),
        "patch": occlusion.patch,
        "drops": np.round(occlusion.drops, 3).tolist(),
    }
