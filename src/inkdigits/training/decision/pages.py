"""Pages by validation writers, with the numbers on them, to fit the decision on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from inkdigits.data.samples import LOOKALIKES
from inkdigits.intake.sources import Source
from inkdigits.line.alphabet import DIGITS, OTHER, STRUCK
from inkdigits.line.grammar import find_numbers
from inkdigits.synthesis.characters.writer import choose_writer
from inkdigits.synthesis.glyphs import GlyphSource
from inkdigits.synthesis.ink import Ink, trim
from inkdigits.synthesis.lines.texts import compose_number, compose_text
from inkdigits.synthesis.lines.writing import write_line
from inkdigits.synthesis.scenes import draw_scene

# Share of pages that are drawn on a transparent canvas, as the browser sends them, and of small
# crops of one character, as data sets have them.
CANVAS_SHARE = 0.3
CROP_SHARE = 0.12
# Longer sides of drawn pictures, in pixels.
SIDES = (180, 1100)
CANVAS = (120, 500)


@dataclass(frozen=True, slots=True)
class Letter:
    """A character of a text, for the grammar."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A number that is on a page, and the box (left, top, right, bottom) of its line.

    Without a box it may be anywhere on the page.
    """

    text: str
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPage:
    """A picture and the numbers on it; those drawn here are (H, W, 3) or (H, W, 4) uint8."""

    image: Source
    answers: tuple[Answer, ...]


def draw_pages(source: GlyphSource, rng: np.random.Generator) -> Iterator[DrawnPage]:
    """Yield pages without end: scenes, drawings on a canvas, and small crops of one character."""
    while True:
        kind = rng.random()
        if kind < CANVAS_SHARE:
            yield draw_canvas(source, rng)
        elif kind < CANVAS_SHARE + CROP_SHARE:
            yield draw_crop(source, rng)
        else:
            side = round(float(np.exp(rng.uniform(*np.log(SIDES)))))
            scene = draw_scene(source, rng, side=side, cut_out=0.6)
            boxes = [(*line.quad.min(axis=0), *line.quad.max(axis=0)) for line in scene.lines]
            answers = [
                answer
                for line, box in zip(scene.lines, boxes, strict=True)
                for answer in list_answers(line.text, box)
            ]
            yield DrawnPage(scene.image, tuple(answers))


def list_answers(text: str, box: tuple[float, float, float, float]) -> list[Answer]:
    """Return the numbers that a text spells."""
    return [Answer(one.text, box) for one in find_numbers([Letter(letter) for letter in text])]


def choose_text(source: GlyphSource, rng: np.random.Generator) -> str:
    """Choose a text to draw alone: mostly one digit, else a number, a letter or a symbol."""
    kind = rng.random()
    if kind < 0.4:
        return str(rng.choice(list(DIGITS)))
    if kind < 0.6:
        return compose_number(rng, longest=3)
    if kind < 0.72:
        return compose_text(rng)
    if kind < 0.84:
        letters = [one for one in source.letters if one.isalpha() and one not in LOOKALIKES]
        return str(rng.choice(letters))
    return STRUCK if kind < 0.88 else OTHER


def draw_canvas(source: GlyphSource, rng: np.random.Generator) -> DrawnPage:
    """Draw with a pen of one color on a transparent canvas."""
    side = int(rng.integers(*CANVAS))
    text = choose_text(source, rng)
    height = side * float(np.exp(rng.uniform(np.log(0.12), np.log(0.8))))
    ink, _ = trim(write_line(choose_writer(source, rng), text, rng, height=height))
    shrink = min(1.0, 0.94 * side / max(ink.shape))
    if shrink < 1.0:
        size = (max(1, int(ink.shape[1] * shrink)), max(1, int(ink.shape[0] * shrink)))
        ink = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.float32)
    canvas, box = _lay(ink, (side, side), rng)
    image = np.zeros((side, side, 4), np.uint8)
    image[:, :, :3] = rng.integers(0, 90, 3)
    image[:, :, 3] = np.rint(255.0 * canvas)
    return DrawnPage(image, tuple(list_answers(text, box)))


def draw_crop(source: GlyphSource, rng: np.random.Generator) -> DrawnPage:
    """Draw one character small on one even shade, as data sets of digits have them."""
    side = int(rng.integers(20, 80))
    text = choose_text(source, rng)[:2]
    ink, _ = trim(write_line(choose_writer(source, rng), text, rng, height=0.7 * side))
    shrink = min(1.0, rng.uniform(0.7, 0.96) * side / max(ink.shape))
    size = (max(1, int(ink.shape[1] * shrink)), max(1, int(ink.shape[0] * shrink)))
    ink = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.float32)
    canvas, box = _lay(ink, (side, side), rng)
    gray = np.rint(255.0 * canvas * rng.uniform(0.6, 1.0))
    if rng.random() < 0.5:
        gray = 255.0 - gray
    image = np.repeat(gray.astype(np.uint8)[:, :, None], 3, axis=2)
    return DrawnPage(image, tuple(list_answers(text, box)))


def _lay(
    ink: Ink, shape: tuple[int, int], rng: np.random.Generator
) -> tuple[Ink, tuple[float, float, float, float]]:
    """Lay ink somewhere on an empty canvas; return it and the ink's box."""
    canvas = np.zeros(shape, np.float32)
    rows, columns = ink.shape
    top = int(rng.integers(shape[0] - rows + 1))
    left = int(rng.integers(shape[1] - columns + 1))
    canvas[top : top + rows, left : left + columns] = ink
    return canvas, (float(left), float(top), float(left + columns), float(top + rows))
