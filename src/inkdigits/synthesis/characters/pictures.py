"""Characters from pictures, brought to a size and varied."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.synthesis.characters.picture_styles import style_picture
from inkdigits.synthesis.characters.stroke_styles import STYLE_SHARE
from inkdigits.synthesis.characters.strokes import WIDEST
from inkdigits.synthesis.ink import Ink, trim

Picture = npt.NDArray[np.uint8]

# How often a picture of a digit is made bolder.
BOLD_SHARE = 0.08


def draw_picture(
    character: str, picture: Picture, size: float, slant: float, rng: np.random.Generator
) -> Ink:
    """Return the ink of a digit's picture, ``size`` pixels high, sometimes bolder or restyled."""
    ink = resize_picture(picture, size, slant, rng)
    if rng.random() < BOLD_SHARE:
        side = max(2, round(size * rng.uniform(0.04, 0.16)))
        disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        ink = np.asarray(cv2.dilate(np.pad(ink, side), disk), np.float32)
    if rng.random() < STYLE_SHARE:
        ink = style_picture(character, ink, rng)
    return trim(ink)[0]


def resize_picture(picture: Picture, size: float, slant: float, rng: np.random.Generator) -> Ink:
    """Return a picture as ink of a height, turned and stretched a little, with the edges of a pen.

    Parameters
    ----------
    picture
        (H, W) uint8, 255 = ink.
    size
        Height in pixels; a very wide character gets less.
    slant
        How far the top leans to the right, in heights.
    """
    rows, columns = np.array(picture.shape, float)
    scale = size / max(rows, columns / WIDEST)
    if scale < 0.5:
        smaller = (max(1, int(columns * scale * 2)), max(1, int(rows * scale * 2)))
        picture = np.asarray(cv2.resize(picture, smaller, interpolation=cv2.INTER_AREA), np.uint8)
        rows, columns = np.array(picture.shape, float)
        scale = size / max(rows, columns / WIDEST)
    angle = np.deg2rad(rng.normal(0.0, 4.0))
    wide = np.exp(rng.normal(0.0, 0.1))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shape = scale * (turn @ np.array([[wide, -0.6 * slant], [0.0, 1.0]]))
    reach = np.abs(shape) @ np.array([columns, rows]) + 4.0
    shift = reach / 2.0 - shape @ np.array([columns / 2.0, rows / 2.0])
    matrix = np.column_stack([shape, shift])
    target = (int(np.ceil(reach[0])), int(np.ceil(reach[1])))
    ink = cv2.warpAffine(picture, matrix, target, flags=cv2.INTER_CUBIC).astype(np.float32) / 255.0
    if scale > 1.5:
        ink = 0.5 + (ink - 0.5) * min(scale, 3.5) * 0.8
    return trim(np.clip(ink, 0.0, 1.0).astype(np.float32))[0]
