"""The finder's maps come in; lines of writing as quads go out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.page.quads import Quad, fit_rectangle, grow_distance

Map = npt.NDArray[np.float32]

# Pixels of the network's input that a pixel of the core covers on each side; the traits are half
# as fine.
CORE_STRIDE = 2
# The core of a line is shrunk by this ratio (DB: Liao et al. 2020, section 3.5).
SHRINK = 0.65
# Probability from which a pixel belongs to a core, and that a whole core must have on average,
# each pixel weighted by its own: the core of low writing is all soft edge.
CORE_LEVEL = 0.3
MIN_SCORE = 0.4
# The shorter side of a line, in pixels of the network's input.
MIN_SIDE = 6.0
# A core from this many times as long as wide tells the angle of its line by its shape alone; a
# square one says nothing of it.
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


def lines_from_maps(core: Map, traits: Map, *, shrink: float = SHRINK) -> list[FoundLine]:
    """Find the lines in the maps of one page.

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
    Lines in pixels of the network's input (H, W), in no particular order.
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
        own = {name: float(values[labels[row, column]]) for name, values in sums.items()}
        score = own["squares"] / own["inner"]
        if score < MIN_SCORE:
            continue
        quad = _fit_quad(contour.reshape(-1, 2) + 0.5, own, shrink)
        if _shorter_side(quad) >= MIN_SIDE:
            found.append(FoundLine(quad, score, _squash(own["written"] / own["inner"])))
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


def _fit_quad(centers: npt.NDArray[Any], own: dict[str, float], shrink: float) -> Quad:
    """Return the quad of a line, in pixels of the network's input, from the rim of its core."""
    angle = _fit_angle(centers, math.atan2(own["sine"], own["cosine"]))
    flat = fit_rectangle(centers, angle, grow=0.5)
    width, height = math.dist(flat[0], flat[1]), math.dist(flat[0], flat[3])
    # The edge of the core lies between pixels: where it does, its soft area tells.
    trim = _trim_sides(width, height, own["soft"] / own["pixels"])
    long = max(width, height) - trim
    distance = grow_distance(long, own["soft"] / long, shrink)
    quad = fit_rectangle(centers, angle, grow=0.5 - trim / 2.0 + distance)
    return np.asarray(quad * CORE_STRIDE, np.float32)


def _fit_angle(points: npt.NDArray[Any], told: float) -> float:
    """Return the angle of a core: by its shape where it is long, as it was told where it is not."""
    (_, sides, degrees) = cv2.minAreaRect(points.astype(np.float32))
    shape = math.radians(degrees)
    quarter = math.pi / 2.0
    differs = (shape - told + quarter / 2.0) % quarter - quarter / 2.0
    elongation = (max(sides) + 1.0) / (min(sides) + 1.0)
    return told + differs * float(np.clip((elongation - 1.0) / (LONG - 1.0), 0.0, 1.0))


def _trim_sides(width: float, height: float, share: float) -> float:
    """Return by how much both sides of a rectangle are shorter if its area is this share of it."""
    total = width + height
    root = total * total - 4.0 * width * height * (1.0 - share)
    return float(np.clip((total - math.sqrt(max(0.0, root))) / 2.0, -1.0, 1.0))


def _shorter_side(quad: Quad) -> float:
    return min(math.dist(quad[0], quad[1]), math.dist(quad[0], quad[3]))


def _squash(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-float(np.clip(logit, -50.0, 50.0))))
