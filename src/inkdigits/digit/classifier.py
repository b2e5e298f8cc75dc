"""The digit classifier: the network that looks at MNIST frames, with its fitted verdict."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.digit.frame import BOX_LEVEL, FRAME
from inkdigits.digit.verdict import BLANK, DIGITS, MOST_EVIDENCE, Verdict
from inkdigits.errors import ModelError
from inkdigits.weights import DIGIT_WEIGHTS
from inkdigits.weights.files import convert_number
from inkdigits.weights.network import Network

# Frames that go through the network at once: enough to keep the cores busy; more is slower.
BATCH = 128
# The ten digits, and whether it is a digit at all.
OUTPUTS = DIGITS + 1


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """The classes of N crops.

    Attributes
    ----------
    probabilities
        (N, 10) float64, calibrated: the probability of each digit, given that it is a digit.
    digit
        (N,) int64, the most probable digit.
    status
        (N,) str: ``read``, ``unsure``, ``no_digits`` or ``blank``.
    digit_probability
        (N,) float64 in [0, 1]: the probability that the ink is a digit at all.
    """

    probabilities: npt.NDArray[np.float64]
    digit: npt.NDArray[np.int64]
    status: npt.NDArray[np.str_]
    digit_probability: npt.NDArray[np.float64]

    def __repr__(self) -> str:
        return f"Classification({len(self.digit)} crops)"


class Classifier:
    """The digit network and the verdict fitted for it. Safe to share between threads.

    Parameters
    ----------
    weights
        An ONNX file with its sidecar json beside it; the bundled one by default.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where a file is missing or damaged, or of another kind of network.
    """

    def __init__(self, weights: str | os.PathLike[str] | None = None, *, threads: int = 0) -> None:
        path = DIGIT_WEIGHTS if weights is None else Path(weights)
        self._network = load_digit_network(path, threads=threads)
        sidecar = self._network.sidecar
        try:
            numbers = {
                name: convert_number(value, least=-MOST_EVIDENCE, most=MOST_EVIDENCE)
                for name, value in sidecar["verdict"].items()
            }
            self.verdict = Verdict(**numbers)
            self.verdict.check()
            self.name = "-".join([sidecar["name"], sidecar["version"], sidecar["sha256"][:8]])
        except Exception as error:
            reason = error if isinstance(error, ValueError) else "it lacks a part or mixes kinds"
            raise ModelError(
                f"The sidecar of {path} does not fit this version ({reason}): `inkdigits "
                "calibrate` fits the verdict of older weights anew."
            ) from None

    def classify(self, frames: npt.NDArray[np.float32]) -> Classification:
        """Classify frames (N, 28, 28) float32 in [0, 1], 1 = ink; one without ink is ``blank``."""
        logits = self.logits(frames)
        probabilities = self.verdict.probabilities(logits)
        digit_probability = self.verdict.digit_probability(logits)
        inked = (frames > BOX_LEVEL).any(axis=(1, 2))
        return Classification(
            probabilities=probabilities,
            digit=probabilities.argmax(axis=1),
            status=np.where(inked, self.verdict.judge(probabilities, digit_probability), BLANK),
            digit_probability=digit_probability,
        )

    def logits(self, frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the logits (N, 11) of frames (N, 28, 28) float32 in [0, 1], 1 = ink."""
        parts = [
            self._network.run(frames[start : start + BATCH])[0]
            for start in range(0, len(frames), BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, OUTPUTS), np.float32)


def load_digit_network(path: Path, *, threads: int = 0) -> Network:
    """Load a digit network, whatever verdict its sidecar holds: see ``Network``."""
    return Network(
        path, inputs={"frames": [FRAME, FRAME]}, outputs={"logits": [OUTPUTS]}, threads=threads
    )
