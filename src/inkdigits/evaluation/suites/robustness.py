"""The robustness suite: frames of the test sets, corrupted by one family after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from inkdigits.data.loaders.mnist import load_mnist
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.splits import select_pen
from inkdigits.evaluation.corruptions.families import FAMILIES, SEVERITIES, corrupt
from inkdigits.evaluation.samples import SEED, subsample
from inkdigits.evaluation.scoring.corrupted import CLEAN, CorruptedScore
from inkdigits.evaluation.scoring.outcomes import classify_frames
from inkdigits.evaluation.scoring.scores import score_digits
from inkdigits.evaluation.suites.pen import CENTERED, read_drawings
from inkdigits.recognizer import Recognizer

# Digits of each family that a report shows.
SHOWN = 3


def run_robustness(
    folder: Path, recognizer: Recognizer, limit: int | None
) -> Iterator[CorruptedScore]:
    """Classify MNIST's test images and the frames of pen drawings, clean and corrupted."""
    mnist = load_mnist(folder)
    places = np.asarray(subsample(range(len(mnist.test_labels)), limit))
    digits = select_pen(load_pen(folder), "test")
    pen = read_drawings(subsample(digits, limit), recognizer, CENTERED)
    sources = {
        "mnist": (mnist.test_images[places], mnist.test_labels[places].astype(np.str_)),
        "pen": (pen.frames, pen.labels),
    }
    kinds = [(CLEAN, 0), *((family, severity) for family in FAMILIES for severity in SEVERITIES)]
    for source, (frames, labels) in sources.items():
        title, console = f"robustness, {source}", Console(stderr=True)
        for family, severity in track(kinds, title, console=console, transient=True):
            changed = corrupt(frames, family, severity, seed=SEED) if severity else frames
            outcomes = classify_frames(recognizer, changed, labels)
            score = score_digits(source, f"{family} {severity}".removesuffix(" 0"), outcomes)
            yield CorruptedScore(source, family, severity, score, outcomes.frames[:SHOWN])
