"""Layouts with printed forms: fields with labels, boxes for digits, and tables."""

from __future__ import annotations

import numpy as np

from inkdigits.synthesis.ink import trim
from inkdigits.synthesis.lines.texts import compose_number, compose_text
from inkdigits.synthesis.lines.writing import write_line
from inkdigits.synthesis.pages.rings import draw_ring
from inkdigits.synthesis.pages.sheet import Sheet

# fmt: off
LABELS = (
    "Name:", "Date:", "Total", "Quantity:", "Amount", "Phone", "No.", "Age:", "Student",
    "No:", "Answers:", "Zip", "code", "Signature", "Q1", "Q2", "Price", "Score", "Points",
    "Room", "Order", "Invoice", "Weight:", "Height:", "EUR", "Sum", "Page", "Reference",
    "Item", "Box", "1", "A", "B",
)
# fmt: on


def lay_form(sheet: Sheet, writing: float) -> None:
    """Print labels with fields beside or below them, on a line, in a box, or with nothing."""
    rng = sheet.rng
    wide, tall = sheet.size
    letter = writing * rng.uniform(0.3, 1.0)
    tone, width = rng.uniform(0.0, 150.0), max(1.0, writing * rng.uniform(0.015, 0.06))
    y = rng.uniform(0.02, 0.2) * tall
    while y < tall - 1.6 * writing:
        label = " ".join(rng.choice(LABELS, int(rng.integers(1, 4))))
        x = rng.uniform(0.02, 0.15) * wide
        beside = rng.random() < 0.7
        bounds = sheet.print(label, (x, y + (writing - letter if beside else 0.0)), height=letter)
        if bounds is not None and not beside:
            y = bounds[3] + 0.3 * writing
        x = (bounds[2] if bounds and beside else x) + rng.uniform(0.3, 2.0) * writing
        kind = rng.random()
        if kind < 0.35:
            write_boxes(sheet, (x, y - 0.25 * writing), writing)
        else:
            text = compose_text(rng) if rng.random() < 0.85 else ""
            end = min(wide - 2.0, x + rng.uniform(3.0, 12.0) * writing)
            foot = y + writing * rng.uniform(1.0, 1.2)
            if kind < 0.6:
                sheet.rule((x - 2, foot), (end, foot), width=width, tone=tone)
            elif kind < 0.85:
                high = y - rng.uniform(0.1, 0.4) * writing
                sheet.box(
                    (x - 0.3 * writing, high, end, foot + 0.2 * writing), width=width, tone=tone
                )
            if text and end > x + writing:
                sheet.write(
                    text, (x, y + rng.normal(0.0, 0.06) * writing), height=writing, widest=end - x
                )
        y += writing * rng.uniform(1.8, 3.2)


def lay_boxes(sheet: Sheet, writing: float) -> None:
    """Write numbers one digit a box, the boxes joined or apart."""
    rng = sheet.rng
    y = rng.uniform(0.02, 0.5) * sheet.size[1]
    while y < sheet.size[1] - 1.5 * writing:
        x = rng.uniform(0.01, 0.3) * sheet.size[0]
        if rng.random() < 0.3:
            bounds = sheet.print(str(rng.choice(LABELS)), (x, y), height=0.6 * writing)
            x = bounds[2] + writing if bounds else x
        write_boxes(sheet, (x, y), writing)
        y += writing * rng.uniform(2.2, 4.0)


def write_boxes(sheet: Sheet, corner: tuple[float, float], writing: float) -> None:
    """Print a row of boxes and write a number into them, a digit a box."""
    rng = sheet.rng
    pitch = writing * rng.uniform(1.0, 3.0)
    room = int((sheet.size[0] - corner[0] - 4) / pitch)
    if room < 1:
        return
    text = compose_number(rng, longest=min(10, room))
    if rng.random() < 0.1:
        text = ("-" + text)[:room]
    blank = int(rng.integers(0, 3)) if rng.random() < 0.3 else 0
    tall = min(pitch * rng.uniform(0.8, 1.3), 2.3 * writing)
    tall = max(tall, 1.2 * writing)
    apart = rng.random() < 0.45
    inset = pitch * rng.uniform(0.03, 0.18) if apart else 0.0
    tone, width = rng.uniform(0.0, 170.0), max(1.0, writing * rng.uniform(0.015, 0.08))
    x, y = corner
    for index in range(min(room, len(text) + blank)):
        left = x + index * pitch
        sheet.box((left + inset, y, left + pitch - inset, y + tall), width=width, tone=tone)
    ink = write_line(sheet.writer, text, rng, height=writing, pitch=pitch)
    close, (column, row) = trim(ink)
    # The foot of the digits is at row 2 of the canvas, in heights of a digit.
    top = y + (tall - writing) * rng.uniform(0.2, 0.8) + (row - 1.0 * writing)
    sheet.place(close, (x + column, top), text)


def lay_table(sheet: Sheet, writing: float) -> None:
    """Print a table and write into its cells; some cells printed, circled or empty."""
    rng = sheet.rng
    wide, tall = sheet.size
    cell = (writing * rng.uniform(1.5, 5.0), writing * rng.uniform(1.15, 2.4))
    start = (
        rng.uniform(-0.5, 0.15, 2) * np.array([wide, tall]) * (0.5 if rng.random() < 0.5 else 0.0)
    )
    start = start + rng.uniform(-0.4, 1.0, 2) * np.asarray(cell)
    columns = min(14, int((wide - start[0]) / cell[0]) + int(rng.integers(0, 2)))
    rows = min(16, int((tall - start[1]) / cell[1]) + int(rng.integers(0, 2)))
    tone, width = rng.uniform(0.0, 190.0), max(1.0, writing * rng.uniform(0.01, 0.07))
    for row in range(rows + 1):
        y = start[1] + row * cell[1]
        sheet.rule((start[0], y), (start[0] + columns * cell[0], y), width=width, tone=tone)
    for column in range(columns + 1):
        x = start[0] + column * cell[0]
        sheet.rule((x, start[1]), (x, start[1] + rows * cell[1]), width=width, tone=tone)
    longest = max(1, int(cell[0] / (0.8 * writing)) - 1)
    filled, printed = rng.uniform(0.3, 1.0), rng.uniform(0.0, 0.3) * (rng.random() < 0.4)
    rings = 0.3 if rng.random() < 0.3 else 0.0
    for row in range(rows):
        for column in range(columns):
            if rng.random() > filled:
                continue
            x, y = start[0] + column * cell[0], start[1] + row * cell[1]
            text = compose_number(rng, longest=min(longest, 6))
            if rng.random() < printed:
                sheet.print(text, (x + 0.3 * writing, y + 0.3 * writing), height=0.7 * writing)
                continue
            height = min(writing, 0.85 * cell[1]) * np.exp(rng.normal(0.0, 0.08))
            ink, _ = trim(write_line(sheet.writer, text, rng, height=height))
            if ink.shape[1] > 0.95 * cell[0]:
                continue
            aside = rng.uniform(0.1, 0.9) * (cell[0] - ink.shape[1])
            down = rng.uniform(0.15, 0.85) * max(0.0, cell[1] - ink.shape[0])
            if sheet.place(ink, (x + aside, y + down), text) and rng.random() < rings:
                draw_ring(sheet, sheet.taken[-1])
