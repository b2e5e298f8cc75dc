"""Probabilities of a line's steps come in; how sure each of its characters is goes out.

CTC (Graves et al. 2006, section 4.1) sums over all paths that spell a text. Here the text around
one character is held, and the paths are summed for each character that could stand in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Probabilities = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

# A rival this many steps away is another character, not another reading of this one.
WINDOW = 16


@dataclass(frozen=True, slots=True)
class Run:
    """Steps from ``start`` to ``end`` that read one class ``kind``, most surely at ``peak``."""

    start: int
    end: int
    kind: int
    peak: int


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where the characters of all lines stand, one row each, in the joined steps of the lines.

    ``before`` and ``after`` are the classes of the neighbors, 0 where there is none; the window
    of a character runs from ``low`` to ``high``.
    """

    before: Indices
    after: Indices
    low: Indices
    high: Indices


def weigh_characters(shares: Probabilities, runs: Sequence[Run]) -> Probabilities:
    """Return how likely each class is in the place of each character of one line.

    Parameters
    ----------
    shares
        (steps, classes): the probability of each class at each step, blank first.
    runs
        The characters of a path, from left to right.

    Returns
    -------
    (runs, classes): the probability that between the peaks of its neighbors exactly this one
    class is read. A row sums to less than 1: the rest is for no character, or for several.
    """
    return weigh_lines([shares], [runs])[0]


def weigh_lines(
    shares: Sequence[Probabilities], runs: Sequence[Sequence[Run]]
) -> list[Probabilities]:
    """Return how likely each class is in the place of each character of several lines.

    Parameters
    ----------
    shares, runs
        Those of each line, as ``weigh_characters`` takes them.

    Returns
    -------
    For each line what ``weigh_characters`` returns.
    """
    counts = [len(line) for line in runs]
    if sum(counts) == 0:
        return [np.zeros((0, line.shape[1])) for line in shares]
    places = _place_runs(shares, runs)
    # The longest windows come first, so that those still open at a step are the first rows.
    order = np.argsort(places.low - places.high, kind="stable")
    places = _Places(
        places.before[order], places.after[order], places.low[order], places.high[order]
    )
    steps = np.concatenate(shares)
    weights = np.empty((len(order), steps.shape[1]))
    weights[order] = _sum_paths(steps, places)
    weights[:, 0] = 0.0  # a blank is no character
    return np.split(weights, np.cumsum(counts)[:-1])


def _place_runs(shares: Sequence[Probabilities], runs: Sequence[Sequence[Run]]) -> _Places:
    before: list[int] = []
    after: list[int] = []
    windows: list[tuple[int, int]] = []
    offset = 0
    for line_shares, line in zip(shares, runs, strict=True):
        kinds = [run.kind for run in line]
        before += [0, *kinds][: len(line)]
        after += [*kinds[1:], 0][: len(line)]
        windows += [
            (offset + low, offset + high) for low, high in _find_windows(line, len(line_shares))
        ]
        offset += len(line_shares)
    low, high = np.array(windows).T
    return _Places(np.array(before), np.array(after), low, high)


def _sum_paths(steps: Probabilities, places: _Places) -> Probabilities:
    """Return the sums (rows, classes) over the paths through each window, the longest first."""
    size = (len(places.before), steps.shape[1])
    rows = np.arange(size[0])
    # The neighbors may still be seen at the ends of the window: 0 stands for no neighbor.
    may_follow, may_lead = np.ones(size), np.ones(size)
    may_follow[rows, places.before] = 0.0
    may_lead[rows, places.after] = 0.0
    has_before, has_after = (places.before > 0)[:, None], (places.after > 0)[:, None]
    lengths = places.high - places.low
    # What each step needs of a single class is gathered once, outside the loop.
    at = np.minimum(places.low[:, None] + np.arange(lengths[0]), len(steps) - 1)
    blanks = steps[at, 0]
    tails = steps[at, places.before[:, None]] * has_before
    heads = steps[at, places.after[:, None]] * has_after
    # The path comes from the peak of the neighbor, or from an empty start.
    tail, gap = has_before * 1.0, ~has_before * 1.0
    own, rest, head = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(int(lengths[0])):
        open_rows = slice(np.searchsorted(-lengths, -step))
        blank, tail_now, head_now = (part[open_rows, step, None] for part in (blanks, tails, heads))
        now = steps[at[open_rows, step]]
        # Each is brought on from the step before: from the end of the window to its start.
        led = own[open_rows] * may_lead[open_rows]
        followed = tail[open_rows] * may_follow[open_rows]
        head[open_rows] = (head[open_rows] + rest[open_rows] + led) * head_now
        rest[open_rows] = (rest[open_rows] + own[open_rows]) * blank
        own[open_rows] = (own[open_rows] + gap[open_rows] + followed) * now
        gap[open_rows] = (gap[open_rows] + tail[open_rows]) * blank
        tail[open_rows] *= tail_now
    return np.asarray(own * may_lead + rest + head)


def _find_windows(runs: Sequence[Run], steps: int) -> list[tuple[int, int]]:
    """Return the steps between the peaks of each character's neighbors."""
    windows = []
    for place, run in enumerate(runs):
        low = runs[place - 1].peak + 1 if place else 0
        high = runs[place + 1].peak if place + 1 < len(runs) else steps
        windows.append((max(low, run.start - WINDOW), min(high, run.end + WINDOW)))
    return windows
