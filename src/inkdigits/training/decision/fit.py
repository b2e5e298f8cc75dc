"""The fit of the decision to evidence of numbers, each of which is right or wrong.

Logistic regression with a ridge, by iteratively reweighted least squares (Hastie, Tibshirani and
Friedman 2009, section 4.4.1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inkdigits.decision import Decision, Evidence, measure_features

ROUNDS = 60
RIDGE = 1.0
# Share of pages without an error among those with a number that counts as read, on held-out folds.
PRECISION = 0.99
# Numbers of a lower probability are left out of a reading.
TELL = 0.2
FOLDS = 5


def fit_decision(
    evidences: Sequence[Evidence],
    right: Sequence[bool],
    groups: Sequence[int],
    *,
    judged: Sequence[bool] | None = None,
    precision: float = PRECISION,
) -> Decision:
    """Fit the model, and its thresholds on held-out folds.

    Parameters
    ----------
    evidences, right
        Numbers, and whether each is right as it was read.
    groups
        The page of each number: all numbers of a page are in one fold.
    judged
        Whether each number counts in the choice of the thresholds; all by default.
    precision
        Share of pages without an error among those with a number that counts as read.
    """
    features = np.stack([measure_features(one) for one in evidences])
    labels = np.asarray(right, np.float64)
    folds = np.asarray(groups) % FOLDS
    held_out = np.zeros(len(labels))
    for fold in range(FOLDS):
        weights = fit_logistic(features[folds != fold], labels[folds != fold])
        held_out[folds == fold] = predict(features[folds == fold], weights)
    weights = fit_logistic(features, labels)
    alone = np.array([one.single and one.mates == 0 for one in evidences])
    judges = np.ones(len(labels), bool) if judged is None else np.asarray(judged, bool)
    pages = np.asarray(groups)
    threshold, single_threshold = (
        choose_threshold(held_out[kind], labels[kind], pages[kind], precision)
        for kind in (judges & ~alone, judges & alone)
    )
    return Decision(
        weights=tuple(float(weight) for weight in weights[:-1]),
        bias=float(weights[-1]),
        report_threshold=TELL,
        read_threshold=threshold,
        single_read_threshold=single_threshold,
    )


def fit_logistic(
    features: npt.NDArray[np.float64], labels: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the weights of the features and the bias, (F + 1,)."""
    spread = features.std(axis=0)
    spread[spread < 1e-9] = 1.0  # a constant feature
    design = np.column_stack([features / spread, np.ones(len(features))])
    ridge = np.full(design.shape[1], RIDGE)
    ridge[-1] = 1e-6
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        probability = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30.0, 30.0)))
        curvature = np.maximum(probability * (1.0 - probability), 1e-6)
        gradient = design.T @ (labels - probability) - ridge * weights
        hessian = (design * curvature[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        weights = weights + step * min(1.0, 5.0 / max(1e-9, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-7:
            break
    weights[:-1] /= spread
    return np.asarray(weights)


def predict(
    features: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the probabilities (N,) that numbers are right."""
    return np.asarray(
        1.0 / (1.0 + np.exp(-np.clip(features @ weights[:-1] + weights[-1], -30.0, 30.0)))
    )


def choose_threshold(
    probabilities: npt.NDArray[np.float64],
    labels: npt.NDArray[np.float64],
    groups: npt.NDArray[np.integer],
    precision: float,
) -> float:
    """Return the lowest threshold, at least 0.5, above which this share of pages is right; else 1.

    A page is right where all of its numbers above the threshold are; others do not count.
    """
    best = 1.0
    seen: set[int] = set()
    wrong: set[int] = set()
    for index in np.argsort(-probabilities, kind="stable").tolist():
        seen.add(int(groups[index]))
        if not labels[index]:
            wrong.add(int(groups[index]))
        if len(seen) - len(wrong) >= precision * len(seen):
            best = float(probabilities[index])
    return max(0.5, best)
