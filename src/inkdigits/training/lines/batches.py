"""Lines cut out of drawn pages as the finder would, in chunks of one width."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.line.alphabet import ALPHABET, LINE_HEIGHT, SPACE, STEP
from inkdigits.page.quads import find_angle, measure_quad
from inkdigits.page.runs import find_runs, join_quads
from inkdigits.page.straighten import crop_line
from inkdigits.synthesis.pages.sheet import WrittenLine
from inkdigits.synthesis.scenes import Scene, draw_scene
from inkdigits.training.common.feed import Array, Chunk
from inkdigits.training.common.glyphs import Glyphs

Crop = npt.NDArray[np.uint8]
Quad = npt.NDArray[np.floating]
Scenes = Callable[[int], Iterator[Scene]]

# Widths of chunks, in pixels: a line is padded to the next one, and longer lines are left out. They
# are few because a GPU prepares for each new width, which takes seconds.
WIDTHS = (48, 72, 104, 144, 208, 304, 448, 704, 1008)
PADDING = 127  # middle gray; the network masks it
# Columns of pixels in a chunk, at most.
CHUNK_COLUMNS = 2048

# Of crops, in heights of the line: how far corners are moved, and margins, of which some are loose.
JITTER = 0.12
MARGINS = (0.05, 0.35)
LOOSE_SHARE = 0.1
LOOSE_MARGINS = (0.35, 0.7)
# Share of crops of bare paper or background, without text.
EMPTY_SHARE = 0.03
# Share of runs of lines on a row that are cut out as one line too.
RUN_SHARE = 0.5


@dataclass(frozen=True)
class DrawnScenes:
    """Scenes of one split, without end; picklable.

    Attributes
    ----------
    sides
        Longer sides of the pictures, in pixels, from and to.
    cut_out
        Share of pictures that are of one line.
    """

    glyphs: Glyphs
    sides: tuple[int, int] = (320, 960)
    cut_out: float = 0.45

    def __call__(self, seed: int) -> Iterator[Scene]:
        """Yield scenes drawn from a seed."""
        source = self.glyphs.load()
        rng = np.random.default_rng(seed)
        low, high = np.log(self.sides)
        while True:
            side = round(float(np.exp(rng.uniform(low, high))))
            yield draw_scene(source, rng, side=side, cut_out=self.cut_out)


@dataclass(frozen=True)
class LineChunks:
    """Chunks of line crops, without end or up to a number of lines.

    The arrays of a chunk are `lines` (n, 48, W, 3) uint8, `widths` (n,) int16, `targets` (n, W/4)
    uint8, the classes of the text with zeros behind, and `lengths` (n,) int16.
    """

    scenes: Scenes
    limit: int = 0

    def __call__(self, seed: int) -> Iterator[Chunk]:
        """Yield chunks drawn from a seed."""
        rng = np.random.default_rng([seed, 1])
        held: dict[int, list[tuple[Crop, npt.NDArray[np.uint8]]]] = {}
        drawn = 0
        for scene in self.scenes(seed):
            for crop, target in cut_lines(scene, rng):
                width = next((step for step in WIDTHS if step >= crop.shape[1]), 0)
                if not width:
                    continue
                held.setdefault(width, []).append((crop, target))
                drawn += 1
                if len(held[width]) >= chunk_lines(width):
                    yield _stack(held.pop(width), width)
            if self.limit and drawn >= self.limit:
                break
        for width in sorted(held):
            yield _stack(held[width], width)


def chunk_lines(width: int) -> int:
    """Return how many lines of this width are in a chunk."""
    return max(1, CHUNK_COLUMNS // width)


def cut_lines(
    scene: Scene, rng: np.random.Generator
) -> Iterator[tuple[Crop, npt.NDArray[np.uint8]]]:
    """Yield the crops (48, W, 3) of a scene's lines, and their texts as classes (L,)."""
    for line in scene.lines:
        target = encode_text(line.text)
        if target is None:
            continue
        crop = _cut(scene, jitter_quad(line.quad, rng), choose_margin(rng))
        if crop is not None and count_steps(target) <= crop.shape[1] // STEP:
            yield crop, target
    for run in choose_runs(scene, rng):
        target = encode_text(SPACE.join(line.text for line in run))
        whole = jitter_quad(join_quads([line.quad for line in run]), rng)
        crop = _cut(scene, whole, choose_margin(rng))
        if target is None or crop is None:
            continue
        if count_steps(target) <= crop.shape[1] // STEP:
            yield crop, target
    if rng.random() < EMPTY_SHARE * max(1, len(scene.lines)):
        quad = choose_empty_quad(scene, rng)
        crop = _cut(scene, quad, 0.0) if quad is not None else None
        if crop is not None:
            yield crop, np.zeros(0, np.uint8)


