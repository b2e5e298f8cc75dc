"""Images come in, have them read; what became of each goes out, for every figure to start from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from inkdigits.digit.classifier import BATCH
from inkdigits.digit.frame import FRAME
from inkdigits.digit.verdict import BLANK, DIGITS
from inkdigits.errors import DataError
from inkdigits.intake.sources import Source
from inkdigits.recognizer import Recognizer
from inkdigits.results import Reading

T = TypeVar("T")

NONE = -1


class Item(NamedTuple):
    """An image to read, what is on it ("" = nothing to name), and the group that it is of."""

    image: Source
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What became of N images.

    Attributes
    ----------
    labels, groups
        (N,) str: what is on each, and for example who wrote it.
    digits
        (N,) int64, the digit that was answered, sure or not; -1 where none was.
    probabilities
        (N, 10) float64, calibrated; all 0 where the image was blank.
    likeness
        (N,) float64 in [0, 1], to a digit at all; 0 where blank.
    status
        (N,) str: ``read``, ``unsure``, ``no_digits`` or ``blank``.
    frames
        (N, 28, 28) uint8, what the network saw, 255 = ink.
    """

    labels: npt.NDArray[np.str_]
    digits: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float64]
    likeness: npt.NDArray[np.float64]
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
        """(N,) int64, the likeliest digit, though it was refused; -1 where blank."""
        return np.where(self.status == BLANK, NONE, self.probabilities.argmax(axis=1))

    @property
    def likeliest_right(self) -> npt.NDArray[np.bool_]:
        """(N,) bool: the likeliest digit is the one written, though it was refused."""
        return np.asarray(self.likeliest.astype(str) == self.labels)

    @property
    def confidence(self) -> npt.NDArray[np.float64]:
        """(N,) float64 in [0, 1], of the likeliest digit, if it is a digit at all."""
        return np.asarray(self.probabilities.max(axis=1))

    @property
    def score(self) -> npt.NDArray[np.float64]:
        """(N,) float64 in [0, 1], confidence times likeness: what a user gets as confidence."""
        return self.confidence * self.likeness

    def take(self, chosen: npt.NDArray[Any]) -> Outcomes:
        """Give those that are chosen, by their places or by a mask."""
        return Outcomes(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """What became of the images of one condition of a suite.

    ``reference`` are digits that only say where a threshold lies for the others of their suite.
    """

    suite: str
    name: str
    holds: Literal["digits", "others", "reference"]
    outcomes: Outcomes


def answer_pages(
    recognizer: Recognizer, items: Iterable[Item], *, title: str, total: int
) -> Outcomes:
    """Read images as a user's are read, with a progress bar on standard error."""
    console = Console(stderr=True)
    remaining = iter(track(items, title, total=total, console=console, transient=True))
    rows = []
    while batch := list(islice(remaining, BATCH)):
        readings = recognizer.read_many(item.image for item in batch)
        rows += [_row(*pair) for pair in zip(batch, readings, strict=True)]
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * 7
    labels, digits, probabilities, likeness, status, frames, groups = columns
    return Outcomes(
        labels=np.asarray(labels, np.str_),
        digits=np.asarray(digits, np.int64),
        probabilities=np.asarray(probabilities, np.float64).reshape(-1, DIGITS),
        likeness=np.asarray(likeness, np.float64),
        status=np.asarray(status, np.str_),
        frames=np.frombuffer(b"".join(frames), np.uint8).reshape(-1, FRAME, FRAME),
        groups=np.asarray(groups, np.str_),
    )


def answer_frames(
    recognizer: Recognizer, frames: npt.NDArray[Any], labels: npt.NDArray[np.str_]
) -> Outcomes:
    """Classify (N, 28, 28) frames; a digit is answered for each that is not blank."""
    result = recognizer.classify(frames)
    inked = result.status != BLANK
    seen = frames if frames.dtype == np.uint8 else np.rint(frames * 255.0).astype(np.uint8)
    return Outcomes(
        labels=labels,
        digits=np.where(inked, result.digit, NONE),
        probabilities=result.probabilities * inked[:, None],
        likeness=result.digit_probability * inked,
        status=result.status,
        frames=seen,
        groups=np.full(len(labels), "", np.str_),
    )


def thin_out(items: Sequence[T], limit: int | None) -> Sequence[T]:
    """Give ``limit`` of the items at most, evenly spread; all where there is no limit."""
    if limit is None or len(items) <= limit:
        return items
    return [items[place * len(items) // limit] for place in range(limit)]


def _row(item: Item, reading: Reading) -> tuple[Any, ...]:
    answer = int(reading.text) if reading.text.isdigit() else NONE
    if not reading.candidates:
        blank = bytes(FRAME * FRAME)
        return item.label, answer, np.zeros(DIGITS), 0.0, BLANK, blank, item.group
    candidate = reading.candidates[0]
    probabilities = np.zeros(DIGITS)
    for one in candidate.digit.alternatives:
        probabilities[one.digit] = one.probability
    likeness = candidate.digit.confidence / max(float(probabilities.max()), 1e-9)
    frame = candidate.frame.tobytes()
    return item.label, answer, probabilities, likeness, reading.status, frame, item.group


def list_files(folder: Path) -> list[Item]:
    """List the pictures of a set with what its labels.csv says is on them."""
    try:
        with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
            return [Item(folder / row["file"], row["label"]) for row in csv.DictReader(file)]
    except FileNotFoundError as error:
        raise DataError(f"There is no {error.filename}.") from None
