"""Metrics: shares and their margins, confusions, calibration error, coverage, thresholds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

BINS = 15


def to_percent(count: int, n: int) -> float:
    """Return a share in percent, to three decimals; 0 if ``n`` is 0."""
    return round(100.0 * count / n, 3) if n else 0.0


def compute_margin(count: int, n: int) -> float:
    """Return half the width of the 95% Wilson interval of a share, in percentage points."""
    if n == 0:
        return 0.0
    z, share = 1.96, count / n
    spread = math.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    return round(100.0 * z * spread / (1.0 + z * z / n), 3)


def count_confusions(
    labels: npt.NDArray[np.str_], digits: npt.NDArray[np.int64]
) -> list[list[int]]:
    """Return the confusion matrix of digits.

    Parameters
    ----------
    labels
        (N,) str in "0".."9".
    digits
        (N,) int64 in -1..9, -1 = none.

    Returns
    -------
    10 rows, one for each label, of 11 counts, one for each answer, "none" last.
    """
    counts = np.zeros((10, 11), np.int64)
    np.add.at(counts, (labels.astype(np.int64), digits), 1)  # -1 is the last column
    return [[int(count) for count in row] for row in counts]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of similar confidence: their number, mean confidence and share right (0 to 1)."""

    n: int
    confidence: float
    right: float


def sort_into_bins(confidence: Floats, right: Mask) -> list[Bin]:
    """Sort answers into 15 bins of equal width by confidence in [0, 1]; empty ones stay out."""
    places = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    return [
        Bin(int(here.sum()), float(confidence[here].mean()), float(right[here].mean()))
        for here in (places == place for place in range(BINS))
        if here.any()
    ]


def compute_calibration_error(bins: list[Bin]) -> float:
    """Return the expected calibration error in percentage points.

    The gap between confidence and share right, averaged over the answers (Guo et al. 2017, "On
    calibration of modern neural networks", section 2). 0 if there are no answers.
    """
    total = sum(part.n for part in bins)
    gaps = sum(part.n * abs(part.confidence - part.right) for part in bins)
    return round(100.0 * gaps / total, 3) if total else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class CoverageCurve:
    """Error against coverage, both in percent, as a threshold on the score falls.

    ``coverage`` rises, with one point for each threshold: answers of equal score pass together.
    """

    coverage: Floats
    error: Floats

    @property
    def without_error(self) -> float:
        """The largest coverage at which no answer is wrong."""
        clean = self.coverage[self.error == 0.0]
        return round(float(clean[-1]), 3) if clean.size else 0.0

    def error_at(self, coverage: float) -> float:
        """Return the error at the first threshold with at least this coverage, in percent."""
        if self.coverage.size == 0:
            return 0.0
        place = int(np.searchsorted(self.coverage, coverage - 1e-9))
        return round(float(self.error[place]), 3)


def trace_coverage(score: Floats, right: Mask) -> CoverageCurve:
    """Return the errors among the answers, from the highest score to the lowest."""
    order = np.argsort(-score, kind="stable")
    ranked, wrong = score[order], np.cumsum(~right[order])
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)[: len(ranked)])
    passed = last + 1.0
    return CoverageCurve(100.0 * passed / max(len(score), 1), 100.0 * wrong[last] / passed)


def find_threshold(score: Floats, share: float) -> float | None:
    """Return the highest threshold that refuses at most this share of digits.

    None if the share is less than one digit.
    """
    refused = math.floor(share * len(score) + 1e-9)
    return float(np.sort(score)[refused]) if refused else None
