"""The reading of a crop as a part of its picture: boxes moved, what is not the field's left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from inkdigits.expect.fit import set_confidence
from inkdigits.forms.fields import FieldCrop
from inkdigits.page.bounds import bound_points
from inkdigits.results import SURE_DIGIT, Box, ImageSize, Number, Reading, join_texts

ToImage = Callable[[npt.ArrayLike], npt.NDArray[np.float64]]


def keep_inside(reading: Reading, crop: FieldCrop) -> Reading:
    """Return a reading without the numbers whose middle lies in the margin of the crop."""
    left, top, right, bottom = crop.inner
    kept = tuple(
        one
        for one in reading.numbers
        if left <= (one.box.left + one.box.right) / 2.0 <= right
        and top <= (one.box.top + one.box.bottom) / 2.0 <= bottom
    )
    if len(kept) == len(reading.numbers):
        return reading
    if not kept:
        return replace(reading, numbers=(), text="", status="no_digits")
    doubt = any(one.status == "unsure" for one in kept)
    return replace(
        reading, numbers=kept, text=join_texts(kept), status="unsure" if doubt else "read"
    )


def doubt_reading(reading: Reading) -> Reading:
    """Return a reading all of whose numbers are unsure, less sure than any that is read."""
    numbers = tuple(
        set_confidence(one, "unsure", min(one.confidence, SURE_DIGIT)) for one in reading.numbers
    )
    return replace(reading, numbers=numbers, status="unsure" if numbers else reading.status)


def map_reading(
    reading: Reading, crop: FieldCrop, *, size: ImageSize, to_image: ToImage
) -> Reading:
    """Return a reading with the boxes of the image that the crop was cut from.

    Parameters
    ----------
    size
        Of the image.
    to_image
        Returns where points (N, 2) of the page that was cut lie in the image.
    """

    def move(box: Box) -> Box:
        return map_box((box.left, box.top, box.right, box.bottom), crop, size, to_image)

    numbers = tuple(_move_number(one, move) for one in reading.numbers)
    candidates = tuple(
        replace(one, digit=replace(one.digit, box=move(one.digit.box)))
        for one in reading.candidates
    )
    return replace(reading, numbers=numbers, candidates=candidates, image=size, turn=0)


def map_box(
    sides: tuple[float, float, float, float], crop: FieldCrop, size: ImageSize, to_image: ToImage
) -> Box:
    """Return the upright box in the image around a box of the crop, at least one pixel."""
    left, top, right, bottom = sides
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return bound_points(to_image(crop.to_picture(corners)), size)


def _move_number(number: Number, move: Callable[[Box], Box]) -> Number:
    return replace(
        number,
        box=move(number.box),
        digits=tuple(replace(one, box=move(one.box)) for one in number.digits),
        signs=tuple(replace(one, box=move(one.box)) for one in number.signs),
    )
