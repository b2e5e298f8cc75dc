"""Outcomes of reading or classifying images, from which all figures are computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from inkdigits.digit.classifier import BATCH
from inkdigits.digit.frame import FRAME
from inkdigits.digit.verdict import BLANK, DIGITS
from inkdigits.evaluation.samples import Sample
from inkdigits.recognizer import Recognizer
from inkdigits.results import Reading

NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Outcomes of reading N images.

    Attributes
    ----------
    labels, groups
        (N,) str: what is on each image, and for example its writer.
    digits
        (N,) int64, the digit that was answered, sure or not; -1 for none.
    probabilities
        (N, 10) float64, calibrated; all 0 for a blank image.
    digit_probability
        (N,) float64 in [0, 1], that the ink is a digit at all; 0 for a blank image.
    status
        (N,) str: ``read``, ``unsure``, ``no_digits`` or ``blank``.
    frames
        (N, 28, 28) uint8, the input of the classifier, 255 = ink.
    """

    labels: npt.NDArray[np.str_]
    digits: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float64]
    digit_probability: npt.NDArray[np.float64]
    status: npt.NDArray[np.str_]
    frames: npt.NDArray[np.uint8]
    groups: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """(N,) bool: the digit that was answered is the one written."""
        return np.asarray(self.digits.astype(str) == self.labels)

    @property
    def likeliest(self) -> npt.NDArray[np.int64]:
        """(N,) int64, the likeliest digit, refused or not; -1 for a blank image."""
        return np.where(self.status == BLANK, NONE, self.probabilities.argmax(axis=1))

    @property
    def likeliest_right(self) -> npt.NDArray[np.bool_]:
        """(N,) bool: the likeliest digit is the one written, refused or not."""
        return np.asarray(self.likeliest.astype(str) == self.labels)

    @property
    def confidence(self) -> npt.NDArray[np.float64]:
        """(N,) float64 in [0, 1], probability of the likeliest digit, given that it is one."""
        return np.asarray(self.probabilities.max(axis=1))

    @property
    def score(self) -> npt.NDArray[np.float64]:
        """(N,) float64 in [0, 1], confidence times digit probability, as a user gets it."""
        return self.confidence * self.digit_probability

    def take(self, chosen: npt.NDArray[Any]) -> Outcomes:
        """Return the outcomes at some places, or under a mask."""
        return Outcomes(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """Outcomes of one condition of a suite.

    ``holds`` is ``reference`` for digits that only set a threshold for the others of their suite.
    """

    suite: str
    name: str
    holds: Literal["digits", "others", "reference"]
    outcomes: Outcomes


def read_samples(
    recognizer: Recognizer, samples: Iterable[Sample], *, title: str, total: int
) -> Outcomes:
    """Read images as a user's images are read, with a progress bar on standard error."""
    console = Console(stderr=True)
    remaining = iter(track(samples, title, total=total, console=console, transient=True))
    rows = []
    while batch := list(islice(remaining, BATCH)):
        readings = recognizer.read_many([sample.image for sample in batch])
        rows += [_row(*pair) for pair in zip(batch, readings, strict=True)]
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * 7
    labels, digits, probabilities, digit_probability, status, frames, groups = columns
    return Outcomes(
        labels=np.asarray(labels, np.str_),
        digits=np.asarray(digits, np.int64),
        probabilities=np.asarray(probabilities, np.float64).reshape(-1, DIGITS),
        digit_probability=np.asarray(digit_probability, np.float64),
        status=np.asarray(status, np.str_),
        frames=np.frombuffer(b"".join(map(bytes, frames)), np.uint8).reshape(-1, FRAME, FRAME),
        groups=np.asarray(groups, np.str_),
    )


def classify_frames(
    recognizer: Recognizer, frames: npt.NDArray[Any], labels: npt.NDArray[np.str_]
) -> Outcomes:
    """Classify (N, 28, 28) frames; every frame that is not blank gets a digit."""
    result = recognizer.classify(frames)
    inked = result.status != BLANK
    seen = frames if frames.dtype == np.uint8 else np.rint(frames * 255.0).astype(np.uint8)
    return Outcomes(
        labels=labels,
        digits=np.where(inked, result.digit, NONE),
        probabilities=result.probabilities * inked[:, None],
        digit_probability=result.digit_probability * inked,
        status=result.status,
        frames=seen,
        groups=np.full(len(labels), "", np.str_),
    )


def _row(sample: Sample, reading: Reading) -> tuple[Any, ...]:
    """Return the fields of ``Outcomes`` for one reading, in order."""
    answer = int(reading.text) if reading.text.isdigit() else NONE
    if not reading.candidates:
        blank = bytes(FRAME * FRAME)
        return sample.text, answer, np.zeros(DIGITS), 0.0, BLANK, blank, sample.group
    candidate = reading.candidates[0]
    probabilities = np.zeros(DIGITS)
    for alternative in candidate.digit.alternatives:
        probabilities[alternative.digit] = alternative.probability
    digit_probability = candidate.digit.confidence / max(float(probabilities.max()), 1e-9)
    known = (sample.text, answer, probabilities, digit_probability, reading.status)
    return (*known, candidate.frame.tobytes(), sample.group)
