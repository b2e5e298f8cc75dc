"""Logits come in; calibrated probabilities and an honest status go out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

DIGITS = 10

BLANK = "blank"
DIGIT = "digit"
UNSURE = "unsure"
NOT_A_DIGIT = "not_a_digit"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How logits are read; fitted on validation data, stored beside the weights.

    Attributes
    ----------
    temperature
        Divides the digit logits before the softmax (Guo et al. 2017, "On calibration of modern
        neural networks", section 4.2).
    refuse, doubt
        Likeness to a digit, in [0, 1], below which ink is no digit, and below which it is unsure.
    sure
        Probability of the likeliest digit below which the answer is unsure.
    """

    temperature: float
    refuse: float
    doubt: float
    sure: float

    def check(self) -> None:
        """Raise ValueError where a number is none that ``calibrate`` could have fitted."""
        shares = (self.refuse, self.doubt, self.sure)
        if not (0.0 < self.temperature < 100.0 and all(0.0 <= share <= 1.0 for share in shares)):
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
        """Give how likely each is a digit at all, (N,) in [0, 1], from logits (N, 11)."""
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits[:, DIGITS].astype(np.float64))))

    def judge(
        self, probabilities: npt.NDArray[np.float64], likeness: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.str_]:
        """Give the status (N,) of each: ``digit``, ``unsure`` or ``not_a_digit``."""
        sure = (probabilities.max(axis=1) >= self.sure) & (likeness >= self.doubt)
        status = np.where(sure, DIGIT, UNSURE)
        return np.where(likeness < self.refuse, NOT_A_DIGIT, status)
