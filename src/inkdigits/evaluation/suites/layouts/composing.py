"""Steps of every layout: choose a handwriting and a pen, write, lay the ink on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inkdigits.evaluation.suites.layouts.camera import Picture
from inkdigits.evaluation.suites.layouts.hands import Hands
from inkdigits.evaluation.suites.layouts.sheets import (
    Sheet,
    choose_paper,
    choose_pen,
    lay_ink,
    make_sheet,
)
from inkdigits.evaluation.suites.layouts.writing import Color, Ink, Scribe, choose_manner


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A drawn picture, its text, and whether no number on it may be read surely."""

    image: Picture
    text: str
    nothing_sure: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Ink of a color, and where its upper left corner lies."""

    ink: Ink
    color: Color
    top: float = 0.0
    left: float = 0.0


def choose_scribe(
    hands: Hands, rng: np.random.Generator, height: float, *, text: str = "0123456789"
) -> Scribe:
    """Return a person who has every digit of ``text``, with a pen."""
    hand = hands.choose_hand(rng, text)
    return Scribe(hands, hand, choose_manner(hand, rng, height), choose_pen(rng))


def draw_height(rng: np.random.Generator) -> float:
    """Return a random height of a digit in pixels, as on most pictures."""
    return float(rng.uniform(36.0, 110.0))


def surround(
    layers: Sequence[Layer],
    rng: np.random.Generator,
    *,
    height: float,
    kind: str | None = None,
    margins: tuple[float, float] = (0.4, 2.0),
) -> Sheet:
    """Return a sheet with layers of ink, and margins in heights of a digit on each side."""
    origin = min(layer.top for layer in layers), min(layer.left for layer in layers)
    foot = max(layer.top + layer.ink.shape[0] for layer in layers)
    right = max(layer.left + layer.ink.shape[1] for layer in layers)
    above, below, before, behind = (round(height * share) for share in rng.uniform(*margins, 4))
    shape = (
        round(foot - origin[0]) + above + below,
        round(right - origin[1]) + before + behind,
    )
    sheet = make_sheet(shape, rng, kind=kind or choose_paper(rng), writing=height)
    for layer in layers:
        at = (layer.top - origin[0] + above, layer.left - origin[1] + before)
        lay_ink(sheet, layer.ink, at, layer.color)
    return sheet


def stack_lines(inks: Sequence[Ink], distance: float, rng: np.random.Generator) -> Ink:
    """Return lines of ink below each other, randomly indented."""
    lefts = [round(rng.uniform(0.0, 0.8) * distance) for _ in inks]
    width = max(left + ink.shape[1] for left, ink in zip(lefts, inks, strict=True))
    rows = []
    for left, ink in zip(lefts, inks, strict=True):
        gap = round(distance * rng.uniform(0.8, 1.2))
        rows.append(np.pad(ink, ((0, gap), (left, width - left - ink.shape[1]))))
    last = rows[-1]
    rows[-1] = last[: inks[-1].shape[0]]
    return np.vstack(rows)


def resize_sheet(sheet: Sheet, scale: float) -> Sheet:
    """Return a sheet in another size."""
    size = (max(1, round(sheet.shape[1] * scale)), max(1, round(sheet.shape[0] * scale)))
    interpolation = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    return np.asarray(
        np.clip(cv2.resize(sheet, size, interpolation=interpolation), 0.0, 1.0), np.float32
    )
