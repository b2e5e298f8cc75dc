"""The robustness suite: frames of the test sets, disturbed one way after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from inkdigits.data.idx import load_mnist
from inkdigits.evaluation.disturbances import FAMILIES, SEVERITIES, disturb
from inkdigits.evaluation.outcomes import answer_frames, thin_out
from inkdigits.evaluation.pen import CENTERED, SEED, load_test_digits, read_drawings
from inkdigits.evaluation.scores import DigitScore, score_digits
from inkdigits.recognizer import Recognizer

CLEAN = "clean"
# The digits that a report shows of each family.
SAMPLES = 3


@dataclass(frozen=True, slots=True, eq=False)
class DisturbedScore:
    """How digits of one source were classified when disturbed.

    ``family`` is ``clean`` and ``severity`` 0 where they were not; ``samples`` are the first few
    frames, (n, 28, 28) uint8.
    """

    source: str
    family: str
    severity: int
    score: DigitScore
    samples: npt.NDArray[np.uint8] = field(repr=False)

    @property
    def error(self) -> float:
        """Percent of the digits that were not read right."""
        return round(100.0 - self.score.right, 3)


def run_robustness(
    folder: Path, recognizer: Recognizer, limit: int | None
) -> Iterator[DisturbedScore]:
    """Classify MNIST's test images and the frames of pen drawings, clean and disturbed."""
    mnist = load_mnist(folder)
    places = np.asarray(thin_out(range(len(mnist.test_labels)), limit))
    pen = read_drawings(thin_out(load_test_digits(folder), limit), recognizer, CENTERED)
    sources = {
        "mnist": (mnist.test_images[places], mnist.test_labels[places].astype(np.str_)),
        "pen": (pen.frames, pen.labels),
    }
    kinds = [(CLEAN, 0), *((family, severity) for family in FAMILIES for severity in SEVERITIES)]
    for source, (frames, labels) in sources.items():
        title, console = f"robustness, {source}", Console(stderr=True)
        for family, severity in track(kinds, title, console=console, transient=True):
            changed = disturb(frames, family, severity, seed=SEED) if severity else frames
            outcomes = answer_frames(recognizer, changed, labels)
            score = score_digits(source, f"{family} {severity}".removesuffix(" 0"), outcomes)
            yield DisturbedScore(source, family, severity, score, outcomes.frames[:SAMPLES])
