"""A page comes in; where its lines of writing are goes out, through ONNX Runtime.

A page is looked at at the size that its writing needs: coarsely first, and finer where what is
found there is small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.page.maps import SHRINK, FoundLine, lines_from_maps
from inkdigits.page.merging import merge_passes
from inkdigits.page.quads import measure_quad
from inkdigits.page.turning import find_turn, follow_turn
from inkdigits.weights.session import open_session

BUNDLED = Path(__file__).parents[1] / "weights" / "finder.onnx"
# Longer side of the first look and of the finest one, in pixels of the network's input.
FIRST_SIDE = 416
# The look from far away, in scales of the first one; it is enough where all lines are this high at
# least, in pixels of the network's input, and this surely writing.
FAR = 0.5
LARGE_LINE = 100.0
SURE_SCORE = 0.85
FINEST_SIDE = 1_280
# Small pictures are enlarged this many times at most.
MOST_ENLARGED = 5.0
# Lines below the first height are looked at again at a scale at which they have the second one,
# in pixels of the network's input.
SMALL_LINE = 16.0
GOOD_LINE = 24.0
# The small lines of a page: this quantile of the heights.
SMALL_QUANTILE = 0.2
# What is added around the picture, in pixels of the network's input, so that no writing touches
# the edge; and the sides that the network takes are multiples of this.
RIM = 16
SIDE_STEP = 32
# The rim continues the picture's edge without strokes that are narrower than half this share of
# the side.
RIM_WINDOW = 0.3

ColorImage = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The lines of a page.

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
        Where a file is missing or damaged.
    """

    def __init__(self, weights: Path = BUNDLED, *, threads: int = 0) -> None:
        ends = [("pages", [3]), ("core", []), ("traits", [3])]
        self._session, sidecar = open_session(weights, threads=threads, ends=ends)
        self._shrink = float(sidecar.get("shrink", SHRINK))

    def find(self, page: ColorImage) -> Found:
        """Find the lines of writing on a page.

        Parameters
        ----------
        page
            (H, W, 3) uint8 RGB.

        Returns
        -------
        The lines, in pixels of the page, and its turn; no lines where it is blank.
        """
        scale = first_scale(page)
        # Writing that fills a picture is seen best from far away, which costs little.
        lines = self.find_at(page, FAR * scale)
        if not is_large_and_sure(lines, FAR * scale):
            lines = merge_passes(lines, self.find_at(page, scale), scale=scale)
        else:
            scale *= FAR
        while (finer := next_scale(page, scale, lines)) is not None:
            lines = merge_passes(lines, self.find_at(page, finer), scale=finer)
            scale = finer
        turn = find_turn(lines)
        return Found(tuple(follow_turn(line, turn) for line in lines), turn)

    def find_at(self, page: ColorImage, scale: float) -> list[FoundLine]:
        """Find the lines of a page looked at at one scale, in pixels of the page."""
        height, width = page.shape[:2]
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
        small = page if size == (width, height) else cv2.resize(page, size, interpolation=method)
        canvas = add_rim(np.asarray(small, np.uint8))
        core, traits = self._session.run(None, {"pages": canvas[None]})
        ratio = np.array([width / size[0], height / size[1]], np.float32)
        return [
            replace(line, quad=(line.quad - RIM) * ratio)
            for line in lines_from_maps(core[0], traits[0], shrink=self._shrink)
        ]


def first_scale(page: ColorImage) -> float:
    """Return the scale of the first look, in pixels of the network's input per pixel."""
    return min(MOST_ENLARGED, FIRST_SIDE / float(max(page.shape[:2])))


def is_large_and_sure(lines: list[FoundLine], scale: float) -> bool:
    """Say whether all that a look at this scale found is large, and surely writing."""
    return bool(lines) and all(
        line.score >= SURE_SCORE and measure_quad(line.quad)[1] * scale >= LARGE_LINE
        for line in lines
    )


def next_scale(page: ColorImage, scale: float, lines: list[FoundLine]) -> float | None:
    """Return the scale of a finer look after one that found these lines; None where none helps."""
    finest = max(scale, min(1.0, FINEST_SIDE / max(page.shape[:2])))
    if lines:
        heights = [measure_quad(line.quad)[1] * scale for line in lines]
        small = float(np.quantile(heights, SMALL_QUANTILE))
        wanted = scale * GOOD_LINE / small if small < SMALL_LINE else scale
    else:
        wanted = scale * GOOD_LINE / (SMALL_LINE / 2.0)
    # A look that is hardly finer shows nothing new.
    target = min(finest, wanted)
    return target if target > 1.2 * scale else None


def add_rim(image: ColorImage) -> ColorImage:
    """Surround an image by what is at its edge, up to a size that the network takes."""
    height, width = image.shape[:2]
    rows = -(-(height + 2 * RIM) // SIDE_STEP) * SIDE_STEP
    columns = -(-(width + 2 * RIM) // SIDE_STEP) * SIDE_STEP
    framed = image.copy()
    framed[0], framed[-1] = _without_strokes(image[0]), _without_strokes(image[-1])
    framed[:, 0], framed[:, -1] = _without_strokes(image[:, 0]), _without_strokes(image[:, -1])
    right, bottom = columns - width - RIM, rows - height - RIM
    canvas = np.asarray(
        cv2.copyMakeBorder(framed, RIM, bottom, RIM, right, cv2.BORDER_REPLICATE), np.uint8
    )
    canvas[RIM : RIM + height, RIM : RIM + width] = image
    return canvas


def _without_strokes(edge: ColorImage) -> ColorImage:
    """Return an edge (N, 3) of an image with narrow things gone: a running median."""
    side = 2 * int(RIM_WINDOW * len(edge) / 2.0) + 1
    half = side // 2
    step = max(1, side // 15)  # shades of paper change slowly: few of them tell the median
    padded = np.pad(edge, ((half, half), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, side, axis=0)[..., ::step]
    return np.asarray(np.median(windows, axis=-1), np.uint8)
