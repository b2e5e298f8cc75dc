"""Layouts with marks around or through the writing: circles, strikes, and doodles alone."""

from __future__ import annotations

import numpy as np

from inkdigits.evaluation.suites.layouts import texts
from inkdigits.evaluation.suites.layouts.camera import photograph_sheet
from inkdigits.evaluation.suites.layouts.composing import (
    Drawn,
    Layer,
    choose_scribe,
    draw_height,
    surround,
)
from inkdigits.evaluation.suites.layouts.hands import Hands
from inkdigits.evaluation.suites.layouts.shapes import (
    DOODLES,
    draw_doodle,
    draw_ellipse,
    draw_strikes,
)
from inkdigits.evaluation.suites.layouts.sheets import choose_pen
from inkdigits.evaluation.suites.layouts.writing import Ink, Scribe, draw_strokes_high, draw_tight


def draw_circled(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number of one to three digits in a circle, by the same pen or another."""
    text = texts.draw_number(rng, 1, 3)
    scribe = choose_scribe(hands, rng, draw_height(rng), text=text)
    ink = scribe.write(text, rng)
    rows, columns = ink.shape
    # Around the corners of the number an ellipse has to be the root of two as large.
    room = rng.uniform(1.1, 1.4) / np.sqrt(2.0)
    wide, high = room * columns + 0.1 * rows, room * rows + 0.1 * rows
    if len(text) == 1 or rng.random() < 0.3:
        wide = high = max(wide, high)
    circle = draw_tight((draw_ellipse((0.0, 0.0), (wide, high), rng),), 1.0, scribe.pen)
    color = scribe.color if rng.random() < 0.6 else choose_pen(rng)
    place = [(small - large) / 2.0 for small, large in zip(ink.shape, circle.shape, strict=True)]
    layers = [Layer(ink, scribe.color), Layer(circle, color, *place)]
    return Drawn(photograph_sheet(surround(layers, rng, height=scribe.height), rng), text)


def draw_struck(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number that is struck out, alone, or beside or above another that is not."""
    scribe = choose_scribe(hands, rng, draw_height(rng))
    struck = _strike(scribe, rng)
    if rng.random() < 0.5:
        sheet = surround([struck], rng, height=scribe.height)
        return Drawn(photograph_sheet(sheet, rng), "", nothing_sure=True)
    text = texts.draw_number(rng, 2, 5)
    ink = scribe.write(text, rng)
    gap = scribe.height * rng.uniform(0.6, 1.4)
    if rng.random() < 0.5:
        other = Layer(
            ink, scribe.color, struck.ink.shape[0] + gap, scribe.height * rng.normal(0, 0.3)
        )
    else:
        other = Layer(ink, scribe.color, rng.normal(0.0, 0.1) * gap, struck.ink.shape[1] + gap)
    return Drawn(photograph_sheet(surround([struck, other], rng, height=scribe.height), rng), text)


def draw_doodles(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a smiley, a heart, a question mark or an arrow; seldom two of them."""
    scribe = choose_scribe(hands, rng, float(rng.uniform(50.0, 180.0)))
    layers = [Layer(_draw_doodle(scribe, hands, rng), scribe.color)]
    if rng.random() < 0.2:
        left = layers[0].ink.shape[1] + scribe.height * rng.uniform(0.4, 1.0)
        layers.append(Layer(_draw_doodle(scribe, hands, rng), scribe.color, 0.0, left))
    sheet = surround(layers, rng, height=scribe.height)
    return Drawn(photograph_sheet(sheet, rng), "", nothing_sure=True)


def _draw_doodle(scribe: Scribe, hands: Hands, rng: np.random.Generator) -> Ink:
    name = str(rng.choice(DOODLES))
    written = (hands.letters or {}).get("?", ())
    if name == "question mark" and written and rng.random() < 0.5:
        strokes = written[int(rng.integers(len(written)))]
        return draw_strokes_high(strokes, scribe.height, scribe.pen)
    return draw_tight(draw_doodle(name, rng), scribe.height, scribe.pen)


def _strike(scribe: Scribe, rng: np.random.Generator) -> Layer:
    """Return a number with the strokes that cross it out."""
    ink = scribe.write(texts.draw_number(rng, 1, 5), rng)
    rows, columns = ink.shape
    strokes = draw_strikes(columns / rows, rng)
    drawn = draw_tight(strokes, float(rows), scribe.pen)
    points = np.concatenate(strokes) * rows
    left, top = points.min(axis=0) - scribe.pen / 2.0
    before, above = max(0, round(-left)), max(0, round(-top))
    width = before + max(columns, round(left) + drawn.shape[1])
    height = above + max(rows, round(top) + drawn.shape[0])
    both = np.zeros((height, width), np.float32)
    both[above : above + rows, before : before + columns] = ink
    first, start = above + round(top), before + round(left)
    part = both[first : first + drawn.shape[0], start : start + drawn.shape[1]]
    np.maximum(part, drawn[: part.shape[0], : part.shape[1]], out=part)
    return Layer(both, scribe.color)
