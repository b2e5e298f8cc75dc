"""Layouts of writing on a sheet: notes, forms, boxes, tables, rings, print, doodles, marks.

Each layout fills a sheet. What it draws beside the writing (boxes, rings, doodles) is no line.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inkdigits.line.alphabet import DIGITS, STRUCK
from inkdigits.synthesis.characters.character import draw_character
from inkdigits.synthesis.lines.texts import compose_number, compose_text, compose_word
from inkdigits.synthesis.pages.forms import lay_boxes, lay_form, lay_table
from inkdigits.synthesis.pages.marks import lay_marks
from inkdigits.synthesis.pages.rings import lay_circled
from inkdigits.synthesis.pages.sheet import Sheet

# Shares of the layouts among pages.
SHARES = {
    "notes": 0.25,
    "form": 0.17,
    "table": 0.15,
    "boxes": 0.17,
    "circled": 0.06,
    "printed": 0.08,
    "doodles": 0.07,
    "marks": 0.06,
    "empty": 0.05,
}


def fill_sheet(sheet: Sheet, *, writing: float) -> None:
    """Fill a sheet by a random layout; ``writing`` is the height of a digit in pixels."""
    names = list(SHARES)
    shares = np.fromiter(SHARES.values(), float)
    LAYOUTS[str(sheet.rng.choice(names, p=shares / shares.sum()))](sheet, writing)


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
        sheet.write_anywhere(compose_number(rng, longest=5), height=writing)


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
    """Leave the sheet empty, or with one or two stray lines."""
    rng = sheet.rng
    for _ in range(int(rng.integers(0, 3))):
        points = rng.uniform(0.0, 1.0, (2, 2)) * np.asarray(sheet.size)
        sheet.rule(
            tuple(points[0]), tuple(points[1]), width=rng.uniform(1, 6), tone=rng.uniform(0, 220)
        )


def _maybe_struck(text: str, rng: np.random.Generator) -> str:
    """Return a text, sometimes with something struck out before, behind or in place of it."""
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


LAYOUTS: dict[str, Callable[[Sheet, float], None]] = {
    "notes": lay_notes,
    "form": lay_form,
    "table": lay_table,
    "boxes": lay_boxes,
    "circled": lay_circled,
    "printed": lay_printed,
    "doodles": lay_doodles,
    "marks": lay_marks,
    "empty": lay_empty,
}
