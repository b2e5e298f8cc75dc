"""How a page is turned, and the order in which its lines are read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from inkdigits.page.maps import FoundLine
from inkdigits.page.quads import Quad, find_angle, measure_quad

TURNS = (0, 90, 180, 270)
# Vote for an upright page, in characters that were surely found.
UPRIGHT = 1.0
# Vote of a single character, in the same unit: 6 and 9, or 1 and a dash, look alike.
SINGLE_VOTE = 0.1
# The direction of a line at most this many times as long as high may be an error of the finder.
SHORT = 1.8
# Two quads stand in the same row where their heights overlap by this share of the lower one.
ROW_OVERLAP = 0.5


def find_turn(lines: Iterable[FoundLine]) -> int:
    """Return by how many degrees the page is turned clockwise: 0, 90, 180 or 270.

    Lines vote with their score times their length in characters; without lines it is 0.
    """
    votes = np.zeros(len(TURNS))
    votes[0] = UPRIGHT
    for line in lines:
        width, height = measure_quad(line.quad)
        length = max(SINGLE_VOTE, width / max(height, 1e-6) - 0.5)
        votes += line.score * length * _agreement(find_angle(line.quad))
    return TURNS[int(votes.argmax())]


def _agreement(angle: float) -> npt.NDArray[np.float64]:
    """Return how far an angle agrees with each turn, in [0, 1]."""
    cosines = np.cos(angle - np.radians(TURNS))
    return np.asarray(np.maximum(0.0, cosines) ** 2)


def follow_turn(line: FoundLine, turn: int) -> FoundLine:
    """Return a line with its quad in the reading direction of its page.

    A line that lies upside down on the page is turned over. One that lies across it keeps its
    direction, unless it is so short that this may be an error.
    """
    width, height = measure_quad(line.quad)
    quarters = round((math.radians(turn) - find_angle(line.quad)) / (math.pi / 2.0)) % 4
    if quarters == 0 or (quarters % 2 and width > SHORT * height):
        return line
    # A direction a quarter further clockwise begins at the corner that was top-right.
    return replace(line, quad=np.roll(line.quad, -quarters, axis=0))


def order_rows(quads: Sequence[Quad], turn: int) -> list[list[int]]:
    """Sort the quads of a turned page into rows.

    Returns
    -------
    Rows from top to bottom, each with the indices of its quads from left to right.
    """
    boxes = [_turned_box(quad, turn) for quad in quads]
    rows: list[list[int]] = []
    for index in sorted(range(len(quads)), key=lambda place: boxes[place][1] + boxes[place][3]):
        row = rows[-1] if rows else []
        if row and any(_share_row(boxes[index], boxes[other]) for other in row):
            row.append(index)
        else:
            rows.append([index])
    return [sorted(row, key=lambda place: boxes[place][0]) for row in rows]


def _turned_box(quad: Quad, turn: int) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of a quad on its page turned upright."""
    angle = math.radians(turn)
    along = np.array([math.cos(angle), math.sin(angle)])
    x = quad @ along
    y = quad @ np.array([-along[1], along[0]])
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _share_row(
    first: tuple[float, float, float, float], second: tuple[float, float, float, float]
) -> bool:
    shared = min(first[3], second[3]) - max(first[1], second[1])
    return shared >= ROW_OVERLAP * min(first[3] - first[1], second[3] - second[1])
