"""Layouts of one line or a few, by what is written and how large."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inkdigits.evaluation.suites.layouts import texts
from inkdigits.evaluation.suites.layouts.camera import expose, light_unevenly, photograph_sheet
from inkdigits.evaluation.suites.layouts.composing import (
    Drawn,
    Layer,
    choose_scribe,
    draw_height,
    resize_sheet,
    stack_lines,
    surround,
)
from inkdigits.evaluation.suites.layouts.hands import Hands
from inkdigits.evaluation.suites.layouts.sheets import BLACK, lay_ink, make_sheet, print_text

# Between a number and its unit, in heights of a digit.
UNIT_SPACE = (0.25, 0.8)
# Pixels: in smaller digits people see no more than a guess.
SMALLEST_DIGIT = 12.0


def draw_small(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number in a picture whose longer side is 40 to 72 pixels."""
    text = texts.draw_number(rng, 1, 3)
    scribe = choose_scribe(hands, rng, 120.0, text=text)
    ink = scribe.write(text, rng)
    margins = [round(120.0 * share) for share in rng.uniform(0.2, 1.2, 4)]
    shape = (ink.shape[0] + sum(margins[:2]), ink.shape[1] + sum(margins[2:]))
    sheet = make_sheet(shape, rng)
    lay_ink(sheet, ink, (margins[0], margins[2]), scribe.color)
    least = max(40.0, SMALLEST_DIGIT / 120.0 * max(shape))
    sheet = resize_sheet(sheet, float(rng.uniform(min(least, 72.0), 72.0)) / max(shape))
    return Drawn(expose(light_unevenly(sheet, rng), rng, soft=0.7), text)


def draw_tight(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number cut close to its ink, 16 to 60 pixels high."""
    text = texts.draw_number(rng, 1, 6)
    scribe = choose_scribe(hands, rng, 120.0, text=text)
    ink = scribe.write(text, rng)
    rim = [round(120.0 * share) for share in rng.uniform(0.0, 0.08, 4)]
    sheet = make_sheet((ink.shape[0] + sum(rim[:2]), ink.shape[1] + sum(rim[2:])), rng)
    lay_ink(sheet, ink, (rim[0], rim[2]), scribe.color)
    sheet = resize_sheet(sheet, float(rng.uniform(16.0, 60.0)) / sheet.shape[0])
    return Drawn(expose(light_unevenly(sheet, rng), rng, soft=0.6), text)


def draw_structured(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a date, a time, a fraction, or a number with brackets."""
    return _draw_text(hands, texts.draw_structured(rng), rng)


def draw_signed(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number with a minus, a decimal point or a comma."""
    return _draw_text(hands, texts.draw_signed(rng), rng)


def draw_amount(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a share in percent or an amount in dollars."""
    return _draw_text(hands, texts.draw_amount(rng), rng)


def draw_run(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a run of one digit, ones most often."""
    return _draw_text(hands, texts.draw_run(rng), rng)


def draw_side_by_side(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw two to six numbers side by side, on one line or two."""
    scribe = choose_scribe(hands, rng, float(rng.uniform(30.0, 80.0)))
    lines = [
        " ".join(texts.draw_number(rng, 1, 3) for _ in range(int(rng.integers(2, 7))))
        for _ in range(1 if rng.random() < 0.75 else 2)
    ]
    ink = stack_lines([scribe.write(line, rng) for line in lines], scribe.height, rng)
    sheet = surround([Layer(ink, scribe.color)], rng, height=scribe.height)
    return Drawn(photograph_sheet(sheet, rng), " ".join(lines))


def draw_unit(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number before a unit: the unit is written as well, or printed."""
    number = texts.draw_number(rng, 1, 4)
    unit = texts.UNITS[int(rng.integers(len(texts.UNITS)))]
    scribe = choose_scribe(hands, rng, draw_height(rng))
    if rng.random() < 0.6:
        gap = " " if rng.random() < 0.7 else ""
        scribe.manner = replace(scribe.manner, space=UNIT_SPACE)
        ink = scribe.write(number + gap + unit, rng)
        return Drawn(
            photograph_sheet(surround([Layer(ink, scribe.color)], rng, height=scribe.height), rng),
            number,
        )
    ink = scribe.write(number, rng)
    high = scribe.height
    printed = print_text(unit, high * rng.uniform(0.55, 0.85), rng)
    foot = 0.78 if set(unit) & set("gp") else 1.0
    left = ink.shape[1] + high * rng.uniform(0.25, 0.9)
    unit_layer = Layer(printed, BLACK, ink.shape[0] - foot * printed.shape[0], left)
    sheet = surround([Layer(ink, scribe.color), unit_layer], rng, height=high)
    return Drawn(photograph_sheet(sheet, rng), number)


def _draw_text(hands: Hands, text: str, rng: np.random.Generator) -> Drawn:
    scribe = choose_scribe(hands, rng, draw_height(rng))
    ink = scribe.write(text, rng)
    return Drawn(
        photograph_sheet(surround([Layer(ink, scribe.color)], rng, height=scribe.height), rng), text
    )
