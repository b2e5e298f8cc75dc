"""Logits come in; calibrated probabilities and an honest status go out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

DIGITS = 10
# The likeness of what is as much like a digit as not.
EVEN = 0.5
# Say of the strongest digit logit in whether ink is a digit at all, beside the eleventh logit: with
# more, more digits that are badly written would be refused (docs/experiments.md).
STRONGEST_SAY = 0.5

BLANK = "blank"
DIGIT = "read"
UNSURE = "unsure"
NOT_A_DIGIT = "no_digits"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How logits are read; fitted on validation data, stored beside the weights.

    Attributes
    ----------
    temperature
        Divides the digit logits before the softmax (Guo et al. 2017, "On calibration of modern
        neural networks", section 4.2).
    even
        Evidence that ink is a digit (see :func:`weigh_evidence`) at which its likeness is a half;
        with less it is unsure.
    refuse
        Likeness to a digit, in [0, 1], below which it is none.
    sure
        Probability of the likeliest digit below which the answer is unsure.
    """

    temperature: float
    even: float
    refuse: float
    sure: float

    def check(self) -> None:
        """Raise ValueError where a number is none that ``calibrate`` could have fitted."""
        possible = 0.0 < self.temperature < 100.0 and abs(self.even) < 1000.0
        if not (possible and 0.0 <= self.refuse <= EVEN and 0.0 <= self.sure <= 1.0):
            raise ValueError("its thresholds are out of range")

    def to_dict(self) -> dict[str, float]:
        """Give the numbers as they are stored."""
        return asdict(self)

    def probabilities(self, logits: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Give the calibrated probabilities (N, 10) of logits (N, 11)."""
        scaled = logits[:, :DIGITS].astype(np.float64) / self.temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        powers = np.exp(scaled)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def likeness(self, logits: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Give how like a digit each is, (N,) in [0, 1], from logits (N, 11); in doubt: a half."""
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * (weigh_evidence(logits) - self.even))))

    def judge(
        self, probabilities: npt.NDArray[np.float64], likeness: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.str_]:
        """Give the status (N,) of each: ``read``, ``unsure`` or ``no_digits``."""
        sure = (probabilities.max(axis=1) >= self.sure) & (likeness >= EVEN)
        status = np.where(sure, DIGIT, UNSURE)
        return np.where(likeness < self.refuse, NOT_A_DIGIT, status)


def weigh_evidence(logits: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Give the evidence (N,) that each is a digit at all, from logits (N, 11); the more, the surer.

    What the network learned to say of it, and its strongest digit logit, which is low on ink of
    kinds that it never saw (Hendrycks et al. 2022, "Scaling out-of-distribution detection for
    real-world settings"; measured in docs/experiments.md).
    """
    strongest = logits[:, :DIGITS].max(axis=1).astype(np.float64)
    return np.asarray(STRONGEST_SAY * strongest + logits[:, DIGITS])
