"""Runs of the suites by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from inkdigits.data.folder import find_data_folder
from inkdigits.data.loaders.mnist import load_mnist
from inkdigits.errors import DataError
from inkdigits.evaluation.samples import Sample, load_labeled, subsample
from inkdigits.evaluation.scoring.corrupted import CorruptedScore
from inkdigits.evaluation.scoring.numbers import NumberScore, score_numbers
from inkdigits.evaluation.scoring.outcomes import Condition, classify_frames, read_samples
from inkdigits.evaluation.scoring.report import Report
from inkdigits.evaluation.suites.layouts import KINDS, SAMPLES, draw_layouts, load_hands
from inkdigits.evaluation.suites.numbers import run_numbers
from inkdigits.evaluation.suites.pen import run_pen
from inkdigits.evaluation.suites.rejection import run_rejection
from inkdigits.evaluation.suites.reported import load_reported
from inkdigits.evaluation.suites.robustness import run_robustness
from inkdigits.recognizer import Recognizer

Finding = Condition | CorruptedScore | NumberScore
Suite = Callable[[Path, Recognizer, int | None], Iterator[Finding]]


def run_suites(
    names: Sequence[str],
    recognizer: Recognizer,
    *,
    data: Path | None = None,
    limit: int | None = None,
) -> Report:
    """Run suites and return the report.

    Parameters
    ----------
    names
        Suites to run, all by default. A suite that is named must have its data; of all suites,
        those without their data are skipped.
    data
        The data folder.
    limit
        Most images of each condition, for a quick look.

    Raises
    ------
    DataError
        If a name is unknown, or a named suite's data are missing.
    """
    if unknown := set(names) - set(SUITES):
        raise DataError(
            f"There is no suite {', '.join(sorted(unknown))}: choose from {', '.join(SUITES)}."
        )
    folder = find_data_folder(data)
    findings: list[Finding] = []
    skipped: list[str] = []
    for name in names or SUITES:
        try:
            findings += list(SUITES[name](folder, recognizer, limit))
        except DataError as error:
            if names:
                raise
            skipped.append(f"{name} ({error})")
    return Report(
        model=recognizer.model,
        conditions=tuple(f for f in findings if isinstance(f, Condition)),
        corrupted=tuple(f for f in findings if isinstance(f, CorruptedScore)),
        numbers=tuple(f for f in findings if isinstance(f, NumberScore)),
        skipped=tuple(skipped),
        limit=limit,
    )


def _run_mnist(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[Condition]:
    mnist = load_mnist(folder)
    places = np.asarray(subsample(range(len(mnist.test_labels)), limit))
    images, labels = mnist.test_images[places], mnist.test_labels[places].astype(str)
    yield Condition("mnist", "classify", "digits", classify_frames(recognizer, images, labels))
    samples = (Sample(*pair) for pair in zip(images, labels.tolist(), strict=True))
    outcomes = read_samples(recognizer, samples, title="mnist, read", total=len(labels))
    yield Condition("mnist", "read", "digits", outcomes)


def _run_photos(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[Condition]:
    for name in ("photos", "boxes"):
        samples = load_labeled(folder / name)
        single = subsample([sample for sample in samples if len(sample.text) == 1], limit)
        outcomes = read_samples(recognizer, single, title=name, total=len(single))
        yield Condition(name, "single digits", "digits", outcomes)
        if empty := subsample([sample for sample in samples if not sample.text], limit):
            outcomes = read_samples(recognizer, empty, title=name, total=len(empty))
            yield Condition(name, f"{name} without a digit", "others", outcomes)


def _run_layouts(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[NumberScore]:
    hands = load_hands(folder)
    count = SAMPLES if limit is None else min(limit, SAMPLES)
    for kind in KINDS:
        samples = list(draw_layouts(kind, hands, count=count))
        yield score_numbers(f"layouts, {kind}", recognizer, samples)


def _run_reported(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[NumberScore]:
    yield score_numbers("reported", recognizer, subsample(load_reported(folder), limit))


SUITES: dict[str, Suite] = {
    "mnist": _run_mnist,
    "pen": run_pen,
    "rejection": run_rejection,
    "photos": _run_photos,
    "numbers": run_numbers,
    "layouts": _run_layouts,
    "reported": _run_reported,
    "robustness": run_robustness,
}
