"""Lines of digits or letters by one pen writer, black on white.

They are drawn otherwise than by ``synthesis``: a score on drawings of the same kind as in training
would only tell how well these are remembered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import PenSample
from inkdigits.evaluation.samples import SEED, Sample
from inkdigits.synthesis.characters.strokes import draw_strokes

Spacing = Literal["spaced", "tight", "touching"]

# Least distance between the ink of neighbors on any row, in heights of a digit.
DISTANCES: dict[Spacing, tuple[float, float]] = {
    "spaced": (0.15, 0.6),
    "tight": (0.03, 0.12),
    "touching": (-0.04, -0.01),
}
HEIGHT = 80.0
PENS = (3.0, 9.0)
MARGIN = 40
# Most digits of a line.
LONGEST = 12

Page = npt.NDArray[np.uint8]


def group_writers(samples: Iterable[PenSample]) -> dict[str, list[PenSample]]:
    """Return the samples of each writer, in order."""
    writers: dict[str, list[PenSample]] = defaultdict(list)
    for sample in samples:
        writers[sample.writer].append(sample)
    return writers


def write_lines(
    writers: dict[str, list[PenSample]], spacing: Spacing, count: int
) -> Iterator[Sample]:
    """Yield lines of 1 to 12 digits, each by one writer; the same ones in every run."""
    rng = np.random.default_rng(SEED)
    names = sorted(writers)
    for _ in range(count):
        written = writers[names[int(rng.integers(len(names)))]]
        places = rng.integers(len(written), size=int(rng.integers(1, LONGEST + 1)))
        samples = [written[place] for place in places]
        page = draw_line(samples, spacing, rng)
        yield Sample(page, "".join(sample.label for sample in samples), spacing)


def draw_line(samples: Sequence[PenSample], spacing: Spacing, rng: np.random.Generator) -> Page:
    """Return samples drawn from left to right, (H, W) uint8, black on white."""
    pen = float(rng.uniform(*PENS))
    rows = int(2.0 * HEIGHT)
    line = np.zeros((rows, MARGIN), np.uint8)
    edge = np.full(rows, -1)
    for sample in samples:
        size = HEIGHT * float(rng.uniform(0.88, 1.12))
        drawn = draw_strokes(sample.strokes, canvas=rows, size=size, pen=pen)
        inked = np.flatnonzero(drawn.any(axis=0))
        drawn = np.roll(drawn[:, inked[0] : inked[-1] + 1], int(rng.normal(0.0, 3.0)), axis=0)
        left = _place(drawn, edge, HEIGHT * float(rng.uniform(*DISTANCES[spacing])))
        wide = np.zeros((rows, max(line.shape[1], left + drawn.shape[1])), np.uint8)
        wide[:, : line.shape[1]] = line
        part = wide[:, left : left + drawn.shape[1]]
        np.maximum(part, drawn, out=part)
        line = wide
        last = left + drawn.shape[1] - 1 - (drawn[:, ::-1] > 0).argmax(axis=1)
        edge = np.maximum(edge, np.where(drawn.any(axis=1), last, -1))
    inked = np.flatnonzero(line.any(axis=0))
    return np.asarray(255 - np.pad(line[:, : inked[-1] + 1], MARGIN), np.uint8)


def _place(drawn: Page, edge: npt.NDArray[np.int64], distance: float) -> int:
    """Return the column where a digit begins, so that it is this far from what is before it."""
    rows = np.flatnonzero(drawn.any(axis=1))
    first = (drawn[rows] > 0).argmax(axis=1)
    if edge.max() < 0:
        return 0
    shared = edge[rows] >= 0
    if not shared.any():
        return max(0, round(int(edge.max()) + 1 + distance))
    nearest = int((edge[rows] - first)[shared].max())
    # Not behind the middle of what is before it, as with a 7 over a dot.
    least = round(nearest + 1 + distance)
    last = int(edge.max())
    return int(max(0, least, last - drawn.shape[1] // 2))
