"""Evidence of numbers and whether each was right come in; the fitted decision goes out.

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
# Of the numbers that count as read this share must be right, on numbers the fit never saw.
PRECISION = 0.99
# Numbers less likely right than this are not told.
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
    """Fit the model, and its threshold on numbers that the fit did not see.

    Parameters
    ----------
    evidences, right
        Numbers, and whether each is right as it was read.
    groups
        The page of each number: a page is never on both sides.
    judged
        The numbers that the threshold is chosen by; all where none are named.
    precision
        Share of right ones among the numbers that count as read.
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
    threshold, single_threshold = (
        choose_threshold(held_out[judges & kind], labels[judges & kind], precision)
        for kind in (~alone, alone)
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
    spread[spread < 1e-9] = 1.0  # it is the same for all: nothing to learn from
    design = np.column_stack([features / spread, np.ones(len(features))])
    ridge = np.full(design.shape[1], RIDGE)
    ridge[-1] = 1e-6
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30.0, 30.0)))
        curvature = np.maximum(chance * (1.0 - chance), 1e-6)
        gradient = design.T @ (labels - chance) - ridge * weights
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
    probabilities: npt.NDArray[np.float64], labels: npt.NDArray[np.float64], precision: float
) -> float:
    """Return the lowest threshold from which on this share is right; at least 0.5."""
    order = np.argsort(-probabilities)
    shares = np.cumsum(labels[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(shares >= precision)
    if len(good) == 0:
        return 1.0
    return float(max(0.5, probabilities[order][good[-1]]))
