"""How writing lies on a sheet: notes, forms, boxes, tables, circles, print, doodles.

Each layout fills a sheet; what it draws beside the writing (boxes, circles, doodles) is no line.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from inkdigits.line.alphabet import DIGITS, STRUCK
from inkdigits.synthesis.sheet import Sheet
from inkdigits.synthesis.texts import compose_number, compose_text, compose_word
from inkdigits.synthesis.writing import draw_character, trim, write_line

# How often each layout is taken for a whole page.
SHARES = {
    "notes": 0.25,
    "form": 0.17,
    "table": 0.15,
    "boxes": 0.17,
    "circled": 0.06,
    "printed": 0.08,
    "doodles": 0.07,
    "empty": 0.05,
}
# fmt: off
LABELS = (
    "Name:", "Date:", "Total", "Quantity:", "Amount", "Phone", "No.", "Age:", "Student",
    "No:", "Answers:", "Zip", "code", "Signature", "Q1", "Q2", "Price", "Score", "Points",
    "Room", "Order", "Invoice", "Weight:", "Height:", "EUR", "Sum", "Page", "Reference",
    "Item", "Box", "1", "A", "B",
)
# fmt: on


def fill_sheet(sheet: Sheet, *, writing: float) -> None:
    """Fill a sheet by a layout of chance; ``writing`` is the height of a digit in pixels."""
    names = list(SHARES)
    shares = np.fromiter(SHARES.values(), float)
    LAYOUTS[str(sheet.rng.choice(names, p=shares / shares.sum()))](sheet, writing)


def write_somewhere(sheet: Sheet, text: str, writing: float) -> bool:
    """Write a text where there is room for it."""
    rng = sheet.rng
    wide, tall = sheet.size
    ink, _ = trim(write_line(sheet.writer, text, rng, height=writing))
    for _ in range(4):
        x = rng.uniform(0.0, max(1.0, wide - ink.shape[1]))
        y = rng.uniform(0.0, max(1.0, tall - ink.shape[0]))
        if sheet.place(ink, (x, y), text):
            return True
    return False


def lay_notes(sheet: Sheet, writing: float) -> None:
    """Write lines below one another, with gaps, words and things struck out."""
    rng = sheet.rng
    wide, tall = sheet.size
    y = rng.uniform(0.02, 0.3) * tall
    left = rng.uniform(0.03, 0.3) * wide
    columns = 1 if rng.random() < 0.75 else 2
    count = int(rng.integers(1, 9))
    for _ in range(count):
        for column in range(columns):
            x = left + column * (wide - left) / columns + rng.normal(0.0, 0.4) * writing
            text = _maybe_struck(compose_text(rng), rng)
            room = (wide - left) / columns - rng.uniform(0.2, 1.0) * writing
            height = writing * np.exp(rng.normal(0.0, 0.1))
            sheet.write(
                text, (max(1.0, x), y + rng.normal(0, 0.05) * writing), height=height, widest=room
            )
        y += writing * rng.uniform(1.35, 2.8)
        if y > tall - writing:
            break
    if rng.random() < 0.12:
        draw_doodle(sheet, writing)


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
                _box(sheet, (x - 0.3 * writing, high, end, foot + 0.2 * writing), width, tone)
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
        _box(sheet, (left + inset, y, left + pitch - inset, y + tall), width, tone)
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
                ring(sheet, sheet.taken[-1])


def lay_circled(sheet: Sheet, writing: float) -> None:
    """Write numbers with a ring, a box or a triangle drawn around them."""
    rng = sheet.rng
    for _ in range(int(rng.integers(1, 5))):
        text = compose_number(rng, longest=4) if rng.random() < 0.8 else compose_text(rng)
        if write_somewhere(sheet, text, writing) and rng.random() < 0.85:
            ring(sheet, sheet.taken[-1])


def ring(sheet: Sheet, bounds: tuple[float, float, float, float]) -> None:
    """Draw a ring, a box or a triangle by hand around a place."""
    rng = sheet.rng
    left, top, right, bottom = bounds
    middle = np.array([(left + right) / 2, (top + bottom) / 2]) + rng.normal(0, 0.04, 2) * (
        bottom - top
    )
    half = np.array([right - left, bottom - top]) / 2.0
    kind = rng.random()
    if kind < 0.7:
        angles = np.linspace(0, 2 * np.pi * rng.uniform(0.93, 1.12), 40) + rng.uniform(0, 6.28)
        radius = half * rng.uniform(1.2, 1.6, 2) + 0.18 * half.max()
        wobble = 1.0 + 0.05 * np.sin(angles * rng.uniform(1, 3) + rng.uniform(0, 6))
        points = (
            middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radius * wobble[:, None]
        )
    elif kind < 0.85:
        reach = half * rng.uniform(1.15, 1.5, 2) + 0.15 * half.min()
        points = middle + np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1.0]]) * reach
        points = points + rng.normal(0, 0.05, points.shape) * half.min()
    else:
        reach = half.max() * rng.uniform(1.8, 2.3)
        points = middle + np.array([[0, -1.0], [1, 0.7], [-1, 0.7], [0, -1.0]]) * reach
    color = sheet.color if rng.random() < 0.6 else rng.uniform(0.0, 190.0, 3)
    fixed = np.rint(points * 16.0).astype(np.int32)
    thick = max(1, round(half[1] * 2 * sheet.writer.pen * rng.uniform(0.6, 1.2)))
    shade = tuple(float(value) for value in color)
    cv2.polylines(sheet.canvas, [fixed], False, shade, thick, cv2.LINE_AA, 4)


def lay_printed(sheet: Sheet, writing: float) -> None:
    """Print lines of text, with a few numbers by hand where there is room."""
    rng = sheet.rng
    wide, tall = sheet.size
    letter = max(7.0, writing * rng.uniform(0.4, 1.0))
    y = rng.uniform(0.0, 0.2) * tall
    left = rng.uniform(0.02, 0.2) * wide
    hand = rng.uniform(0.0, 0.5)
    while y < tall - 1.2 * letter:
        if rng.random() < hand:
            sheet.write(compose_text(rng), (left, y), height=writing, widest=wide - left)
            y += 1.6 * writing
            continue
        text = " ".join(compose_word(rng) for _ in range(int(rng.integers(1, 5))))
        text = text[: max(2, int((wide - left) / (0.75 * letter)))].strip() or "No"
        sheet.print(text, (left, y), height=letter)
        y += letter * rng.uniform(1.5, 2.4)


def lay_doodles(sheet: Sheet, writing: float) -> None:
    """Draw things that are no writing, sometimes with a number beside them."""
    rng = sheet.rng
    for _ in range(int(rng.integers(1, 4))):
        draw_doodle(sheet, writing)
    if rng.random() < 0.35:
        write_somewhere(sheet, compose_number(rng, longest=5), writing)


def draw_doodle(sheet: Sheet, writing: float) -> None:
    """Draw one thing that is no writing where there is room."""
    rng = sheet.rng
    size = min(writing * np.exp(rng.uniform(np.log(0.8), np.log(5.0))), 0.9 * min(sheet.size))
    ink, _ = draw_character(sheet.writer, "#", size, rng)
    for _ in range(3):
        x = rng.uniform(0.0, max(1.0, sheet.size[0] - ink.shape[1]))
        y = rng.uniform(0.0, max(1.0, sheet.size[1] - ink.shape[0]))
        if sheet.reserve((x, y, x + ink.shape[1], y + ink.shape[0])):
            sheet.paint(ink, (x, y))
            return


def lay_empty(sheet: Sheet, writing: float) -> None:
    """Leave the sheet empty, but for a stray line, stain or scribble now and then."""
    rng = sheet.rng
    for _ in range(int(rng.integers(0, 3))):
        points = rng.uniform(0.0, 1.0, (2, 2)) * np.asarray(sheet.size)
        sheet.rule(
            tuple(points[0]), tuple(points[1]), width=rng.uniform(1, 6), tone=rng.uniform(0, 220)
        )


def _maybe_struck(text: str, rng: np.random.Generator) -> str:
    """Put something struck out before or behind a text now and then, or in its place."""
    kind = rng.random()
    if kind < 0.05:
        return STRUCK
    if kind < 0.09:
        return STRUCK + " " + text
    if kind < 0.12:
        return text + " " + STRUCK
    if kind < 0.14 and text[-1] in DIGITS:
        return text + STRUCK
    return text


def _box(
    sheet: Sheet, bounds: tuple[float, float, float, float], width: float, tone: float
) -> None:
    left, top, right, bottom = bounds
    for start, end in (
        ((left, top), (right, top)),
        ((right, top), (right, bottom)),
        ((right, bottom), (left, bottom)),
        ((left, bottom), (left, top)),
    ):
        sheet.rule(start, end, width=width, tone=tone)


LAYOUTS: dict[str, Callable[[Sheet, float], None]] = {
    "notes": lay_notes,
    "form": lay_form,
    "table": lay_table,
    "boxes": lay_boxes,
    "circled": lay_circled,
    "printed": lay_printed,
    "doodles": lay_doodles,
    "empty": lay_empty,
}
