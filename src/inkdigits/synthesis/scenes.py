"""Pictures with writing in them, as screens, scanners and phones give them, and what is where.

The one source of what the line reader and the finder learn from.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.pen import LOOKALIKES
from inkdigits.line.alphabet import LETTERS, OTHER, STRUCK
from inkdigits.synthesis.camera import compress, light_page, take_picture
from inkdigits.synthesis.glyphs import GlyphSource
from inkdigits.synthesis.layouts import LABELS, fill_sheet, lay_table, ring
from inkdigits.synthesis.printing import print_line
from inkdigits.synthesis.sheet import Quad, Sheet, WrittenLine, choose_pen
from inkdigits.synthesis.surfaces import ColorShade, draw_desk, draw_sheet
from inkdigits.synthesis.texts import UNITS, compose_text, compose_word
from inkdigits.synthesis.writing import Ink, Writer, choose_writer, trim, write_line

# How often a picture is of one line cut out, and not of a page.
CUT_OUT_SHARE = 0.45
# How often a page is a low strip, as a row cut out of a table.
STRIP_SHARE = 0.1
# A picture is drawn on a screen, evenly colored, this often.
FLAT_SHARE = 0.15
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
        All writing on it, by hand and printed.
    ignored
        Places that count neither as writing nor as none.
    """

    image: npt.NDArray[np.uint8]
    lines: tuple[WrittenLine, ...]
    ignored: tuple[Quad, ...] = ()


def draw_scene(
    source: GlyphSource, rng: np.random.Generator, *, side: int, cut_out: float = CUT_OUT_SHARE
) -> Scene:
    """Draw a picture whose longer side is ``side`` pixels at most.

    Parameters
    ----------
    side
        In pixels.
    cut_out
        Share of the pictures that are one line, cut out more or less close.
    """
    if rng.random() < cut_out:
        return _draw_cut_out(source, rng, side)
    return _draw_page(source, rng, side)


def _draw_cut_out(source: GlyphSource, rng: np.random.Generator, side: int) -> Scene:
    """Draw one line with a little paper around it."""
    height = float(np.exp(rng.uniform(np.log(11.0), np.log(100.0))))
    writer = choose_writer(source, rng)
    text = compose_text(rng)
    kind = rng.random()
    if kind < 0.05:
        text = STRUCK if kind < 0.02 else f"{STRUCK} {text}" if kind < 0.035 else f"{text} {STRUCK}"
    elif kind < 0.1:
        text = OTHER
    elif kind < 0.13:  # letters that look like digits are no fair ones to tell apart alone
        text = str(rng.choice([letter for letter in LETTERS if letter not in LOOKALIKES]))
    ink, _ = trim(write_line(writer, text, rng, height=height))
    if rng.random() < 0.07:
        ink, text = _add_print(ink, text, rng, height)
    tight = rng.random() < 0.4
    margins = rng.uniform(-0.05 if tight else 0.1, 0.25 if tight else 1.6, 4) * height
    columns = int(max(8, ink.shape[1] + margins[0] + margins[1]))
    rows = int(max(8, ink.shape[0] + margins[2] + margins[3]))
    # What is as large as the picture in one direction only, as a one on a square canvas.
    if rng.random() < 0.3:
        more = int(rng.uniform(0.0, 2.0) * height)
        columns, margins[0] = columns + more, margins[0] + more * rng.uniform(0, 1)
    sheet = _start_sheet(writer, (rows, columns), rng, height)
    flat = sheet is None
    if sheet is None:
        sheet = _start_flat(writer, (rows, columns), rng)
    if not flat and rng.random() < 0.35:
        _print_around(sheet, (float(margins[0]), float(margins[2])), ink.shape, height)
    sheet.paint(ink, (float(margins[0]), float(margins[2])))
    corner = np.array([round(float(margins[0])), round(float(margins[2]))], np.float32)
    quad = corner + np.array(
        [[0, 0], [ink.shape[1], 0], [ink.shape[1], ink.shape[0]], [0, ink.shape[0]]], np.float32
    )
    sheet.lines.append(WrittenLine(quad, text, True))
    if not tight and rng.random() < 0.06:
        ring(sheet, (*quad[0], *quad[2]))
    scene = _finish(sheet, rng, height, flat=flat)
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
    sheet = _start_sheet(writer, shape, rng, writing)
    flat = sheet is None
    if sheet is None:
        sheet = _start_flat(writer, shape, rng)
    if strip and rng.random() < 0.7:
        lay_table(sheet, writing)
    else:
        fill_sheet(sheet, writing=writing)
    if not flat and rng.random() < 0.4:
        _lay_on_desk(sheet, rng)
    return _turn(_finish(sheet, rng, writing, flat=flat), rng)


def _start_sheet(
    writer: Writer, shape: tuple[int, int], rng: np.random.Generator, writing: float
) -> Sheet | None:
    """Start a sheet of paper or a board; None where it is to be a drawing on a screen."""
    if rng.random() < FLAT_SHARE:
        return None
    color, strength = choose_pen(rng)
    canvas = draw_sheet(shape, rng, writing=writing)
    if rng.random() < 0.06:  # chalk on a board
        canvas *= rng.uniform(0.1, 0.35)
        color = np.clip(255.0 - 0.6 * color, 0.0, 255.0).astype(np.float32)
    elif canvas.mean() - float(color.mean()) * strength - canvas.mean() * (1 - strength) < 35.0:
        color *= np.float32(0.3)
        strength = max(strength, 0.7)
    return Sheet(canvas, writer, rng, color, strength)


