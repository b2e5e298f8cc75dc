"""The suites: each draws or loads images that nothing learned from, and has them read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from inkdigits.data.folder import find_data_folder
from inkdigits.data.idx import load_mnist
from inkdigits.errors import DataError
from inkdigits.evaluation.layouts import KINDS, SAMPLES, Sample, draw_layouts, load_hands
from inkdigits.evaluation.numbers import NumberScore, run_numbers, score_numbers
from inkdigits.evaluation.outcomes import (
    Condition,
    Item,
    answer_frames,
    answer_pages,
    list_files,
    thin_out,
)
from inkdigits.evaluation.pen import run_pen
from inkdigits.evaluation.rejection import run_rejection
from inkdigits.evaluation.report import Report
from inkdigits.evaluation.reported import load_reported
from inkdigits.evaluation.robustness import DisturbedScore, run_robustness
from inkdigits.recognizer import Recognizer

Finding = Condition | DisturbedScore | NumberScore
Suite = Callable[[Path, Recognizer, int | None], Iterator[Finding]]


def run_suites(
    names: Sequence[str],
    recognizer: Recognizer,
    *,
    data: Path | None = None,
    limit: int | None = None,
) -> Report:
    """Score the recognizer.

    Parameters
    ----------
    names
        Suites to run; all where none is named. A suite that is named must have its data, one
        that is not is skipped where the data are missing.
    data
        The data folder.
    limit
        Images of each condition at most, for a quick look.

    Raises
    ------
    DataError
        Where a name is unknown, or a named suite's data are missing.
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
        conditions=tuple(one for one in findings if isinstance(one, Condition)),
        disturbed=tuple(one for one in findings if isinstance(one, DisturbedScore)),
        numbers=tuple(one for one in findings if isinstance(one, NumberScore)),
        skipped=tuple(skipped),
        limit=limit,
    )


def _run_mnist(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[Condition]:
    mnist = load_mnist(folder)
    places = np.asarray(thin_out(range(len(mnist.test_labels)), limit))
    images, labels = mnist.test_images[places], mnist.test_labels[places].astype(str)
    yield Condition("mnist", "classify", "digits", answer_frames(recognizer, images, labels))
    items = (Item(*pair) for pair in zip(images, labels.tolist(), strict=True))
    outcomes = answer_pages(recognizer, items, title="mnist, read", total=len(labels))
    yield Condition("mnist", "read", "digits", outcomes)


def _run_photos(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[Condition]:
    for name in ("photos", "boxes"):
        items = list_files(folder / name)
        single = thin_out([item for item in items if len(item.label) == 1], limit)
        outcomes = answer_pages(recognizer, single, title=name, total=len(single))
        yield Condition(name, "single digits", "digits", outcomes)
        if empty := thin_out([item for item in items if not item.label], limit):
            outcomes = answer_pages(recognizer, empty, title=name, total=len(empty))
            yield Condition(name, f"{name} without a digit", "others", outcomes)


def _run_layouts(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[NumberScore]:
    hands = load_hands(folder)
    count = SAMPLES if limit is None else min(limit, SAMPLES)
    for kind in KINDS:
        items = _make_items(draw_layouts(kind, hands, count=count))
        yield score_numbers(f"layouts, {kind}", recognizer, items)


def _run_reported(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[NumberScore]:
    items = _make_items(thin_out(load_reported(folder), limit))
    yield score_numbers("reported", recognizer, items)


def _make_items(samples: Iterable[Sample]) -> list[Item]:
    return [Item(sample.image, sample.text) for sample in samples]


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
