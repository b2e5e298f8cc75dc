"""Continuity curves: the same drawings in many sizes, margins and shades.

What is read at one step should be read at the next: a large drop between neighbors is a cliff.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.suites.layouts.camera import Picture, compress
from inkdigits.evaluation.suites.layouts.hands import Hands
from inkdigits.evaluation.suites.layouts.sheets import PEN_COLORS, Sheet, lay_ink
from inkdigits.evaluation.suites.layouts.texts import draw_number
from inkdigits.evaluation.suites.layouts.writing import Color, Ink, Manner, Scribe

SEED = 16
DRAWINGS = 10
# Pixels: height of the picture; heights of a digit: margins; share of full contrast: shades.
SIZES = (24, 32, 40, 50, 64, 80, 100, 130, 170, 220, 300, 400, 550, 800, 1100, 1600)
MARGINS = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0, 2.5, 3.0)
SHADES = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
PAPER = (0.96, 0.95, 0.92)
# Drawn this high, and then shrunk or enlarged.
DRAWN_HEIGHT = 240.0
# Where the others vary: height of a digit in pixels, margin in heights, contrast.
USUAL_HEIGHT, USUAL_MARGIN, USUAL_SHADE = 80.0, 0.6, 0.85


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A written number, the pen that wrote it, and its grain."""

    ink: Ink
    text: str
    color: Color
    seed: int


def draw_drawings(hands: Hands, *, count: int = DRAWINGS, seed: int = SEED) -> list[Drawing]:
    """Return written numbers of two to five digits, the same ones for the same seed."""
    drawings = []
    colors = list(PEN_COLORS.values())[:3]
    for place in range(count):
        rng = np.random.default_rng([seed, place])
        text = draw_number(rng, 2, 5)
        hand = Hands(hands.pens).choose_hand(rng, text)
        pen = float(rng.uniform(0.06, 0.1)) * DRAWN_HEIGHT
        ink = Scribe(hands, hand, Manner(DRAWN_HEIGHT, pen, gap=(0.12, 0.25))).write(text, rng)
        drawings.append(Drawing(ink, text, colors[place % len(colors)], place))
    return drawings


def vary_size(drawing: Drawing, height: float) -> Picture:
    """Return a picture of a height in pixels."""
    sheet = _lay(drawing, USUAL_MARGIN, USUAL_SHADE)
    return _finish(sheet, height / sheet.shape[0], drawing.seed)


def vary_margin(drawing: Drawing, margin: float) -> Picture:
    """Return a picture with a margin, in heights of a digit, around the ink."""
    sheet = _lay(drawing, margin, USUAL_SHADE)
    return _finish(sheet, USUAL_HEIGHT / DRAWN_HEIGHT, drawing.seed)


def vary_shade(drawing: Drawing, shade: float) -> Picture:
    """Return a picture whose ink has this share of its full contrast."""
    sheet = _lay(drawing, USUAL_MARGIN, shade)
    return _finish(sheet, USUAL_HEIGHT / DRAWN_HEIGHT, drawing.seed)


CURVES: dict[str, tuple[Callable[[Drawing, float], Picture], tuple[float, ...]]] = {
    "size": (vary_size, SIZES),
    "margin": (vary_margin, MARGINS),
    "shade": (vary_shade, SHADES),
}


def draw_curve(
    name: str, hands: Hands, *, count: int = DRAWINGS, seed: int = SEED
) -> Iterator[tuple[float, list[Sample]]]:
    """Yield every step of one of ``CURVES``: its value, and a sample of each drawing."""
    vary, steps = CURVES[name]
    drawings = draw_drawings(hands, count=count, seed=seed)
    for step in steps:
        kind = f"{name} {step:g}"
        yield step, [Sample(vary(drawing, step), drawing.text, kind) for drawing in drawings]


def find_drop(shares: list[float]) -> float:
    """Return the largest difference between neighbors, in either direction."""
    return max((abs(before - after) for before, after in pairwise(shares)), default=0.0)


def _lay(drawing: Drawing, margin: float, shade: float) -> Sheet:
    rim = round(margin * DRAWN_HEIGHT)
    rows, columns = drawing.ink.shape
    sheet = np.broadcast_to(
        np.asarray(PAPER, np.float32), (rows + 2 * rim, columns + 2 * rim, 3)
    ).copy()
    lay_ink(sheet, np.float32(shade) * drawing.ink, (rim, rim), drawing.color)
    return sheet


def _finish(sheet: Sheet, scale: float, seed: int) -> Picture:
    """Return the picture of a sheet at a scale; blur, noise and JPEG are the same at every step."""
    size = (max(1, round(sheet.shape[1] * scale)), max(1, round(sheet.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    page = np.asarray(cv2.resize(sheet, size, interpolation=way), np.float32)
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.5), np.float32)
    grain = np.random.default_rng(seed).normal(0.0, 1.5, page.shape[:2]).astype(np.float32)
    pixels = np.clip(np.rint(page * 255.0 + grain[:, :, None]), 0, 255).astype(np.uint8)
    return compress(pixels, 90)
