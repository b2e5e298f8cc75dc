"""Confidence of the characters of a line, by summing over the paths that CTC leaves open.

CTC (Graves et al. 2006, section 4.1) sums the probabilities of all paths that spell a text. Here
the neighbors of a character are held fixed, and the paths between them are summed for each class
that could stand in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# (steps or characters, classes) float64 in [0, 1], blank first.
Probabilities = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

# Paths are summed up to this many steps beyond a character: what is read further away is another
# character, not an alternative to this one.
WINDOW = 16


@dataclass(frozen=True, slots=True)
class Run:
    """Steps from ``start`` up to ``end`` at which ``kind`` is the best class.

    At the step ``peak`` it is most probable.
    """

    start: int
    end: int
    kind: int
    peak: int


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """The windows of all characters, a row each, in the steps of all lines joined.

    A window runs from ``low`` up to ``high``; ``before`` and ``after`` are the classes of the
    neighbors, 0 where there is none.
    """

    before: Indices
    after: Indices
    low: Indices
    high: Indices


def weigh_lines(
    probabilities: Sequence[Probabilities], runs: Sequence[Sequence[Run]]
) -> list[Probabilities]:
    """Return the probability of each class in the place of each character.

    Parameters
    ----------
    probabilities
        (steps, classes) of each line: the probability of each class at each step, blank first.
    runs
        The characters of each line on its best path, from left to right.

    Returns
    -------
    (runs, classes) of each line: the probability that between the peaks of its neighbors this
    class is read, once, and nothing else. A row sums to less than 1: the rest is the probability
    of no character, or of several.
    """
    counts = [len(line) for line in runs]
    if sum(counts) == 0:
        return [np.zeros((0, line.shape[1])) for line in probabilities]
    windows = _find_windows(probabilities, runs)
    # The longest windows come first, so that those still open at a step are the first rows.
    order = np.argsort(windows.low - windows.high, kind="stable")
    windows = _Windows(
        windows.before[order], windows.after[order], windows.low[order], windows.high[order]
    )
    steps = np.concatenate(probabilities)
    weights = np.empty((len(order), steps.shape[1]))
    weights[order] = _sum_paths(steps, windows)
    weights[:, 0] = 0.0  # a blank is no character
    return np.split(weights, np.cumsum(counts)[:-1])


def _find_windows(
    probabilities: Sequence[Probabilities], runs: Sequence[Sequence[Run]]
) -> _Windows:
    """Return the window of each character: the steps between the peaks of its neighbors."""
    before: list[int] = []
    after: list[int] = []
    windows: list[tuple[int, int]] = []
    offset = 0
    for steps, line in zip(probabilities, runs, strict=True):
        kinds = [run.kind for run in line]
        before += [0, *kinds][: len(line)]
        after += [*kinds[1:], 0][: len(line)]
        peaks = [run.peak for run in line]
        lows = [0, *(peak + 1 for peak in peaks)]
        highs = [*peaks[1:], len(steps)]
        windows += [
            (offset + max(low, run.start - WINDOW), offset + min(high, run.end + WINDOW))
            for run, low, high in zip(line, lows, highs, strict=False)
        ]
        offset += len(steps)
    low, high = np.array(windows).T
    return _Windows(np.array(before), np.array(after), low, high)


def _sum_paths(steps: Probabilities, windows: _Windows) -> Probabilities:
    """Return the sums (rows, classes) over the paths through each window, the longest first.

    A path reads, in this order: the neighbor before (``tail``), blanks (``gap``), the class itself
    (``current``), blanks (``rest``), the neighbor after (``head``). Each of the five holds the sum
    over the paths that have come so far, and is brought from step to step.
    """
    size = (len(windows.before), steps.shape[1])
    rows = np.arange(size[0])
    # The neighbors may still be seen at the ends of the window: 0 stands for no neighbor.
    may_follow, may_lead = np.ones(size), np.ones(size)
    may_follow[rows, windows.before] = 0.0
    may_lead[rows, windows.after] = 0.0
    has_before, has_after = (windows.before > 0)[:, None], (windows.after > 0)[:, None]
    lengths = windows.high - windows.low
    # The probabilities of single classes are gathered once, outside the loop.
    at = np.minimum(windows.low[:, None] + np.arange(lengths[0]), len(steps) - 1)
    blanks = steps[at, 0]
    tails = steps[at, windows.before[:, None]] * has_before
    heads = steps[at, windows.after[:, None]] * has_after
    # The path comes from the peak of the neighbor, or from an empty start.
    tail, gap = has_before * 1.0, ~has_before * 1.0
    current, rest, head = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(int(lengths[0])):
        open_rows = slice(np.searchsorted(-lengths, -step))
        blank, tail_now, head_now = (part[open_rows, step, None] for part in (blanks, tails, heads))
        now = steps[at[open_rows, step]]
        # From the end of the path to its start, so that each takes what was there a step before.
        led = current[open_rows] * may_lead[open_rows]
        followed = tail[open_rows] * may_follow[open_rows]
        head[open_rows] = (head[open_rows] + rest[open_rows] + led) * head_now
        rest[open_rows] = (rest[open_rows] + current[open_rows]) * blank
        current[open_rows] = (current[open_rows] + gap[open_rows] + followed) * now
        gap[open_rows] = (gap[open_rows] + tail[open_rows]) * blank
        tail[open_rows] *= tail_now
    return np.asarray(current * may_lead + rest + head)
