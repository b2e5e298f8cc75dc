"""Pen strokes come in; frames as a user's drawing or photo would give them go out.

Each drawing gets a pen, a size, a slant and a way of writing of its own, and takes the same road
as a user's image: known ink or the ink of a crop, then the frame.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.crops import NOT_A_DIGIT
from inkdigits.data.pen import PenSample, Strokes, draw_strokes
from inkdigits.data.styles import LOOPED, STYLES, is_plain, leave_open
from inkdigits.digit.frame import FRAME, Frame, normalize
from inkdigits.page.crop_ink import find_crop_ink, frame_digit
from inkdigits.page.known_ink import find_known_ink

FrameBytes = npt.NDArray[np.uint8]
# A frame, or a picture, and the digit on it; -1 where there is none.
Labeled = tuple[FrameBytes, int]
Pictured = tuple[npt.NDArray[np.uint8], int]

DIGITS = frozenset("0123456789")
# Longer side of what is drawn, in pixels; larger drawings give the same frames, and cost more.
SIZES = (30.0, 160.0)

STYLE_SHARE = 0.3
MARKER_SHARE = 0.15
PHOTO_SHARE = 0.3
# Widest pen that a thing of many lines is drawn with, as a share of its size.
THING_PEN = 0.06
# So much of the sides of a cell is rim, and as much again may be.
CELL_RIM = 0.1
# Share of the digits with loops of which one may be left open.
OPEN_SHARE = 0.1


def frame_of(image: npt.NDArray[np.uint8]) -> FrameBytes:
    """Take a picture, gray or RGB, down the road of a user's image; all zeros where it is blank."""
    color = image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2)
    known = find_known_ink(color, None)
    if known is None:
        return _as_bytes(frame_digit(color))
    if known.bounds is None:
        return np.zeros((FRAME, FRAME), np.uint8)
    return _as_bytes(normalize(known.cut(known.bounds)))


def _as_bytes(frame: Frame) -> FrameBytes:
    return np.asarray(np.rint(frame * 255.0), np.uint8)


def take_frame(item: Pictured, rng: np.random.Generator) -> Labeled:
    """Return a frame that is in the MNIST convention already, and its label."""
    return item


def prepare_image(item: Pictured, rng: np.random.Generator) -> Labeled:
    """Take a picture, gray or RGB, to its frame, as it is."""
    image, label = item
    return frame_of(image), label


def prepare_cell(item: Pictured, rng: np.random.Generator) -> Labeled:
    """Take a photo of a cell, RGB, to the frame of what lies within its rim."""
    image, label = item
    rim = round(CELL_RIM * min(image.shape[:2]))
    inside = np.ascontiguousarray(image[rim:-rim, rim:-rim])
    return _as_bytes(frame_digit(inside, rim=rim)), label


def draw_thing(sample: PenSample, rng: np.random.Generator) -> Labeled:
    """Draw a thing, which is no digit, with a pen that leaves its details to be seen."""
    return draw_varied(sample.strokes, rng, widest=THING_PEN), NOT_A_DIGIT


def vary_image(item: Pictured, rng: np.random.Generator) -> Labeled:
    """Take the ink of a picture to paper and light that are drawn, and that to its frame."""
    image, label = item
    color = image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2)
    ink = np.rint(find_crop_ink(color) * 255.0).astype(np.uint8)
    return frame_of(photograph(ink, rng)), label


def draw_sample(sample: PenSample, rng: np.random.Generator, *, styled: bool = True) -> Labeled:
    """Draw one sample as some person with some pen would have; its label is -1 of no digit.

    Parameters
    ----------
    styled
        Whether a digit may get a way of writing of its own: a flag, a bar, a slash, a gap.
    """
    strokes, label = sample.strokes, int(sample.label) if sample.label in DIGITS else NOT_A_DIGIT
    if styled and label != NOT_A_DIGIT:
        if rng.random() < STYLE_SHARE and is_plain(sample.label, strokes):
            strokes = STYLES[sample.label](strokes, rng)
        elif rng.random() < OPEN_SHARE and sample.label in LOOPED:
            strokes = leave_open(strokes, rng)
    return draw_varied(strokes, rng), label


def draw_varied(strokes: Strokes, rng: np.random.Generator, *, widest: float = 1.0) -> FrameBytes:
    """Draw strokes, varied, at some size with some pen, a share of them as a photo.

    Parameters
    ----------
    widest
        Largest width of the pen, as a share of the size.
    """
    strokes = vary_strokes(strokes, rng)
    size = float(np.exp(rng.uniform(np.log(SIZES[0]), np.log(SIZES[1]))))
    pen = max(1.0, size * min(widest, _pen_share(rng)))
    canvas = int(size + 2.0 * pen + rng.uniform(8.0, 60.0))
    drawing = draw_strokes(strokes, canvas=canvas, size=size, pen=pen)
    if rng.random() < PHOTO_SHARE:
        return frame_of(photograph(drawing, rng))
    return frame_of(255 - drawing)


def _pen_share(rng: np.random.Generator) -> float:
    """Choose the width of a pen as a share of the digit's size: hair line to marker."""
    if rng.random() < MARKER_SHARE:
        return float(rng.uniform(0.12, 0.36))
    return float(np.clip(np.exp(rng.normal(np.log(0.065), 0.55)), 0.01, 0.3))


def vary_strokes(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Turn, slant, stretch and tremble strokes a little."""
    angle = np.deg2rad(rng.normal(0.0, 6.0))
    slant = rng.normal(0.0, 0.12)
    stretch = np.exp(rng.normal(0.0, 0.12))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shape = turn @ np.array([[stretch, -slant], [0.0, 1.0]])
    tremble = rng.uniform(0.0, 6.0)
    return tuple(
        np.asarray(stroke @ shape.T + rng.normal(0.0, tremble, stroke.shape), np.float32)
        for stroke in strokes
    )


def photograph(drawing: npt.NDArray[np.uint8], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Make a gray photo of a drawing (255 = ink): paper, uneven light, blur, noise, JPEG."""
    height, width = drawing.shape
    ink = drawing.astype(np.float32) / 255.0
    if rng.random() < 0.3:  # pencil and ballpoint leave grain
        ink *= 1.0 - 0.6 * cv2.GaussianBlur(
            rng.random((height, width), np.float32), (3, 3), 0.7
        ) * float(rng.random())
    paper = float(rng.uniform(110.0, 250.0))
    strength = float(rng.uniform(0.25, 0.95)) * paper
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    slope = rng.normal(0.0, 0.08, 3)
    light = 1.0 + slope[0] * x + slope[1] * y + slope[2] * (x * x + y * y)
    page = (paper - strength * ink) * light
    if rng.random() < 0.25:  # faint squares or rules
        page -= _rules(height, width, rng) * strength * float(rng.uniform(0.03, 0.18))
    if rng.random() < 0.5:
        page = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.3, 1.4)))
    page += rng.normal(0.0, float(rng.uniform(0.0, 7.0)), page.shape)
    if rng.random() < 0.15:
        page = 255.0 - page  # chalk on a board
    gray = np.asarray(np.clip(np.rint(page), 0, 255), np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.integers(35, 95))
        _, packed = cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, quality])
        gray = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    return gray


def _rules(height: int, width: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    lines = np.zeros((height, width), np.float32)
    pitch = int(rng.uniform(0.15, 0.6) * max(height, width)) + 4
    start = int(rng.integers(0, pitch))
    lines[start::pitch, :] = 1.0
    if rng.random() < 0.5:
        lines[:, start::pitch] = 1.0
    return lines
