"""Blank sheets to write on: paper, boards and screens, each with a pen that shows on it."""

from __future__ import annotations

import numpy as np

from inkdigits.synthesis.characters.writer import Writer
from inkdigits.synthesis.pages.sheet import Sheet, choose_pen
from inkdigits.synthesis.pages.surfaces import draw_sheet


def start_paper(
    writer: Writer, shape: tuple[int, int], rng: np.random.Generator, *, writing: float
) -> Sheet:
    """Return a sheet of paper, or a board; ``writing`` is the height of a digit in pixels."""
    color, strength = choose_pen(rng)
    canvas = draw_sheet(shape, rng, writing=writing)
    if rng.random() < 0.06:  # chalk on a board
        canvas *= rng.uniform(0.1, 0.35)
        color = np.clip(255.0 - 0.6 * color, 0.0, 255.0).astype(np.float32)
    elif canvas.mean() - float(color.mean()) * strength - canvas.mean() * (1 - strength) < 35.0:
        color *= np.float32(0.3)
        strength = max(strength, 0.7)
    return Sheet(canvas, writer, rng, color, strength)


def start_screen(writer: Writer, shape: tuple[int, int], rng: np.random.Generator) -> Sheet:
    """Return an evenly colored canvas, as drawings on a screen have."""
    dark = rng.random() < 0.3
    paper = rng.uniform(0.0, 40.0) if dark else rng.uniform(215.0, 255.0)
    if rng.random() < 0.6:
        paper = 0.0 if dark else 255.0
    canvas = np.full((*shape, 3), paper, np.float32)
    color, _ = choose_pen(rng)
    if rng.random() < 0.5:
        color = np.zeros(3, np.float32)
    if dark:
        color = 255.0 - color
    strength = 1.0 if rng.random() < 0.75 else float(rng.uniform(0.25, 1.0))
    return Sheet(canvas, writer, rng, color, strength)
