"""Validation logits come in; the temperature and thresholds of the verdict go out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inkdigits.digit.verdict import Verdict, weigh_evidence

# Of validation digits that are read right, this share at most is refused outright, and this share
# at most is called unsure for want of likeness to a digit.
REFUSED = 0.003
DOUBTED = 0.01
# Among digits called sure, this share at most may be wrong; never more than MAX_UNSURE is unsure.
ERROR_AMONG_SURE = 0.001
MAX_UNSURE = 0.02


def calibrate(
    logits: npt.NDArray[Any], labels: npt.NDArray[np.int64], names: npt.NDArray[np.str_]
) -> Verdict:
    """Fit temperature and thresholds.

    Parameters
    ----------
    logits
        (N, 11) of validation frames.
    labels
        (N,) in -1..9, -1 = no digit.
    names
        (N,) the set each frame is from; every set has the same say, however large.
    """
    digits = labels >= 0
    logits, labels = logits[digits], labels[digits]
    weights = _balance(names[digits])
    temperature = _fit_temperature(logits[:, :10], labels, weights)
    plain = Verdict(temperature=temperature, even=0.0, refuse=0.0, sure=0.0)
    probabilities = plain.probabilities(logits)
    right = probabilities.argmax(axis=1) == labels
    # A digit that is read as another is often a wrong label, on ink that is no digit at all: only
    # those read right say what a digit looks like, if there are any.
    known = right if right.any() else np.ones_like(right)
    even = _quantile(weigh_evidence(logits[known]), weights[known], DOUBTED)
    likeness = replace(plain, even=even).digit_probability(logits[known])
    return Verdict(
        temperature=temperature,
        even=even,
        refuse=_quantile(likeness, weights[known], REFUSED),
        sure=_fit_sure(probabilities.max(axis=1), right, weights),
    )


def _balance(names: npt.NDArray[np.str_]) -> npt.NDArray[np.float64]:
    _, inverse, counts = np.unique(names, return_inverse=True, return_counts=True)
    # A set of few samples has less say, or its one odd sample would set a threshold.
    say = np.minimum(counts, 1000) / counts
    weights = np.asarray(say[inverse], np.float64)
    return np.asarray(weights / weights.sum())


def _fit_temperature(
    logits: npt.NDArray[Any], labels: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
) -> float:
    """Find the temperature of least cross entropy (Guo et al. 2017, section 4.2)."""
    rows = np.arange(len(labels))

    def cross_entropy(temperature: float) -> float:
        scaled = logits.astype(np.float64) / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        chosen = scaled[rows, labels] - np.log(np.exp(scaled).sum(axis=1))
        return float(-(chosen * weights).sum())

    candidates = np.exp(np.linspace(np.log(0.2), np.log(5.0), 200))
    return float(min(candidates, key=cross_entropy))


def _quantile(
    values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], share: float
) -> float:
    order = np.argsort(values)
    passed = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(passed, share)])


def _fit_sure(
    confidence: npt.NDArray[np.float64],
    right: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
) -> float:
    """Find the lowest confidence above which hardly any answer is wrong."""
    order = np.argsort(-confidence)
    weighed = weights[order]
    coverage = np.cumsum(weighed)
    error = np.cumsum(weighed * ~right[order]) / coverage
    good = np.flatnonzero(error <= ERROR_AMONG_SURE)
    least = int(np.searchsorted(coverage, 1.0 - MAX_UNSURE))
    place = max(int(good[-1]) if good.size else 0, least)
    return float(max(0.5, confidence[order][min(place, len(order) - 1)]))
