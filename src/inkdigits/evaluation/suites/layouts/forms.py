"""Layouts with print: boxes, tables, and labels beside the writing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inkdigits.evaluation.suites.layouts import texts
from inkdigits.evaluation.suites.layouts.camera import photograph_sheet
from inkdigits.evaluation.suites.layouts.composing import Drawn, Layer, choose_scribe, surround
from inkdigits.evaluation.suites.layouts.hands import Hands
from inkdigits.evaluation.suites.layouts.sheets import (
    BLACK,
    Sheet,
    lay_ink,
    make_sheet,
    print_text,
    rule_box,
    rule_line,
)
from inkdigits.evaluation.suites.layouts.writing import Color, Scribe

LABELS = (
    "Quantity:",
    "Total",
    "Amount:",
    "Age",
    "Room",
    "Number of children:",
    "Weight (kg):",
    "Page",
    "Score",
    "Item no.",
    "Customer number:",
    "Meter reading",
    "Postcode",
)
HEADINGS = ("Item", "Qty", "Price", "Total", "Name", "Points", "Week", "Hours", "Sum", "Row")


def draw_boxes(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a number with one digit a box, the boxes apart; with a printed label now and then."""
    text = texts.draw_number(rng, 1, 8)
    scribe = choose_scribe(hands, rng, float(rng.uniform(32.0, 70.0)), text=text)
    high = scribe.height * rng.uniform(1.35, 2.0)
    wide, gap = high * rng.uniform(0.75, 1.05), high * rng.uniform(0.08, 0.4)
    rim = round(high * rng.uniform(0.2, 1.0))
    label = print_text(_choose(LABELS, rng), 0.35 * high, rng) if rng.random() < 0.35 else None
    start = rim + (0.0 if label is None else label.shape[1] + 0.5 * high)
    columns = round(start + len(text) * (wide + gap) + rim)
    sheet = make_sheet((round(high) + 2 * rim, columns), rng)
    if label is not None:
        lay_ink(sheet, label, (rim + 0.3 * high, rim), BLACK)
    color, width = _choose_rule(rng), high * rng.uniform(0.015, 0.05)
    for place, digit in enumerate(text):
        left = start + place * (wide + gap)
        rule_box(sheet, (left, rim, left + wide, rim + high), width, color)
        _fill_cell(sheet, scribe, digit, (left, rim, left + wide, rim + high), rng)
    return Drawn(photograph_sheet(sheet, rng), text)


def draw_table(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a table with a number in most cells; printed headings now and then."""
    scribe = choose_scribe(hands, rng, float(rng.uniform(28.0, 52.0)))
    rows, columns = int(rng.integers(2, 5)), int(rng.integers(2, 5))
    high = scribe.height * rng.uniform(1.5, 2.1)
    wide = scribe.height * rng.uniform(3.0, 4.2)
    rim = round(scribe.height * rng.uniform(0.3, 1.0))
    shape = (round(rows * high) + 2 * rim, round(columns * wide) + 2 * rim)
    sheet = make_sheet(shape, rng)
    color, width = _choose_rule(rng), scribe.height * rng.uniform(0.02, 0.06)
    for row in range(rows + 1):
        y = rim + row * high
        rule_line(sheet, (rim, y), (rim + columns * wide, y), width, color)
    for column in range(columns + 1):
        x = rim + column * wide
        rule_line(sheet, (x, rim), (x, rim + rows * high), width, color)
    headed = rng.random() < 0.5
    found: list[str] = []
    for row in range(rows):
        for column in range(columns):
            box = (rim + column * wide, rim + row * high)
            cell = (*box, box[0] + wide, box[1] + high)
            if headed and row == 0:
                heading = print_text(_choose(HEADINGS, rng), 0.5 * scribe.height, rng)
                lay_ink(sheet, heading, (box[1] + 0.3 * high, box[0] + 0.1 * wide), BLACK)
            elif rng.random() < 0.85 or not found:
                found.append(texts.draw_number(rng, 1, 3))
                _fill_cell(sheet, scribe, found[-1], cell, rng)
    return Drawn(photograph_sheet(sheet, rng), " ".join(found))


def draw_print(hands: Hands, rng: np.random.Generator) -> Drawn:
    """Draw a printed label before or above a written number, on a line or without one."""
    text = texts.draw_number(rng, 1, 5)
    scribe = choose_scribe(hands, rng, float(rng.uniform(36.0, 90.0)), text=text)
    ink = scribe.write(text, rng)
    label = print_text(_choose(LABELS, rng), scribe.height * rng.uniform(0.4, 0.8), rng)
    if rng.random() < 0.7:
        left = label.shape[1] + scribe.height * rng.uniform(0.4, 1.5)
        top = label.shape[0] - ink.shape[0] + scribe.height * rng.uniform(-0.05, 0.15)
        layers = [Layer(label, BLACK), Layer(ink, scribe.color, top, left)]
    else:
        top = label.shape[0] + scribe.height * rng.uniform(0.3, 0.8)
        layers = [Layer(label, BLACK), Layer(ink, scribe.color, top, scribe.height * 0.3)]
    if rng.random() < 0.3:
        written = layers[1]
        length = max(ink.shape[1], round(scribe.height * rng.uniform(2.0, 5.0)))
        line = np.ones((max(1, round(0.03 * scribe.height)), length), np.float32)
        foot = written.top + ink.shape[0] + scribe.height * rng.uniform(0.02, 0.2)
        layers.append(Layer(line, _choose_rule(rng), foot, written.left))
    kind = "bare" if rng.random() < 0.85 else None
    return Drawn(
        photograph_sheet(surround(layers, rng, height=scribe.height, kind=kind), rng), text
    )


def _fill_cell(
    sheet: Sheet,
    scribe: Scribe,
    text: str,
    cell: tuple[float, float, float, float],
    rng: np.random.Generator,
) -> None:
    """Write in a cell (left, top, right, bottom), about in its middle."""
    left, top, right, foot = cell
    manner = scribe.manner
    ink = scribe.write(text, rng)
    if ink.shape[1] > 0.9 * (right - left):
        narrow = 0.9 * (right - left) / ink.shape[1]
        scribe.manner = replace(manner, height=manner.height * narrow)
        ink = scribe.write(text, rng)
        scribe.manner = manner
    room = (foot - top - ink.shape[0], right - left - ink.shape[1])
    down, along = (0.5 + rng.uniform(-0.25, 0.25) for _ in range(2))
    lay_ink(sheet, ink, (top + down * room[0], left + along * room[1]), scribe.color)


def _choose_rule(rng: np.random.Generator) -> Color:
    """Return the color of printed rules: black to gray, now and then blue, red or green."""
    if rng.random() < 0.7:
        gray = float(rng.uniform(0.05, 0.6))
        return (gray, gray, gray)
    colors = ((0.35, 0.5, 0.8), (0.85, 0.4, 0.35), (0.35, 0.65, 0.5))
    return colors[int(rng.integers(len(colors)))]


def _choose(words: tuple[str, ...], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]
