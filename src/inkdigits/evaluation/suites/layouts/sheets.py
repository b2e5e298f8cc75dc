"""Sheets of paper with ink and print on them: (H, W, 3) float32 in [0, 1], RGB, 1 = white.

Colors, pens, rules and print differ from those of ``synthesis.pages`` on purpose: see ``layouts``.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from inkdigits.evaluation.suites.layouts.writing import Color, Ink
from inkdigits.synthesis.pages.papers import draw_paper

Sheet = npt.NDArray[np.float32]

# Shares of red, green and blue that paper and pens reflect.
PAPER_COLORS = {
    "white": (0.98, 0.98, 0.97),
    "bright": (1.0, 1.0, 1.0),
    "cream": (0.97, 0.94, 0.85),
    "yellowish": (0.96, 0.92, 0.72),
    "recycled": (0.86, 0.85, 0.82),
    "bluish": (0.9, 0.94, 0.98),
}
PEN_COLORS = {
    "blue": (0.13, 0.2, 0.6),
    "dark blue": (0.06, 0.08, 0.3),
    "black": (0.08, 0.08, 0.1),
    "pencil": (0.36, 0.36, 0.38),
    "red": (0.78, 0.12, 0.14),
    "green": (0.1, 0.42, 0.2),
}
PEN_SHARES = (0.3, 0.17, 0.25, 0.13, 0.1, 0.05)
RULE_COLORS = {
    "blue": (0.45, 0.62, 0.9),
    "gray": (0.5, 0.5, 0.5),
    "violet": (0.6, 0.5, 0.8),
    "red": (0.9, 0.5, 0.5),
    "green": (0.5, 0.78, 0.6),
    "black": (0.12, 0.12, 0.15),
}
BLACK = (0.07, 0.07, 0.08)


def make_sheet(
    shape: tuple[int, int],
    rng: np.random.Generator,
    *,
    kind: str = "bare",
    writing: float | None = None,
) -> Sheet:
    """Return paper of a kind of ``PAPERS``, in some color; ``writing`` is a digit's height."""
    names = list(PAPER_COLORS)
    color = np.asarray(PAPER_COLORS[names[int(rng.integers(len(names)))]], np.float32)
    sheet = np.broadcast_to(color, (*shape, 3)).copy()
    if kind != "bare":
        shade = draw_paper(kind, shape, rng, writing=writing)
        rules = np.asarray(list(RULE_COLORS.values())[int(rng.integers(len(RULE_COLORS)))])
        sheet *= 1.0 - (1.0 - shade)[:, :, None] * (1.0 - rules).astype(np.float32) / 0.55
    fiber = rng.normal(0.0, rng.uniform(0.0, 0.008), shape).astype(np.float32)
    return np.asarray(np.clip(sheet * (1.0 + fiber[:, :, None]), 0.02, 1.0), np.float32)


def choose_paper(rng: np.random.Generator) -> str:
    """Return a kind of paper: bare mostly, ruled or squared now and then."""
    return str(rng.choice(["bare", "ruled", "squared", "dotted"], p=[0.7, 0.12, 0.13, 0.05]))


def choose_pen(rng: np.random.Generator) -> Color:
    """Return the color of a pen."""
    colors = list(PEN_COLORS.values())
    return colors[int(rng.choice(len(colors), p=PEN_SHARES))]


def lay_ink(
    sheet: Sheet,
    ink: Ink,
    at: tuple[float, float],
    color: Color,
) -> None:
    """Write ink on a sheet, with its upper left corner at row and column ``at``."""
    top, left = round(at[0]), round(at[1])
    above, before = max(0, -top), max(0, -left)
    part = sheet[max(0, top) : top + ink.shape[0], max(0, left) : left + ink.shape[1]]
    if not part.size:
        return
    cover = ink[above : above + part.shape[0], before : before + part.shape[1], None]
    part *= 1.0 - cover * (1.0 - np.asarray(color, np.float32))


def print_text(text: str, height: float, rng: np.random.Generator) -> Ink:
    """Return printed text as ink; ``height`` is that of a capital letter in pixels."""
    if rng.random() < 0.75:
        font = ImageFont.load_default(size=max(8.0, height / 0.7))
        left, top, right, foot = font.getbbox(text)
        image = Image.new("L", (int(right - left) + 4, int(foot - top) + 4))
        ImageDraw.Draw(image).text((2 - left, 2 - top), text, fill=255, font=font)
        return np.asarray(image, np.float32) / 255.0
    face = int(rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX]))
    width = max(1, round(height * 0.12))
    scale = height / 21.0
    (wide, high), base = cv2.getTextSize(text, face, scale, width)
    canvas = np.zeros((high + base + 2 * width + 4, wide + 2 * width + 4), np.uint8)
    place = (width + 2, high + width + 2)
    cv2.putText(canvas, text, place, face, scale, 255, width, cv2.LINE_AA)
    return canvas.astype(np.float32) / 255.0


def rule_line(
    sheet: Sheet,
    start: tuple[float, float],
    end: tuple[float, float],
    width: float,
    color: Color,
) -> None:
    """Print a straight line from x, y to x, y."""
    cover = np.zeros(sheet.shape[:2], np.uint8)
    ends = [(round(x * 16.0), round(y * 16.0)) for x, y in (start, end)]
    cv2.line(cover, ends[0], ends[1], 255, max(1, round(width)), cv2.LINE_AA, 4)
    lay_ink(sheet, cover.astype(np.float32) * (min(1.0, width) / 255.0), (0, 0), color)


def rule_box(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    width: float,
    color: Color,
) -> None:
    """Print a box: left, top, right, bottom."""
    cover = np.zeros(sheet.shape[:2], np.uint8)
    left, top, right, foot = (round(side * 16.0) for side in box)
    cv2.rectangle(cover, (left, top), (right, foot), 255, max(1, round(width)), cv2.LINE_AA, 4)
    lay_ink(sheet, cover.astype(np.float32) * (min(1.0, width) / 255.0), (0, 0), color)


def rule_sheet(sheet: Sheet, height: float, rng: np.random.Generator, *, squared: bool) -> None:
    """Print rules or squares that are close beside such writing, so that some run through it.

    They are 0.35 to 1.6 heights of a digit apart, squares 0.25 to 1, and turned a little.
    """
    rows, columns = sheet.shape[:2]
    spacing = height * rng.uniform(*((0.25, 1.0) if squared else (0.35, 1.6)))
    width = max(1, round(height * rng.uniform(0.012, 0.06)))
    tilt = np.tan(np.deg2rad(rng.normal(0.0, 1.5)))
    cover = np.zeros((rows, columns), np.uint8)
    for y in np.arange(rng.uniform(-1.0, 0.0) * spacing - 0.1 * columns, 1.1 * rows, spacing):
        ends = (0, round(y * 16.0)), (columns * 16, round((y + tilt * columns) * 16.0))
        cv2.line(cover, *ends, 255, width, cv2.LINE_AA, 4)
    for x in np.arange(rng.uniform(-1.0, 0.0) * spacing - 0.1 * rows, 1.1 * columns, spacing):
        if squared:
            ends = (round(x * 16.0), 0), (round((x - tilt * rows) * 16.0), rows * 16)
            cv2.line(cover, *ends, 255, width, cv2.LINE_AA, 4)
    dark = rng.random() < 0.3
    color = list(RULE_COLORS.values())[-1 if dark else int(rng.integers(len(RULE_COLORS)))]
    lay_ink(sheet, cover.astype(np.float32) * (rng.uniform(0.4, 1.0) / 255.0), (0, 0), color)
