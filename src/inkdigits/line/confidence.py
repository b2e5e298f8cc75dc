"""Probabilities of a line's steps come in; how sure each of its characters is goes out.

CTC (Graves et al. 2006, section 4.1) sums over all paths that spell a text. Here the text around
one character is held, and the paths are summed for each character that could stand in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Probabilities = npt.NDArray[np.float64]

# A rival this many steps away is another character, not another reading of this one.
WINDOW = 16


@dataclass(frozen=True, slots=True)
class Run:
    """Steps from ``start`` to ``end`` that read one class ``kind``, most surely at ``peak``."""

    start: int
    end: int
    kind: int
    peak: int


def weigh_characters(shares: Probabilities, runs: list[Run]) -> Probabilities:
    """Return how likely each class is in the place of each character.

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
    if not runs:
        return np.zeros((0, shares.shape[1]))
    classes = np.arange(shares.shape[1])
    before = np.array([0, *[run.kind for run in runs[:-1]]])
    after = np.array([*[run.kind for run in runs[1:]], 0])
    windows = np.array(_find_windows(runs, len(shares)))
    # The neighbors may still be seen at the ends of the window: 0 stands for no neighbor.
    may_follow = (classes[None] != before[:, None]) * 1.0
    may_lead = (classes[None] != after[:, None]) * 1.0
    has_before, has_after = (before > 0)[:, None], (after > 0)[:, None]
    size = (len(runs), len(classes))
    tail, gap, own = np.zeros(size), np.ones(size), np.zeros(size)
    rest, head = np.zeros(size), np.zeros(size)
    tail += has_before  # the path comes from the peak of the neighbor, or from an empty start
    gap *= ~has_before
    for step in range(int((windows[:, 1] - windows[:, 0]).max())):
        place = windows[:, 0] + step
        active = (place < windows[:, 1])[:, None]
        now = shares[np.minimum(place, len(shares) - 1)]
        blank = now[:, :1]
        tail_now = np.take_along_axis(now, before[:, None], axis=1) * has_before
        head_now = np.take_along_axis(now, after[:, None], axis=1) * has_after
        head, rest, own, gap, tail = (
            np.where(active, (head + rest + own * may_lead) * head_now, head),
            np.where(active, (rest + own) * blank, rest),
            np.where(active, (own + gap + tail * may_follow) * now, own),
            np.where(active, (gap + tail) * blank, gap),
            np.where(active, tail * tail_now, tail),
        )
    weights = own * may_lead + rest + head
    weights[:, 0] = 0.0  # a blank is no character
    return np.asarray(weights)


def _find_windows(runs: list[Run], steps: int) -> list[tuple[int, int]]:
    """Return the steps between the peaks of each character's neighbors."""
    windows = []
    for place, run in enumerate(runs):
        low = runs[place - 1].peak + 1 if place else 0
        high = runs[place + 1].peak if place + 1 < len(runs) else steps
        windows.append((max(low, run.start - WINDOW), min(high, run.end + WINDOW)))
    return windows
