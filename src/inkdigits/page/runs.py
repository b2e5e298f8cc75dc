"""Runs: lines beside one another on a row, which may be one line that was found in parts.

What a gap between them means, a space or the next box of a form, is read off the whole run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from inkdigits.page.quads import Quad, find_angle, fit_rectangle, measure_quad
from inkdigits.page.turning import order_rows

# All lengths are in heights of the higher of two lines. Neighbors of a run are at most this far
# apart, and their middles differ by at most this much across the direction of reading ...
WIDEST_GAP = 3.0
MOST_OFFSET = 0.5
# ... they are at most this many times as high as the other, and turned from it by this angle.
MOST_HIGHER = 2.0
MOST_TURNED = math.radians(8.0)
# Longest run, in heights of its own: its crop must fit into the widest of training.
LONGEST_RUN = 18.0


def find_runs(quads: Sequence[Quad], turn: int) -> list[list[int]]:
    """Return the runs of two lines or more on a page, as indices from left to right.

    Parameters
    ----------
    quads
        (4, 2) each, in pixels of the page.
    turn
        By how many degrees the page is turned clockwise: 0, 90, 180 or 270.
    """
    runs = []
    for row in order_rows(quads, turn):
        run = row[:1]
        for index in row[1:]:
            if _are_neighbors(quads[run[-1]], quads[index]):
                run.append(index)
                continue
            runs.append(run)
            run = [index]
        runs.append(run)
    return [run for run in runs if len(run) > 1 and _is_short([quads[one] for one in run])]


def join_quads(quads: Sequence[Quad]) -> Quad:
    """Return the quad around quads, in the mean direction of reading, weighted by their widths."""
    along = sum((quad[1] - quad[0] + quad[2] - quad[3] for quad in quads), np.zeros(2, np.float32))
    # Lines that are short point anywhere: where they stand tells the direction better.
    along = along + 2.0 * (_find_middle(quads[-1]) - _find_middle(quads[0]))
    return fit_rectangle(np.concatenate(quads), math.atan2(along[1], along[0]))


def _are_neighbors(left: Quad, right: Quad) -> bool:
    heights = measure_quad(left)[1], measure_quad(right)[1]
    height = max(heights)
    if height > MOST_HIGHER * min(heights):
        return False
    angle = find_angle(left)
    turned = (find_angle(right) - angle + math.pi) % (2.0 * math.pi) - math.pi
    if abs(turned) > MOST_TURNED:
        return False
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    offset = abs(float((_find_middle(right) - _find_middle(left)) @ across))
    gap = float((right @ along).min() - (left @ along).max())
    return gap <= WIDEST_GAP * height and offset <= MOST_OFFSET * height


def _is_short(quads: Sequence[Quad]) -> bool:
    width, height = measure_quad(join_quads(quads))
    return width <= LONGEST_RUN * height


def _find_middle(quad: Quad) -> Quad:
    return np.asarray(quad.mean(axis=0), np.float32)
