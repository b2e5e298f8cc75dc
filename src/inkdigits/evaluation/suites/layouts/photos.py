"""Layouts by paper, light and camera: rules, dark edges, shadows, turns, whole pages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inkdigits.evaluation.suites.layouts import texts
from inkdigits.evaluation.suites.layouts.camera import (
    add_glare,
    add_wedges,
    cast_round_shadow,
    darken_edges,
    expose,
    lay_on_desk,
    light_unevenly,
    photograph_sheet,
)
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
from inkdigits.evaluation.suites.layouts.sheets import (
    Sheet,
    lay_ink,
    make_sheet,
    print_text,
    rule_sheet,
)
from inkdigits.synthesis.pages.papers import PAPERS

# Pictures are at most so many pixels wide.
WIDEST = 2000.0


def draw_ruled(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number on ruled or squared paper, in a picture 50 to 1,600 pixels high."""
    text = texts.draw_number(rng, 1, 6)
    scribe = choose_scribe(hands, rng, 100.0, text=text)
    ink = scribe.write(text, rng)
    top, foot, left, right = (round(share * scribe.height) for share in rng.uniform(0.2, 1.5, 4))
    sheet = make_sheet((ink.shape[0] + top + foot, ink.shape[1] + left + right), rng)
    rule_sheet(sheet, scribe.height, rng, squared=rng.random() < 0.5)
    lay_ink(sheet, ink, (top, left), scribe.color)
    high = np.exp(rng.uniform(np.log(50.0), np.log(1600.0)))
    scale = min(high / sheet.shape[0], WIDEST / sheet.shape[1])
    return Drawn(photograph_sheet(resize_sheet(sheet, scale), rng, soft=0.8), text)


def draw_dark_edges(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number with a dark strip along two edges, or a frame around it."""
    sheet, text = _draw_numbers(hands, rng, margins=(0.8, 3.0))
    return Drawn(photograph_sheet(darken_edges(sheet, rng), rng), text)


def draw_wedges(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw one to three numbers, with thin wedges of the desk at two corners."""
    numbers = [texts.draw_number(rng, 1, 6) for _ in range(int(rng.integers(1, 4)))]
    sheet, text = _draw_numbers(hands, rng, numbers=numbers, margins=(1.0, 5.0))
    return Drawn(photograph_sheet(add_wedges(sheet, rng), rng), text)


def draw_light(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number with a round shadow or a round glare on the sheet."""
    sheet, text = _draw_numbers(hands, rng, margins=(1.0, 5.0))
    lit = cast_round_shadow(sheet, rng) if rng.random() < 0.5 else add_glare(sheet, rng)
    return Drawn(expose(light_unevenly(lit, rng), rng), text)


def draw_turned(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw one to three numbers, photographed turned by 90, 180 or 270 degrees."""
    numbers = [texts.draw_upright_number(rng) for _ in range(int(rng.integers(1, 4)))]
    sheet, text = _draw_numbers(hands, rng, numbers=numbers)
    turned = np.ascontiguousarray(np.rot90(photograph_sheet(sheet, rng), int(rng.integers(1, 4))))
    return Drawn(turned, text)


def draw_notes(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a sheet with three to five numbers on a desk, in perspective."""
    scribe = choose_scribe(hands, rng, float(rng.uniform(40.0, 70.0)))
    columns = int(rng.integers(700, 1100))
    sheet = make_sheet(
        (round(columns * rng.uniform(0.7, 1.4)), columns),
        rng,
        kind=str(rng.choice(["bare", "ruled", "squared", "dotted"], p=[0.4, 0.25, 0.25, 0.1])),
        writing=scribe.height,
    )
    numbers = [texts.draw_number(rng, 1, 6) for _ in range(int(rng.integers(3, 6)))]
    step = (sheet.shape[0] - 2.5 * scribe.height) / len(numbers)
    for place, number in enumerate(numbers):
        ink = scribe.write(number, rng)
        room = columns - ink.shape[1] - 3.0 * scribe.height
        left = scribe.height * 1.5 + room * rng.uniform(0.0, 1.0)
        top = scribe.height + place * step + rng.uniform(0.0, 0.3) * (step - ink.shape[0])
        lay_ink(sheet, ink, (top, left), scribe.color)
    page = light_unevenly(lay_on_desk(sheet, rng), rng)
    return Drawn(expose(page, rng), " ".join(numbers))


def draw_empty(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw paper of any kind that nobody wrote on, in any light and on a desk."""
    kinds = tuple(PAPERS)
    high = int(np.exp(rng.uniform(np.log(40.0), np.log(900.0))))
    shape = (high, round(high * rng.uniform(0.7, 2.0)))
    kind = kinds[int(rng.integers(len(kinds)))]
    sheet = make_sheet(shape, rng, kind=kind, writing=float(rng.uniform(0.1, 0.7)) * high)
    way = rng.choice(["plain", "edges", "wedges", "shadow", "desk", "print"])
    if way == "print" and high > 100:
        label = print_text("Notes", 0.05 * high, rng)
        lay_ink(sheet, label, (0.05 * high, 0.05 * high), (0.1, 0.1, 0.1))
    return Drawn(photograph_sheet(_surround(sheet, str(way), rng), rng), "", nothing_sure=True)


def _surround(sheet: Sheet, way: str, rng: np.random.Generator) -> Sheet:
    if way == "edges":
        return darken_edges(sheet, rng)
    if way == "wedges":
        return add_wedges(sheet, rng)
    if way == "shadow":
        return cast_round_shadow(sheet, rng)
    return lay_on_desk(sheet, rng) if way == "desk" else sheet


def _draw_numbers(
    hands: Hands,
    rng: np.random.Generator,
    *,
    numbers: list[str] | None = None,
    kind: str | None = None,
    margins: tuple[float, float] = (0.4, 2.0),
) -> tuple[Sheet, str]:
    """Return a sheet with numbers below each other, and their text."""
    numbers = numbers or [texts.draw_number(rng, 1, 6)]
    scribe = choose_scribe(hands, rng, draw_height(rng))
    scribe.manner = replace(scribe.manner, gap=(0.06, 0.3))
    ink = stack_lines([scribe.write(number, rng) for number in numbers], scribe.height, rng)
    layers = [Layer(ink, scribe.color)]
    sheet = surround(layers, rng, height=scribe.height, kind=kind, margins=margins)
    return sheet, " ".join(numbers)