def choose_runs(scene: Scene, rng: np.random.Generator) -> Iterator[list[WrittenLine]]:
    """Yield some of the runs of lines on a row, each from left to right, some of them in part."""
    lines = [line for line in scene.lines if line.text]
    if len(lines) < 2:
        return
    quads = [line.quad for line in lines]
    longest = max(quads, key=lambda quad: measure_quad(quad)[0])
    turn = round(math.degrees(find_angle(longest)) / 90.0) * 90 % 360
    for run in find_runs(quads, turn):
        if rng.random() < RUN_SHARE:
            parts = int(rng.integers(2, len(run) + 1))
            start = int(rng.integers(0, len(run) - parts + 1))
            yield [lines[index] for index in run[start : start + parts]]


def encode_text(text: str) -> npt.NDArray[np.uint8] | None:
    """Return the classes of a text, None where a character is not of the alphabet."""
    classes = [1 + ALPHABET.find(character) for character in text]
    return np.array(classes, np.uint8) if all(classes) else None


def count_steps(target: npt.NDArray[np.uint8]) -> int:
    """Return the fewest steps that can spell a text: repeated characters need a blank between."""
    return len(target) + int((target[1:] == target[:-1]).sum())


def choose_margin(rng: np.random.Generator) -> float:
    """Return a random margin like those of the finder, in heights of the line."""
    loose = rng.random() < LOOSE_SHARE
    return float(rng.uniform(*(LOOSE_MARGINS if loose else MARGINS)))


def jitter_quad(quad: Quad, rng: np.random.Generator) -> Quad:
    """Return a quad (4, 2) with its corners moved a little, like those of the finder."""
    height = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2.0
    spread = height * JITTER * rng.uniform(0.0, 1.0)
    return np.asarray(quad + rng.uniform(-spread, spread, (4, 2)))


def choose_empty_quad(scene: Scene, rng: np.random.Generator, *, tries: int = 8) -> Quad | None:
    """Return an upright quad away from all writing, None where none was found."""
    rows, columns = scene.image.shape[:2]
    taken = [*(line.quad for line in scene.lines), *scene.ignored]
    for _ in range(tries):
        height = float(np.exp(rng.uniform(np.log(12.0), np.log(80.0))))
        width = height * float(np.exp(rng.uniform(np.log(0.6), np.log(6.0))))
        if width >= columns or height >= rows:
            continue
        left, top = rng.uniform(0, columns - width), rng.uniform(0, rows - height)
        right, bottom = left + width, top + height
        if not any(_overlaps(quad, (left, top, right, bottom)) for quad in taken):
            corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
            return np.array(corners, np.float64)
    return None


def _overlaps(quad: Quad, box: tuple[float, float, float, float]) -> bool:
    low, high = quad.min(0), quad.max(0)
    return bool(low[0] < box[2] and high[0] > box[0] and low[1] < box[3] and high[1] > box[1])


def _cut(scene: Scene, quad: Quad, margin: float) -> Crop | None:
    try:
        return crop_line(scene.image, quad, margin=margin).image
    except ValueError:  # the corners were moved out of order
        return None


def _stack(held: list[tuple[Crop, npt.NDArray[np.uint8]]], width: int) -> Chunk:
    lines = np.full((len(held), LINE_HEIGHT, width, 3), PADDING, np.uint8)
    targets = np.zeros((len(held), width // STEP), np.uint8)
    for row, (crop, target) in enumerate(held):
        lines[row, :, : crop.shape[1]] = crop
        targets[row, : len(target)] = target
    arrays: dict[str, Array] = {
        "lines": lines,
        "widths": np.array([crop.shape[1] for crop, _ in held], np.int16),
        "targets": targets,
        "lengths": np.array([len(target) for _, target in held], np.int16),
    }
    return Chunk(width, arrays)
