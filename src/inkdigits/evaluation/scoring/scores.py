"""Scores of one condition, computed from its outcomes; shares are in percent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inkdigits.digit.verdict import DIGIT, UNSURE
from inkdigits.evaluation.scoring.metrics import (
    Bin,
    compute_calibration_error,
    compute_margin,
    sort_into_bins,
    to_percent,
    trace_coverage,
)
from inkdigits.evaluation.scoring.outcomes import Condition, Outcomes


@dataclass(frozen=True, slots=True)
class DigitScore:
    """How digits were read. Shares are percent of ``n``.

    ``right`` counts the digit that was answered, sure or not: an image that is refused has none,
    a frame that is classified always has one. ``wrong_sure`` are wrong digits with status
    ``digit``; ``refused`` are digits taken for blank or for a non-digit.
    """

    suite: str
    condition: str
    n: int
    right: float
    margin: float
    wrong_sure: float
    unsure: float
    refused: float


@dataclass(frozen=True, slots=True)
class OtherScore:
    """How non-digits were answered. Shares are percent of ``n``.

    ``accepted_at_1`` is what would pass at the threshold on confidence that refuses 1% of the
    digits of the same suite; None if there are too few of them.
    """

    suite: str
    condition: str
    n: int
    accepted: float
    unsure: float
    refused: float
    accepted_at_1: float | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far confidence can be trusted; all in percent.

    ``ece`` is the expected calibration error of the likeliest digit's probability, in 15 bins of
    equal width. The rest is of the answers sorted by confidence times digit probability.
    """

    suite: str
    condition: str
    n: int
    ece: float
    coverage_without_error: float
    error_at_99: float
    error_at_98: float
    error_at_95: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class WriterScore:
    """How the digits of one writer were read; ``right`` in percent of ``n``."""

    writer: str
    n: int
    right: float


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How one character that is not a digit was answered. Shares are percent of ``n``."""

    condition: str
    label: str
    n: int
    accepted: float
    unsure: float
    refused: float


def score_digits(suite: str, name: str, outcomes: Outcomes) -> DigitScore:
    """Score how digits were read."""
    n, right = len(outcomes), outcomes.right
    sure, unsure = outcomes.status == DIGIT, outcomes.status == UNSURE
    return DigitScore(
        suite,
        name,
        n,
        to_percent(int(right.sum()), n),
        compute_margin(int(right.sum()), n),
        to_percent(int((sure & ~right).sum()), n),
        to_percent(int(unsure.sum()), n),
        to_percent(int((~sure & ~unsure).sum()), n),
    )


def score_others(condition: Condition, threshold: float | None) -> OtherScore:
    """Score how non-digits were answered, as shipped and at another threshold."""
    outcomes = condition.outcomes
    n = len(outcomes)
    at_1 = None if threshold is None else to_percent(int((outcomes.score >= threshold).sum()), n)
    return OtherScore(condition.suite, condition.name, n, *_shares(outcomes), at_1)


def score_calibration(condition: Condition) -> Calibration:
    """Score how far the confidence in digits can be trusted."""
    outcomes = condition.outcomes
    bins = sort_into_bins(outcomes.confidence, outcomes.likeliest_right)
    curve = trace_coverage(outcomes.score, outcomes.likeliest_right)
    return Calibration(
        condition.suite,
        condition.name,
        len(outcomes),
        compute_calibration_error(bins),
        curve.without_error,
        curve.error_at(99.0),
        curve.error_at(98.0),
        curve.error_at(95.0),
        tuple(bins),
    )


def score_writers(outcomes: Outcomes) -> list[WriterScore]:
    """Score each writer, the one with the most digits first."""
    scores = []
    for writer in np.unique(outcomes.groups):
        right = outcomes.right[outcomes.groups == writer]
        scores.append(
            WriterScore(str(writer), len(right), to_percent(int(right.sum()), len(right)))
        )
    return sorted(scores, key=lambda score: (-score.n, score.writer))


def score_labels(condition: Condition) -> list[LabelScore]:
    """Score each character, the one most accepted first."""
    outcomes = condition.outcomes
    scores = []
    for label in np.unique(outcomes.labels):
        part = outcomes.take(outcomes.labels == label)
        scores.append(LabelScore(condition.name, str(label), len(part), *_shares(part)))
    return sorted(scores, key=lambda score: (-score.accepted, -score.unsure, score.label))


def _shares(outcomes: Outcomes) -> tuple[float, float, float]:
    n = len(outcomes)
    accepted = int((outcomes.status == DIGIT).sum())
    unsure = int((outcomes.status == UNSURE).sum())
    return to_percent(accepted, n), to_percent(unsure, n), to_percent(n - accepted - unsure, n)
