"""Drawn pages with the target maps of the finder, in chunks of one shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.line.alphabet import OTHER
from inkdigits.page.finder import MOST_ENLARGED, RIM, add_rim
from inkdigits.synthesis.scenes import Scene, draw_scene
from inkdigits.training.common.feed import Chunk
from inkdigits.training.common.glyphs import Glyphs
from inkdigits.training.finder.targets import draw_core_map, draw_trait_maps

# Longer sides of the pictures, in pixels and without the rim; one is chosen at random.
SIDES = (224, 288, 352, 400, 448, 448)
# Pages are padded to few shapes, height and width: a GPU prepares for each new shape, which takes
# seconds.
SHAPES = ((320, 480), (480, 320), (480, 480))
MAX_SIDE = 480
KEY = 10_000  # the key of a shape is its height times this, plus its width


@dataclass(frozen=True)
class PageChunks:
    """Chunks of one page, without end or up to a number of them; picklable.

    The arrays are `pages` (1, H, W, 3) uint8, `core` (1, H/2, W/2) uint8 and `traits`
    (1, 3, H/4, W/4) int8, as in ``targets``.
    """

    glyphs: Glyphs
    cut_out: float = 0.3
    limit: int = 0

    def __call__(self, seed: int) -> Iterator[Chunk]:
        """Yield chunks drawn from a seed."""
        source = self.glyphs.load()
        rng = np.random.default_rng(seed)
        drawn = 0
        while not self.limit or drawn < self.limit:
            side = int(rng.choice(SIDES))
            scene = draw_scene(source, rng, side=side, cut_out=self.cut_out)
            yield make_chunk(fit_side(scene, side))
            drawn += 1


def fit_side(scene: Scene, side: int) -> Scene:
    """Return a scene whose longer side is `side`, as the finder enlarges or shrinks a page."""
    rows, columns = scene.image.shape[:2]
    scale = min(MOST_ENLARGED, side / max(rows, columns))
    if abs(scale - 1.0) < 0.02:
        return scene
    size = (max(8, round(columns * scale)), max(8, round(rows * scale)))
    method = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    image = np.asarray(cv2.resize(scene.image, size, interpolation=method), np.uint8)
    ratio = np.array([size[0] / columns, size[1] / rows], np.float32)
    lines = tuple(replace(line, quad=line.quad * ratio) for line in scene.lines)
    return Scene(image, lines, tuple(quad * ratio for quad in scene.ignored))


def make_chunk(scene: Scene) -> Chunk:
    """Return a page with its rim, padded to one of SHAPES, and its target maps."""
    framed = add_rim(scene.image)
    rows, columns = next(
        shape for shape in SHAPES if shape[0] >= framed.shape[0] and shape[1] >= framed.shape[1]
    )
    down, right = rows - framed.shape[0], columns - framed.shape[1]
    page = cv2.copyMakeBorder(framed, 0, down, 0, right, cv2.BORDER_REPLICATE)
    # A lone symbol is not a line of writing, nor are marks that spell nothing.
    written = [line for line in scene.lines if line.text not in ("", OTHER)]
    lines = [(line.quad + RIM, line.handwritten) for line in written]
    ignored = [quad + RIM for quad in scene.ignored]
    core = draw_core_map((rows, columns), [quad for quad, _ in lines], ignored)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "pages": np.asarray(page, np.uint8)[None],
        "core": core[None],
        "traits": draw_trait_maps((rows, columns), lines)[None],
    }
    return Chunk(rows * KEY + columns, arrays)
