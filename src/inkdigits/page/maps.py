"""Lines of writing from the maps that the finder network returns.

The network marks the core of each line, shrunk so that neighbors do not touch, as in DB (Liao et
al. 2020, section 3.5), and at each pixel the direction of reading and whether it is handwriting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.page.quads import Quad, fit_rectangle, grow_distance

Map = npt.NDArray[np.float32]

# Pixels of the network's input that a pixel of the core map covers on each side; one of the traits
# covers twice as many.
CORE_STRIDE = 2
# The core of a line is shrunk by this ratio (docs/experiments/040-core-shrink.md).
SHRINK = 0.65
# Probability from which a pixel belongs to a core, and that a whole core must have on average. The
# average is weighted by the probabilities: the core of low writing is all soft edge.
CORE_LEVEL = 0.3
MIN_SCORE = 0.4
# Least shorter side of a line, in pixels of the network's input.
MIN_SIDE = 6.0
# The angle of a core at least this many times as long as wide is that of its shape alone, of a
# square one that of the traits, of others between them.
LONG = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class FoundLine:
    """A line of writing.

    Attributes
    ----------
    quad
        (4, 2) float32: its corners in the direction of reading, in pixels of the page.
    score
        Probability that it is writing.
    handwritten
        Probability that it was written by hand, not printed.
    """

    quad: Quad
    score: float
    handwritten: float


def extract_lines(core: Map, traits: Map, *, shrink: float = SHRINK) -> list[FoundLine]:
    """Return the lines in the maps of a page.

    Parameters
    ----------
    core
        (H / 2, W / 2) logits of the inside of a line.
    traits
        (3, H / 4, W / 4): cosine and sine of the direction of reading, logit of handwriting.
    shrink
        The ratio by which cores were shrunk in training.

    Returns
    -------
    Lines in pixels of the network's input (H, W), in no particular order; none for blank maps.
    """
    mask = (core > math.log(CORE_LEVEL / (1.0 - CORE_LEVEL))).astype(np.uint8)
    count, found_labels = cv2.connectedComponents(mask, connectivity=8)
    if count < 2:
        return []
    labels = np.asarray(found_labels, np.int32)
    sums = _sum_labels(core, traits, labels, count)
    contours, levels = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour, level in zip(contours, levels[0], strict=True):
        if level[3] >= 0:  # the edge of a hole
            continue
        column, row = contour[0, 0]
        total = {name: float(values[labels[row, column]]) for name, values in sums.items()}
        score = total["squares"] / total["inner"]
        if score < MIN_SCORE:
            continue
        quad = _fit_quad(contour.reshape(-1, 2) + 0.5, total, shrink)
        if _shorter_side(quad) >= MIN_SIDE:
            found.append(FoundLine(quad, score, _apply_sigmoid(total["written"] / total["inner"])))
    return found


def _sum_labels(
    core: Map, traits: Map, labels: npt.NDArray[np.int32], count: int
) -> dict[str, npt.NDArray[Any]]:
    """Sum up the maps over each core, weighted by the probability of the core."""
    wide = cv2.dilate(labels.astype(np.float32), np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero(wide)
    around = wide[rows, columns].astype(int)
    inside = labels[rows, columns]
    weights = 1.0 / (1.0 + np.exp(-core[rows, columns].astype(np.float64)))
    cosine, sine, written = traits[:, rows // 2, columns // 2]
    return {
        "soft": np.bincount(around, weights, count),  # with the soft edge around the core
        "pixels": np.bincount(inside, minlength=count),
        "inner": np.bincount(inside, weights, count),
        "squares": np.bincount(inside, weights * weights, count),
        "cosine": np.bincount(inside, weights * cosine, count),
        "sine": np.bincount(inside, weights * sine, count),
        "written": np.bincount(inside, weights * written, count),
    }


def _fit_quad(centers: npt.NDArray[Any], total: dict[str, float], shrink: float) -> Quad:
    """Return the quad of a line, in pixels of the network's input, from the rim of its core."""
    angle = _fit_angle(centers, math.atan2(total["sine"], total["cosine"]))
    flat = fit_rectangle(centers, angle, grow=0.5)
    width, height = math.dist(flat[0], flat[1]), math.dist(flat[0], flat[3])
    # The edge of the core lies between pixels: its soft area shows where.
    trim = _trim_sides(width, height, total["soft"] / total["pixels"])
    long = max(width, height) - trim
    distance = grow_distance(long, total["soft"] / long, shrink)
    quad = fit_rectangle(centers, angle, grow=0.5 - trim / 2.0 + distance)
    return np.asarray(quad * CORE_STRIDE, np.float32)


def _fit_angle(points: npt.NDArray[Any], predicted: float) -> float:
    """Return the angle of a core: that of its shape where it is long, else the predicted one."""
    (_, sides, degrees) = cv2.minAreaRect(points.astype(np.float32))
    shape = math.radians(degrees)
    quarter = math.pi / 2.0
    differs = (shape - predicted + quarter / 2.0) % quarter - quarter / 2.0
    elongation = (max(sides) + 1.0) / (min(sides) + 1.0)
    return predicted + differs * float(np.clip((elongation - 1.0) / (LONG - 1.0), 0.0, 1.0))


def _trim_sides(width: float, height: float, share: float) -> float:
    """Return by how much both sides of a rectangle shrink when its area becomes this share."""
    total = width + height
    root = total * total - 4.0 * width * height * (1.0 - share)
    return float(np.clip((total - math.sqrt(max(0.0, root))) / 2.0, -1.0, 1.0))


def _shorter_side(quad: Quad) -> float:
    return min(math.dist(quad[0], quad[1]), math.dist(quad[0], quad[3]))


def _apply_sigmoid(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-float(np.clip(logit, -50.0, 50.0))))
