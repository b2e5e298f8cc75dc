"""The finder: the network that finds the lines of writing on a page.

It runs in passes: coarse ones first, and finer ones where the writing that they found is small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from inkdigits.arrays import ColorImage
from inkdigits.page.maps import SHRINK, FoundLine, extract_lines
from inkdigits.page.merging import merge_passes
from inkdigits.page.quads import measure_quad
from inkdigits.page.turning import find_turn, follow_turn
from inkdigits.weights import FINDER_WEIGHTS
from inkdigits.weights.network import Network

# All heights and sides are in pixels of the network's input.
# Longer side of the page in the usual first pass, and in the finest one.
FIRST_SIDE = 416
FINEST_SIDE = 1_280
# A pass at this share of the first scale comes before it. It is enough where all lines are at
# least this high and have at least this score.
COARSE = 0.5
LARGE_LINE = 100.0
SURE_SCORE = 0.85
# Small images are enlarged this many times at most.
MOST_ENLARGED = 5.0
# Where lines are lower than the first height, a finer pass shows them at the second.
SMALL_LINE = 16.0
GOOD_LINE = 24.0
# The height of the small lines of a page is this quantile of all heights.
SMALL_QUANTILE = 0.2
# A pass must be this many times as fine as the one before to show anything new.
LEAST_FINER = 1.2
# No core is shrunk further: lines would be grown to many times their height.
LEAST_SHRINK = 0.1
# What is added around the image so that no writing touches the edge; and what the sides of the
# input must be multiples of.
RIM = 16
SIDE_STEP = 32
# The rim repeats the edge of the image, smoothed by a running median over this share of the side:
# strokes narrower than half of that are not repeated.
RIM_WINDOW = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class FoundPage:
    """The lines of a page, and how it lies.

    Attributes
    ----------
    lines
        In no particular order: see ``turning.order_rows``.
    turn
        By how many degrees the page is turned clockwise: 0, 90, 180 or 270.
    """

    lines: tuple[FoundLine, ...]
    turn: int


class Finder:
    """The finder network. Safe to share between threads.

    Parameters
    ----------
    weights
        An ONNX file with its sidecar json beside it.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where a file is missing or damaged, or of another kind of network.
    """

    def __init__(self, weights: Path = FINDER_WEIGHTS, *, threads: int = 0) -> None:
        self._network = Network(
            weights, inputs={"pages": [3]}, outputs={"core": [], "traits": [3]}, threads=threads
        )
        self._shrink = self._network.read_setting("shrink", SHRINK, least=LEAST_SHRINK, most=1.0)

    def find(self, page: ColorImage) -> FoundPage:
        """Find the lines of writing on a page.

        Parameters
        ----------
        page
            (H, W, 3) uint8 RGB.

        Returns
        -------
        The lines, in pixels of the page, and its turn; no lines where it is blank.
        """
        scale = choose_first_scale(page)
        # Writing that fills an image is found best at a small scale, which costs little.
        lines = self.find_at(page, COARSE * scale)
        if not is_large_and_sure(lines, COARSE * scale):
            lines = merge_passes(lines, self.find_at(page, scale), scale=scale)
        else:
            scale *= COARSE
        while (finer := choose_next_scale(page, scale, lines)) is not None:
            lines = merge_passes(lines, self.find_at(page, finer), scale=finer)
            scale = finer
        turn = find_turn(lines)
        return FoundPage(tuple(follow_turn(line, turn) for line in lines), turn)

    def find_at(self, page: ColorImage, scale: float) -> list[FoundLine]:
        """Find lines in a single pass at ``scale``; their quads are in pixels of the page."""
        height, width = page.shape[:2]
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
        small = page if size == (width, height) else cv2.resize(page, size, interpolation=method)
        canvas = add_rim(np.asarray(small, np.uint8))
        core, traits = self._network.run(canvas[None])
        ratio = np.array([width / size[0], height / size[1]], np.float32)
        return [
            replace(line, quad=(line.quad - RIM) * ratio)
            for line in extract_lines(core[0], traits[0], shrink=self._shrink)
        ]


def choose_first_scale(page: ColorImage) -> float:
    """Return the scale of the first pass: pixels of the network's input per pixel of the page."""
    return min(MOST_ENLARGED, FIRST_SIDE / float(max(page.shape[:2])))


def is_large_and_sure(lines: list[FoundLine], scale: float) -> bool:
    """Return whether all lines that a pass at this scale found are large and surely writing."""
    return bool(lines) and all(
        line.score >= SURE_SCORE and measure_quad(line.quad)[1] * scale >= LARGE_LINE
        for line in lines
    )


def choose_next_scale(page: ColorImage, scale: float, lines: list[FoundLine]) -> float | None:
    """Return the scale of the pass after one that found these lines; None where none is needed."""
    finest = max(scale, min(1.0, FINEST_SIDE / max(page.shape[:2])))
    if lines:
        heights = [measure_quad(line.quad)[1] * scale for line in lines]
        small = float(np.quantile(heights, SMALL_QUANTILE))
        wanted = scale * GOOD_LINE / small if small < SMALL_LINE else scale
    else:
        wanted = scale * GOOD_LINE / (SMALL_LINE / 2.0)
    target = min(finest, wanted)
    return target if target > LEAST_FINER * scale else None


def add_rim(image: ColorImage) -> ColorImage:
    """Surround an image by a rim that repeats its edge, up to a size that the network takes.

    Returns
    -------
    (rows, columns, 3) uint8, both multiples of 32; the image lies at (16, 16).
    """
    height, width = image.shape[:2]
    rows = -(-(height + 2 * RIM) // SIDE_STEP) * SIDE_STEP
    columns = -(-(width + 2 * RIM) // SIDE_STEP) * SIDE_STEP
    framed = image.copy()
    framed[0], framed[-1] = _smooth_edge(image[0]), _smooth_edge(image[-1])
    framed[:, 0], framed[:, -1] = _smooth_edge(image[:, 0]), _smooth_edge(image[:, -1])
    right, bottom = columns - width - RIM, rows - height - RIM
    canvas = np.asarray(
        cv2.copyMakeBorder(framed, RIM, bottom, RIM, right, cv2.BORDER_REPLICATE), np.uint8
    )
    canvas[RIM : RIM + height, RIM : RIM + width] = image
    return canvas


def _smooth_edge(edge: ColorImage) -> ColorImage:
    """Return an edge (N, 3) of an image without narrow strokes, by a running median."""
    side = 2 * int(RIM_WINDOW * len(edge) / 2.0) + 1
    half = side // 2
    step = max(1, side // 15)  # paper changes slowly: 15 samples are enough for the median
    padded = np.pad(edge, ((half, half), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, side, axis=0)[..., ::step]
    return np.asarray(np.median(windows, axis=-1), np.uint8)
