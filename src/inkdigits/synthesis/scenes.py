"""Scenes: pictures with writing as screens, scanners and phones make them, and what is where.

The line reader and the finder are trained on them alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.synthesis.camera import compress, light_page, take_picture
from inkdigits.synthesis.characters.writer import choose_writer
from inkdigits.synthesis.cut_outs import SCREEN_SHARE, write_cut_out
from inkdigits.synthesis.glyphs import GlyphSource
from inkdigits.synthesis.pages.blank import start_paper, start_screen
from inkdigits.synthesis.pages.desk import darken_edges, lay_on_desk
from inkdigits.synthesis.pages.forms import lay_table
from inkdigits.synthesis.pages.layouts import fill_sheet
from inkdigits.synthesis.pages.sheet import Quad, Sheet, WrittenLine

# Share of the pictures that are one line cut out, not a page.
CUT_OUT_SHARE = 0.45
# Share of the pages that are a low strip, such as a row cut out of a table.
STRIP_SHARE = 0.1
# Cut-out lines are enlarged by at most this factor.
MOST_ENLARGED = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture and its lines of writing.

    Attributes
    ----------
    image
        (H, W, 3) uint8 RGB.
    lines
        All writing in it, by hand and printed.
    ignored
        Places that count neither as writing nor as background.
    """

    image: npt.NDArray[np.uint8]
    lines: tuple[WrittenLine, ...]
    ignored: tuple[Quad, ...] = ()


def draw_scene(
    source: GlyphSource, rng: np.random.Generator, *, side: int, cut_out: float = CUT_OUT_SHARE
) -> Scene:
    """Draw a picture.

    Parameters
    ----------
    side
        Longest side of the picture in pixels.
    cut_out
        Share of the pictures that are one line, cut out more or less close.
    """
    if rng.random() < cut_out:
        return _draw_cut_out(source, rng, side)
    return _draw_page(source, rng, side)


def _draw_cut_out(source: GlyphSource, rng: np.random.Generator, side: int) -> Scene:
    cut_out = write_cut_out(source, rng)
    scene = _finish(cut_out.sheet, rng, cut_out.height, on_screen=cut_out.on_screen)
    longest = max(scene.image.shape[:2])
    scale = min(side / longest, MOST_ENLARGED)
    if scale < 1.0 or rng.random() < 0.7:
        scene = _scale(scene, scale)
    return scene


def _draw_page(source: GlyphSource, rng: np.random.Generator, side: int) -> Scene:
    """Draw a page with several things on it."""
    strip = rng.random() < STRIP_SHARE
    short = int(side * (rng.uniform(0.06, 0.25) if strip else rng.uniform(0.45, 1.0)))
    shape = (short, side) if strip or rng.random() < 0.5 else (side, short)
    largest = min(0.45 * short, 160.0)
    writing = float(np.exp(rng.uniform(np.log(9.0), np.log(max(12.0, largest)))))
    if strip:
        writing = max(9.0, short * rng.uniform(0.35, 0.75))
    writer = choose_writer(source, rng)
    on_screen = rng.random() < SCREEN_SHARE
    if on_screen:
        sheet = start_screen(writer, shape, rng)
    else:
        sheet = start_paper(writer, shape, rng, writing=writing)
    if strip and rng.random() < 0.7:
        lay_table(sheet, writing)
    else:
        fill_sheet(sheet, writing=writing)
    if not on_screen and rng.random() < 0.4:
        lay_on_desk(sheet, rng)
    return _turn(_finish(sheet, rng, writing, on_screen=on_screen), rng)


def _finish(sheet: Sheet, rng: np.random.Generator, writing: float, *, on_screen: bool) -> Scene:
    """Return the picture of a sheet; ``writing`` is the height of a digit in pixels."""
    if on_screen:
        if rng.random() < 0.2:  # drawn small and enlarged
            sigma = rng.uniform(0.4, 0.06 * writing + 0.5)
            sheet.canvas[:] = cv2.GaussianBlur(sheet.canvas, (0, 0), min(sigma, 5.0))
        image = np.clip(sheet.canvas, 0.0, 255.0).astype(np.uint8)
        image = compress(image, rng) if rng.random() < 0.25 else image
    else:
        light_page(sheet.canvas, rng)
        heights = [float(np.linalg.norm(line.quad[3] - line.quad[0])) for line in sheet.lines]
        writing = min([writing, *heights])
        if rng.random() < 0.12:
            darken_edges(sheet.canvas, rng)
        image = take_picture(sheet.canvas, rng, writing=writing)
    lines, ignored = [], []
    for line in sheet.lines:
        if _is_inside(line.quad, image.shape):
            lines.append(line)
        else:
            ignored.append(line.quad)
    return Scene(image, tuple(lines), tuple(ignored))


def _turn(scene: Scene, rng: np.random.Generator) -> Scene:
    """Return a scene, sometimes turned by 90, 180 or 270 degrees."""
    if rng.random() < 0.72:
        return scene
    quarters = int(rng.integers(1, 4))
    rows, columns = scene.image.shape[:2]
    image = np.ascontiguousarray(np.rot90(scene.image, -quarters))

    def move(quad: Quad) -> Quad:
        x, y = quad[:, 0], quad[:, 1]
        moved = {1: (rows - y, x), 2: (columns - x, rows - y), 3: (y, columns - x)}[quarters]
        return np.column_stack(moved).astype(np.float32)

    lines = tuple(replace(line, quad=move(line.quad)) for line in scene.lines)
    return Scene(image, lines, tuple(move(quad) for quad in scene.ignored))


def _scale(scene: Scene, scale: float) -> Scene:
    """Return a scene enlarged or shrunk."""
    rows, columns = scene.image.shape[:2]
    size = (max(8, round(columns * scale)), max(8, round(rows * scale)))
    interpolation = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    image = np.asarray(cv2.resize(scene.image, size, interpolation=interpolation), np.uint8)
    ratio = np.array([size[0] / columns, size[1] / rows], np.float32)
    lines = tuple(replace(line, quad=line.quad * ratio) for line in scene.lines)
    return Scene(image, lines, tuple(quad * ratio for quad in scene.ignored))


def _is_inside(quad: Quad, shape: tuple[int, ...]) -> bool:
    """Return whether a line is in the picture, but for 15% of its height."""
    height = float(np.linalg.norm(quad[3] - quad[0]))
    slack = 0.15 * height
    low, high = quad.min(axis=0), quad.max(axis=0)
    return bool((low > -slack).all() and high[0] < shape[1] + slack and high[1] < shape[0] + slack)
