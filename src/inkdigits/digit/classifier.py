"""Frames (N, 28, 28) come in; what digits they are goes out, through ONNX Runtime."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.digit.frame import BOX_LEVEL
from inkdigits.digit.verdict import BLANK, Verdict
from inkdigits.errors import ModelError
from inkdigits.weights.session import open_session

BUNDLED = Path(__file__).parents[1] / "weights" / "digits.onnx"
# A smaller network in whole numbers of 8 bits: several times as fast, and a little less exact.
BUNDLED_FAST = BUNDLED.with_name("digits-fast.onnx")
# Frames that go through the network at once: enough to keep the cores busy; more is slower.
BATCH = 128
# Ten digits, and whether it is a digit at all.
OUTPUTS = 11
# What a digit network takes and gives: names, and sizes but for the first.
ENDS = [("frames", [28, 28]), ("logits", [OUTPUTS])]


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """What the classifier says of N crops.

    Attributes
    ----------
    probabilities
        (N, 10) float64, calibrated: how likely each digit is, if it is a digit.
    digit
        (N,) int64, the likeliest digit.
    status
        (N,) str: ``read``, ``unsure``, ``no_digits`` or ``blank``.
    likeness
        (N,) float64 in [0, 1]: how likely the ink is a digit at all.
    """

    probabilities: npt.NDArray[np.float64]
    digit: npt.NDArray[np.int64]
    status: npt.NDArray[np.str_]
    likeness: npt.NDArray[np.float64]


class Classifier:
    """The digit network and the verdict fitted for it. Safe to share between threads.

    Parameters
    ----------
    weights
        An ONNX file with its sidecar json beside it; the bundled one where none is given.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where a file is missing or damaged.
    """

    def __init__(self, weights: str | os.PathLike[str] | None = None, *, threads: int = 0) -> None:
        path = BUNDLED if weights is None else Path(weights)
        self._session, sidecar = open_session(path, threads=threads, ends=ENDS)
        try:
            self.verdict = Verdict(**sidecar["verdict"])
            self.verdict.check()
            self.name = f"{sidecar['name']}-{sidecar['version']}-{sidecar['sha256'][:8]}"
        except Exception as error:
            reason = error if isinstance(error, ValueError) else "it lacks a part or mixes kinds"
            raise ModelError(
                f"The sidecar of {path} does not fit this version ({reason}): `inkdigits "
                "calibrate` fits the verdict of older weights anew."
            ) from None

    def classify(self, frames: npt.NDArray[np.float32]) -> Classification:
        """Classify frames (N, 28, 28) float32 in [0, 1], 1 = ink."""
        logits = self.logits(frames)
        probabilities = self.verdict.probabilities(logits)
        likeness = self.verdict.likeness(logits)
        inked = (frames > BOX_LEVEL).any(axis=(1, 2))
        return Classification(
            probabilities=probabilities,
            digit=probabilities.argmax(axis=1),
            status=np.where(inked, self.verdict.judge(probabilities, likeness), BLANK),
            likeness=likeness,
        )

    def logits(self, frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the logits (N, 11) of frames (N, 28, 28) float32 in [0, 1], 1 = ink."""
        parts = [
            np.asarray(self._session.run(None, {"frames": frames[start : start + BATCH]})[0])
            for start in range(0, len(frames), BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, OUTPUTS), np.float32)