def _start_flat(writer: Writer, shape: tuple[int, int], rng: np.random.Generator) -> Sheet:
    """Start a drawing on a screen: one even color, or one on another."""
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
    """Print a label before a line, or a unit behind it."""
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


def _lay_on_desk(sheet: Sheet, rng: np.random.Generator) -> None:
    """Lay the sheet on a desk, seen a little from the side; or let wedges of the desk be seen."""
    wide, tall = sheet.size
    size = np.array([wide, tall], np.float32)
    flat = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    inset = rng.uniform(0.0, 0.14) if rng.random() < 0.6 else rng.uniform(-0.08, 0.02)
    middle = size / 2.0
    corners = middle + (flat - middle) * (1.0 - 2.0 * inset)
    corners = corners + rng.normal(0.0, 0.025, (4, 2)) * size
    angle = np.deg2rad(rng.normal(0.0, 4.0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.asarray((corners - middle) @ turn.T + middle, np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(flat, corners), np.float64)
    desk = draw_desk((tall, wide), rng)
    edge = rng.uniform(0.7, 1.0)
    warped = cv2.warpPerspective(sheet.canvas, matrix, (wide, tall), flags=cv2.INTER_LINEAR)
    ones = np.full((tall, wide), 1.0, np.float32)
    cover = cv2.warpPerspective(ones, matrix, (wide, tall), flags=cv2.INTER_LINEAR)
    if rng.random() < 0.5:  # the shadow that the sheet casts
        reach = rng.uniform(1.0, 0.02 * max(wide, tall) + 1.5)
        shadow = cv2.GaussianBlur(cover, (0, 0), reach)
        desk *= 1.0 - rng.uniform(0.1, 0.6) * shadow[:, :, None]
    sheet.canvas[:] = warped + (1.0 - cover[:, :, None]) * desk * edge
    sheet.lines[:] = [
        WrittenLine(_map(matrix, line.quad), line.text, line.handwritten) for line in sheet.lines
    ]


def _finish(sheet: Sheet, rng: np.random.Generator, writing: float, *, flat: bool) -> Scene:
    if flat:
        if rng.random() < 0.2:  # drawn small and enlarged
            sigma = rng.uniform(0.4, 0.06 * writing + 0.5)
            sheet.canvas[:] = cv2.GaussianBlur(sheet.canvas, (0, 0), min(sigma, 5.0))
        image = np.clip(sheet.canvas, 0.0, 255.0).astype(np.uint8)
        image = compress(image, rng) if rng.random() < 0.25 else image
    else:
        light_page(sheet.canvas, rng)
        heights = [float(np.linalg.norm(one.quad[3] - one.quad[0])) for one in sheet.lines]
        writing = min([writing, *heights])
        if rng.random() < 0.12:
            _darken_edges(sheet.canvas, rng)
        image = take_picture(sheet.canvas, rng, writing=writing)
    lines, ignored = [], []
    for line in sheet.lines:
        if _is_inside(line.quad, image.shape):
            lines.append(line)
        else:
            ignored.append(line.quad)
    return Scene(image, tuple(lines), tuple(ignored))


def _darken_edges(canvas: ColorShade, rng: np.random.Generator) -> None:
    """Draw dark or bright strips along edges, as scanners, desks and screenshots have them."""
    rows, columns = canvas.shape[:2]
    tone = rng.uniform(0.0, 60.0) if rng.random() < 0.8 else rng.uniform(60.0, 255.0)
    for _ in range(int(rng.integers(1, 4))):
        turn = int(rng.integers(4))
        view = np.rot90(canvas, turn)
        view[: max(1, int(rng.uniform(0.0, 0.05) * max(rows, columns)))] = tone


def _turn(scene: Scene, rng: np.random.Generator) -> Scene:
    """Turn a picture by a quarter or two now and then."""
    if rng.random() < 0.72:
        return scene
    quarters = int(rng.integers(1, 4))
    rows, columns = scene.image.shape[:2]
    image = np.ascontiguousarray(np.rot90(scene.image, -quarters))

    def move(quad: Quad) -> Quad:
        x, y = quad[:, 0], quad[:, 1]
        moved = {1: (rows - y, x), 2: (columns - x, rows - y), 3: (y, columns - x)}[quarters]
        return np.column_stack(moved).astype(np.float32)

    lines = tuple(WrittenLine(move(one.quad), one.text, one.handwritten) for one in scene.lines)
    return Scene(image, lines, tuple(move(quad) for quad in scene.ignored))


def _scale(scene: Scene, scale: float) -> Scene:
    rows, columns = scene.image.shape[:2]
    size = (max(8, round(columns * scale)), max(8, round(rows * scale)))
    way = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    image = np.asarray(cv2.resize(scene.image, size, interpolation=way), np.uint8)
    ratio = np.array([size[0] / columns, size[1] / rows], np.float32)
    lines = tuple(WrittenLine(one.quad * ratio, one.text, one.handwritten) for one in scene.lines)
    return Scene(image, lines, tuple(quad * ratio for quad in scene.ignored))


def _map(matrix: npt.NDArray[np.floating], quad: Quad) -> Quad:
    return np.asarray(cv2.perspectiveTransform(quad[None], matrix)[0], np.float32)


def _is_inside(quad: Quad, shape: tuple[int, ...]) -> bool:
    """Say whether a line is in the picture but for a little of it."""
    height = float(np.linalg.norm(quad[3] - quad[0]))
    slack = 0.15 * height
    low, high = quad.min(axis=0), quad.max(axis=0)
    return bool((low > -slack).all() and high[0] < shape[1] + slack and high[1] < shape[0] + slack)
