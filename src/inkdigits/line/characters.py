"""Characters from the logits of the line network.

Best-path decoding of connectionist temporal classification, CTC (Graves et al. 2006, section 3.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from inkdigits.line.alphabet import ALPHABET, DIGITS, SPACE, STEP, find_class
from inkdigits.line.confidence import Probabilities, Run, weigh_lines

# A character at the end of a line reaches at least this many steps beyond where it is seen: CTC
# shows a character at its middle.
REACH = 2.5

_SPACE = find_class(SPACE)


@dataclass(frozen=True, slots=True, eq=False)
class Character:
    """A character of a line.

    Attributes
    ----------
    text
        A character of ``ALPHABET``.
    left, right
        The columns of the crop that it takes, in pixels.
    confidence
        Probability that exactly this character stands at its place: no other, none, or several.
    probabilities
        (10,) float64: the probability of each digit, given that it is a digit; sums to 1.
    """

    text: str
    left: float
    right: float
    confidence: float
    probabilities: Probabilities


def decode_lines(logits: Sequence[npt.NDArray[np.floating]]) -> list[list[Character]]:
    """Return the characters of the most probable path through the logits of each line.

    Parameters
    ----------
    logits
        (steps, classes) of each line, blank first.

    Returns
    -------
    The characters of each line from left to right; none for one without steps.
    """
    if not logits:
        return []
    probabilities = [_apply_softmax(line) for line in logits]
    runs = [_find_runs(line) for line in probabilities]
    return [
        _build_characters(line_runs, weights, len(line))
        for line, line_runs, weights in zip(
            probabilities, runs, weigh_lines(probabilities, runs), strict=True
        )
    ]


def _apply_softmax(logits: npt.NDArray[np.floating]) -> Probabilities:
    """Return the probabilities of logits (steps, classes)."""
    highest = logits.max(axis=1, keepdims=True)
    powers = np.exp(logits.astype(np.float64) - highest)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _find_runs(probabilities: Probabilities) -> list[Run]:
    """Return the runs of one class on the most probable path, those of the blank left out."""
    best = probabilities.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=0) != 0).tolist()
    return [
        Run(
            start,
            end,
            int(best[start]),
            start + int(probabilities[start:end, best[start]].argmax()),
        )
        for start, end in zip(starts, [*starts, len(best)][1:], strict=True)
        if best[start] != 0
    ]


def _build_characters(runs: list[Run], weights: Probabilities, steps: int) -> list[Character]:
    return [
        Character(ALPHABET[run.kind - 1], left * STEP, right * STEP, confidence, digits)
        for run, (left, right), confidence, digits in zip(
            runs,
            _find_columns(runs, steps),
            weights[np.arange(len(runs)), [run.kind for run in runs]].tolist(),
            _normalize(weights[:, [find_class(digit) for digit in DIGITS]]),
            strict=True,
        )
    ]


def _find_columns(runs: list[Run], steps: int) -> list[tuple[float, float]]:
    """Return where each character begins and ends, in steps: midway to its neighbors.

    At the ends of a line it reaches half the mean width of the line's characters beyond where it
    is seen, at least ``REACH``, and not beyond the crop.
    """
    reach = max(REACH, _measure_width(runs) / 2.0)
    columns = []
    for place, run in enumerate(runs):
        before = runs[place - 1].end if place else None
        after = runs[place + 1].start if place + 1 < len(runs) else None
        left = max(0.0, run.start - reach) if before is None else (before + run.start) / 2.0
        right = min(float(steps), run.end + reach) if after is None else (run.end + after) / 2.0
        columns.append((left, right))
    return columns


def _measure_width(runs: list[Run]) -> float:
    """Return the mean distance between the middles of neighbors, in steps; 0 without neighbors."""
    widths = [
        (after.start + after.end - run.start - run.end) / 2.0
        for run, after in pairwise(runs)
        if _SPACE not in (run.kind, after.kind)
    ]
    return sum(widths) / len(widths) if widths else 0.0


def _normalize(weights: Probabilities) -> Probabilities:
    """Return rows scaled to a sum of 1; rows of zeros become even."""
    return np.asarray((weights + 1e-12) / (weights + 1e-12).sum(axis=1, keepdims=True))
