"""The loss of a digit network, and its scores on validation frames."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional as F

from inkdigits.digit.verdict import DIGITS, weigh_evidence
from inkdigits.training.digits.sets import Frames

# Weight of "is it a digit at all" in the loss, beside "which digit".
DIGIT_WEIGHT = 0.4
# Share of the digits that are refused where accepted non-digits are counted.
REFUSED = 0.01

Logits = npt.NDArray[np.float32]


def compute_loss(
    logits: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """Return the mean cross-entropy of the digits plus that of "is it a digit at all".

    Parameters
    ----------
    logits
        (N, 11), as the networks give them.
    targets
        (N, 11): ten shares that sum to 1, or to 0 for a non-digit, and the digit probability.
    weights
        (N,): of each frame in "is it a digit at all".
    """
    shares = targets[:, :DIGITS]
    which = -(shares * F.log_softmax(logits[:, :DIGITS], dim=1)).sum() / shares.sum().clamp_min(1.0)
    whether = F.binary_cross_entropy_with_logits(
        logits[:, DIGITS], targets[:, DIGITS], weight=weights
    )
    return which + DIGIT_WEIGHT * whether


def score(logits: Logits, frames: Frames) -> dict[str, float]:
    """Return the accuracy of each set, and the non-digits accepted, in percent.

    Non-digits, of all families and of each, count as accepted at the threshold that refuses 1% of
    the digits that are read right.
    """
    scores: dict[str, float] = {}
    digits = frames.labels >= 0
    right = logits[:, :DIGITS].argmax(axis=1) == frames.labels
    for name in dict.fromkeys(frames.names[digits].tolist()):
        of_set = digits & (frames.names == name)
        scores[name] = round(100.0 * float(right[of_set].mean()), 3)
    if not digits.all():
        evidence = weigh_evidence(logits)
        accepted = evidence > np.quantile(evidence[digits & right], REFUSED)
        scores["false accepts"] = round(100.0 * float(accepted[~digits].mean()), 2)
        for name in dict.fromkeys(frames.names[~digits].tolist()):
            of_family = ~digits & (frames.names == name)
            scores[f"accepted {name}"] = round(100.0 * float(accepted[of_family].mean()), 2)
    return scores
