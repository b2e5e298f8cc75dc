"""Single lines cut out of a page, with what lies around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inkdigits.data.samples import LOOKALIKES
from inkdigits.line.alphabet import LETTERS, OTHER, STRUCK
from inkdigits.synthesis.characters.writer import choose_writer
from inkdigits.synthesis.glyphs import GlyphSource
from inkdigits.synthesis.ink import Ink, trim
from inkdigits.synthesis.lines.printing import print_line
from inkdigits.synthesis.lines.texts import UNITS, compose_text, compose_word
from inkdigits.synthesis.lines.writing import write_line
from inkdigits.synthesis.pages.blank import start_paper, start_screen
from inkdigits.synthesis.pages.forms import LABELS
from inkdigits.synthesis.pages.rings import draw_ring
from inkdigits.synthesis.pages.sheet import Sheet, WrittenLine

# Share of the pictures that are drawn on a screen, evenly colored.
SCREEN_SHARE = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class CutOut:
    """A sheet with one line; ``height`` of a digit in pixels, and whether it is on a screen."""

    sheet: Sheet
    height: float
    on_screen: bool


def write_cut_out(source: GlyphSource, rng: np.random.Generator) -> CutOut:
    """Write one line on a sheet that is little larger than it."""
    height = float(np.exp(rng.uniform(np.log(11.0), np.log(100.0))))
    writer = choose_writer(source, rng)
    text = compose_text(rng)
    kind = rng.random()
    if kind < 0.08:
        text = STRUCK if kind < 0.04 else f"{STRUCK} {text}" if kind < 0.06 else f"{text} {STRUCK}"
    elif kind < 0.13:
        text = OTHER
    elif kind < 0.16:  # a letter alone, unless it looks like a digit
        text = str(rng.choice([letter for letter in LETTERS if letter not in LOOKALIKES]))
    ink, _ = trim(write_line(writer, text, rng, height=height))
    if rng.random() < 0.07:
        ink, text = _add_print(ink, text, rng, height)
    tight = rng.random() < 0.4
    margins = rng.uniform(-0.05 if tight else 0.1, 0.25 if tight else 1.6, 4) * height
    columns = int(max(8, ink.shape[1] + margins[0] + margins[1]))
    rows = int(max(8, ink.shape[0] + margins[2] + margins[3]))
    # The line fills the picture in one direction only, like a one on a square canvas.
    if rng.random() < 0.3:
        more = int(rng.uniform(0.0, 2.0) * height)
        columns, margins[0] = columns + more, margins[0] + more * rng.uniform(0, 1)
    on_screen = rng.random() < SCREEN_SHARE
    if on_screen:
        sheet = start_screen(writer, (rows, columns), rng)
    else:
        sheet = start_paper(writer, (rows, columns), rng, writing=height)
    if not on_screen and rng.random() < 0.35:
        _print_around(sheet, (float(margins[0]), float(margins[2])), ink.shape, height)
    sheet.paint(ink, (float(margins[0]), float(margins[2])))
    corner = np.array([round(float(margins[0])), round(float(margins[2]))], np.float32)
    quad = corner + np.array(
        [[0, 0], [ink.shape[1], 0], [ink.shape[1], ink.shape[0]], [0, ink.shape[0]]], np.float32
    )
    sheet.lines.append(WrittenLine(quad, text, True))
    if not tight and rng.random() < 0.06:
        draw_ring(sheet, (*quad[0], *quad[2]))
    return CutOut(sheet, height, on_screen)


def _print_around(
    sheet: Sheet, corner: tuple[float, float], shape: tuple[int, ...], height: float
) -> None:
    """Print lines of a form above, below or beside a line that is cut out of it."""
    rng = sheet.rng
    wide, tall = sheet.size
    tone, width = rng.uniform(0.0, 190.0), max(1.0, height * rng.uniform(0.01, 0.08))
    if rng.random() < 0.3:  # as in a form that was copied darkly
        tone, width = rng.uniform(0.0, 60.0), max(1.0, height * rng.uniform(0.05, 0.2))
    left, top = corner
    if rng.random() < 0.15:  # a dark head of a table, or print above, cut through
        edge = top - rng.uniform(0.1, 0.5) * height
        if rng.random() < 0.5 and edge > 1.0:
            sheet.canvas[: int(edge)] = tone
        elif edge > 0.0:
            letters = print_line(compose_word(rng), rng, height=height * rng.uniform(0.2, 0.6))
            sheet.paint(letters, (left - height, edge - letters.shape[0]), plain=True)
    if rng.random() < 0.6:
        y = top + shape[0] + rng.uniform(-0.15, 0.3) * height
        sheet.rule((0, y), (wide, y + rng.normal(0, 0.02) * wide), width=width, tone=tone)
    if rng.random() < 0.35:
        y = top - rng.uniform(0.0, 0.4) * height
        sheet.rule((0, y), (wide, y + rng.normal(0, 0.02) * wide), width=width, tone=tone)
    for x in (
        left - rng.uniform(0.08, 0.5) * height,
        left + shape[1] + rng.uniform(0.08, 0.5) * height,
    ):
        if rng.random() < 0.35:
            sheet.rule((x, 0), (x + rng.normal(0, 0.03) * tall, tall), width=width, tone=tone)


def _add_print(ink: Ink, text: str, rng: np.random.Generator, height: float) -> tuple[Ink, str]:
    """Return ink and text with a printed label before, or a printed unit behind the writing."""
    behind = rng.random() < 0.6
    word = str(rng.choice(UNITS if behind else LABELS))
    letters = print_line(word, rng, height=height * rng.uniform(0.5, 1.0))
    gap = int(height * rng.uniform(0.3, 1.5))
    parts = [ink, letters] if behind else [letters, ink]
    rows = max(part.shape[0] for part in parts)
    joined = np.zeros((rows, parts[0].shape[1] + gap + parts[1].shape[1]), np.float32)
    joined[rows - parts[0].shape[0] :, : parts[0].shape[1]] = parts[0]
    joined[rows - parts[1].shape[0] :, parts[0].shape[1] + gap :] = parts[1]
    return joined, f"{text} {word}" if behind else f"{word} {text}"
