"""The suites: each draws or loads images that nothing learned from, and has them read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from rich.console import Console
from rich.progress import track

from inkdigits.data.crops import load_doodles
from inkdigits.data.folder import find_data_folder
from inkdigits.data.idx import load_mnist
from inkdigits.data.pen import LOOKALIKES, PenSample, draw_strokes, load_pen, pen_split
from inkdigits.data.styles import STYLES, is_plain
from inkdigits.errors import DataError
from inkdigits.evaluation.report import DigitScore, OtherScore, Report, margin_of, percent
from inkdigits.imaging.decode import Source
from inkdigits.reading import Reading
from inkdigits.recognizer import Recognizer

CANVAS = 400
SEED = 7

Item = tuple[Source, str]
Score = DigitScore | OtherScore
Suite = Callable[[Path, Recognizer], Iterator[Score]]


@dataclass(frozen=True, slots=True)
class Pose:
    """How a drawing lies on the canvas; pixels of 400."""

    name: str
    size: float = 240.0
    pen: float = 18.0
    corner: bool = False


POSES = (
    Pose("centered"),
    Pose("in a corner", size=140.0, corner=True),
    Pose("15% of the canvas", size=60.0, pen=6.0),
    Pose("15%, pen 18 px", size=60.0, pen=18.0),
    Pose("pen 3 px", pen=3.0),
    Pose("pen 40 px", pen=40.0),
)


def run_suites(names: Sequence[str], recognizer: Recognizer, *, data: Path | None = None) -> Report:
    """Score the recognizer.

    Parameters
    ----------
    names
        Suites to run; all where none is named. A suite that is named must have its data, one
        that is not is skipped where the data are missing.
    data
        The data folder.

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
    scores: list[Score] = []
    skipped: list[str] = []
    for name in names or SUITES:
        try:
            scores += list(SUITES[name](folder, recognizer))
        except DataError as error:
            if names:
                raise
            skipped.append(f"{name} ({error})")
    return Report(
        recognizer.model,
        tuple(score for score in scores if isinstance(score, DigitScore)),
        tuple(score for score in scores if isinstance(score, OtherScore)),
        tuple(skipped),
    )


def _run_mnist(folder: Path, recognizer: Recognizer) -> Iterator[Score]:
    mnist = load_mnist(folder)
    result = recognizer.classify(mnist.test_images)
    right = result.digit == mnist.test_labels
    n = len(right)
    yield DigitScore(
        "mnist",
        "classify",
        n,
        percent(int(right.sum()), n),
        margin_of(int(right.sum()), n),
        percent(int((~right & (result.status == "digit")).sum()), n),
        percent(int((result.status == "unsure").sum()), n),
        percent(int(np.isin(result.status, ["not_a_digit", "blank"]).sum()), n),
    )
    items = zip(mnist.test_images, mnist.test_labels.astype(str), strict=True)
    yield _score_digits("mnist", "read", items, recognizer, n)


def _run_pen(folder: Path, recognizer: Recognizer) -> Iterator[Score]:
    samples = [s for s in load_pen(folder, kind="digits") if pen_split(s) == "test"]
    for pose in POSES:
        yield _score_digits("pen", pose.name, _draw(samples, pose), recognizer, len(samples))
    rng = np.random.default_rng(SEED)
    for label, name in (("0", "slashed zero"), ("1", "flagged one"), ("7", "barred seven")):
        styled = [
            PenSample(label, s.writer, s.site, STYLES[label](s.strokes, rng))
            for s in samples
            if s.label == label and is_plain(label, s.strokes)
        ]
        yield _score_digits("pen", name, _draw(styled, POSES[0]), recognizer, len(styled))


def _run_rejection(folder: Path, recognizer: Recognizer) -> Iterator[Score]:
    samples = [s for s in load_pen(folder, kind="others") if pen_split(s) == "test" and s.label]
    letters = [s for s in samples if s.label.isalpha() and s.label not in LOOKALIKES]
    signs = [s for s in samples if not s.label.isalpha() and s.label not in LOOKALIKES]
    alike = [s for s in samples if s.label in LOOKALIKES]
    for name, group in (("letters", letters), ("signs", signs), ("look-alikes", alike)):
        yield _score_others(f"pen {name}", _draw(group, POSES[0]), recognizer, len(group))
    doodles = load_doodles(folder).images[::10]
    yield _score_others("doodles", ((d, "") for d in doodles), recognizer, len(doodles))


def _run_photos(folder: Path, recognizer: Recognizer) -> Iterator[Score]:
    for name in ("photos", "boxes"):
        rows = _list_files(folder / name)
        single = [row for row in rows if len(row[1]) == 1]
        yield _score_digits(name, "single digits", single, recognizer, len(single))
        if empty := [row for row in rows if not row[1]]:
            yield _score_others(f"{name} without a digit", empty, recognizer, len(empty))


SUITES: dict[str, Suite] = {
    "mnist": _run_mnist,
    "pen": _run_pen,
    "rejection": _run_rejection,
    "photos": _run_photos,
}


def _list_files(folder: Path) -> list[tuple[Path, str]]:
    try:
        with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
            return [(folder / row["file"], row["label"]) for row in csv.DictReader(file)]
    except FileNotFoundError as error:
        raise DataError(f"There is no {error.filename}.") from None


def _draw(samples: Iterable[PenSample], pose: Pose) -> Iterator[Item]:
    """Draw samples as a page would send them: black on a transparent PNG."""
    rng = np.random.default_rng(SEED)
    for sample in samples:
        near, far = pose.size / 2.0 + pose.pen, CANVAS - pose.size / 2.0 - pose.pen
        if pose.corner:
            x, y = rng.choice([near, far], 2)
        elif pose.size < CANVAS / 4:
            x, y = rng.uniform(near, far, 2)
        else:
            x = y = CANVAS / 2.0
        ink = draw_strokes(
            sample.strokes, canvas=CANVAS, size=pose.size, center=(x, y), pen=pose.pen
        )
        yield encode_drawing(ink), sample.label


def encode_drawing(ink: npt.NDArray[np.uint8]) -> bytes:
    """Give the PNG that a canvas gives: black, with the ink (255 = full) as its alpha."""
    pixels = np.zeros((*ink.shape, 4), np.uint8)
    pixels[:, :, 3] = ink
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _read_all(
    title: str, items: Iterable[Item], recognizer: Recognizer, n: int
) -> Iterator[tuple[Reading, str]]:
    console = Console(stderr=True)
    for image, label in track(items, title, total=n, console=console, transient=True):
        yield recognizer.read(image), label


def _score_digits(
    suite: str, condition: str, items: Iterable[Item], recognizer: Recognizer, n: int
) -> DigitScore:
    right = wrong = unsure = refused = 0
    for reading, label in _read_all(f"{suite}, {condition}", items, recognizer, n):
        right += reading.text == label
        wrong += reading.status == "read" and reading.text != label
        unsure += reading.status == "unsure"
        refused += reading.status in ("blank", "no_digits")
    margin = margin_of(right, n)
    shares = (percent(count, n) for count in (wrong, unsure, refused))
    return DigitScore(suite, condition, n, percent(right, n), margin, *shares)


def _score_others(
    condition: str, items: Iterable[Item], recognizer: Recognizer, n: int
) -> OtherScore:
    accepted = unsure = 0
    for reading, _ in _read_all(condition, items, recognizer, n):
        accepted += reading.status == "read"
        unsure += reading.status == "unsure"
    refused = n - accepted - unsure
    shares = (percent(count, n) for count in (accepted, unsure, refused))
    return OtherScore("rejection", condition, n, *shares)
