"""The verdict: calibrated probabilities and a status from the logits of the digit network."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

DIGITS = 10
# The digit probability from which ink is more probably a digit than not.
EVEN = 0.5
# Weight of the strongest digit logit in the evidence that ink is a digit, beside the eleventh
# logit. With more, more badly written digits would be refused
# (docs/experiments/028-digit-probability.md).
STRONGEST_WEIGHT = 0.5
# No fit gives numbers outside of these.
LEAST_TEMPERATURE, MOST_TEMPERATURE = 0.01, 100.0
MOST_EVIDENCE = 1_000.0

BLANK = "blank"
DIGIT = "read"
UNSURE = "unsure"
NOT_A_DIGIT = "no_digits"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Temperature and thresholds, fitted on validation data and stored beside the weights.

    Attributes
    ----------
    temperature
        Divides the digit logits before the softmax (Guo et al. 2017, "On calibration of modern
        neural networks", section 4.2).
    even
        Evidence (see :func:`weigh_evidence`) at which the digit probability is a half; with less
        the status is ``unsure``.
    refuse
        Digit probability below which the status is ``no_digits``.
    sure
        Probability of the most probable digit below which the status is ``unsure``.
    """

    temperature: float
    even: float
    refuse: float
    sure: float

    def check(self) -> None:
        """Raise ValueError where a number is none that ``calibrate`` could have fitted."""
        possible = LEAST_TEMPERATURE <= self.temperature < MOST_TEMPERATURE
        possible = possible and abs(self.even) < MOST_EVIDENCE
        if not (possible and 0.0 <= self.refuse <= EVEN and 0.0 <= self.sure <= 1.0):
            raise ValueError("its thresholds are out of range")

    def to_dict(self) -> dict[str, float]:
        """Return the numbers as the sidecar stores them."""
        return asdict(self)

    def probabilities(self, logits: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return the calibrated probabilities (N, 10) of logits (N, 11)."""
        scaled = logits[:, :DIGITS].astype(np.float64) / self.temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        powers = np.exp(scaled)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def digit_probability(self, logits: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return the probability (N,) that each is a digit at all, from logits (N, 11)."""
        # The logistic function, written so that it cannot overflow.
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * (weigh_evidence(logits) - self.even))))

    def judge(
        self, probabilities: npt.NDArray[np.float64], digit_probability: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.str_]:
        """Return the status (N,) of each: ``read``, ``unsure`` or ``no_digits``."""
        sure = (probabilities.max(axis=1) >= self.sure) & (digit_probability >= EVEN)
        status = np.where(sure, DIGIT, UNSURE)
        return np.where(digit_probability < self.refuse, NOT_A_DIGIT, status)


def weigh_evidence(logits: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the evidence (N,) that each is a digit at all, from logits (N, 11).

    The eleventh logit, trained for this question, plus a share of the strongest digit logit, which
    is low on kinds of ink that training never showed (Hendrycks et al. 2022, "Scaling
    out-of-distribution detection for real-world settings"; measured in
    docs/experiments/028-digit-probability.md).
    """
    strongest = logits[:, :DIGITS].max(axis=1).astype(np.float64)
    return np.asarray(STRONGEST_WEIGHT * strongest + logits[:, DIGITS])
