"""A recognizer that answers what it is told, and small data folders."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.data.pen import PenSample, pen_split
from inkdigits.evaluation.disturbances import FAMILIES
from inkdigits.evaluation.metrics import percent
from inkdigits.evaluation.numbers import Failure, NumberScore
from inkdigits.evaluation.outcomes import Condition, Outcomes
from inkdigits.evaluation.report import Report
from inkdigits.evaluation.robustness import DisturbedScore
from inkdigits.evaluation.scores import DigitScore
from inkdigits.recognizer import Classification
from inkdigits.results import Alternative, Box, Candidate, Digit, ImageSize, Number, Reading

SEVEN = [[[0, 0], [300, 0], [600, 0], [500, 300], [350, 600], [200, 1000]]]


def make_reading(status: str, digit: int, *, probability: float, likeness: float) -> Reading:
    size = ImageSize(1, 1)
    if status == "blank":
        return Reading("blank", "", (), size, "fake-1")
    rest = (1.0 - probability) / 9.0
    ranked = [Alternative(digit, probability)]
    ranked += [Alternative(other, rest) for other in range(10) if other != digit]
    box = Box(0, 0, 1, 1)
    found = Digit(digit, box, probability * likeness, status, tuple(ranked))
    frame = np.repeat(np.array([digit, 255], np.uint8), 392).reshape(28, 28)
    candidate = Candidate(found, frame)
    if status == "no_digits":
        return Reading("no_digits", "", (), size, "fake-1", (candidate,))
    number = Number(str(digit), box, found.confidence, status, (found,))
    return Reading(status, number.text, (number,), size, "fake-1", (candidate,))


class FakeRecognizer:
    """Gives the answers it was made with, one after the other; remembers what it was shown."""

    model = "fake-1"

    def __init__(self, *answers: tuple[str, int]) -> None:
        self.answers = answers or (("read", 7),)
        self.seen: list[Any] = []
        self.classified: list[np.ndarray] = []

    def read_many(self, images: Iterable[object]) -> list[Reading]:
        return [self._read(image) for image in images]

    def _read(self, image: object) -> Reading:
        status, digit = self.answers[len(self.seen) % len(self.answers)]
        self.seen.append(image)
        return make_reading(status, digit, probability=0.91, likeness=0.8)

    def classify(self, frames: np.ndarray) -> Classification:
        """Take every frame for a sure 7; what holds no ink is blank."""
        self.classified.append(frames)
        count = len(frames)
        probabilities = np.full((count, 10), 0.01)
        probabilities[:, 7] = 0.91
        status = np.where(frames.any(axis=(1, 2)), "read", "blank")
        return Classification(probabilities, np.full(count, 7), status, np.full(count, 0.8))


@pytest.fixture
def recognizer() -> FakeRecognizer:
    return FakeRecognizer()


@pytest.fixture
def answering() -> type[FakeRecognizer]:
    """Makes a recognizer of its answers."""
    return FakeRecognizer


@pytest.fixture
def reading() -> Callable[..., Reading]:
    """Makes a reading of its status, digit, probability and likeness."""
    return make_reading


@pytest.fixture
def outcomes() -> Callable[..., Outcomes]:
    """Makes outcomes of (label, digit, confidence, likeness, status) and their groups."""

    def make(*rows: tuple[str, int, float, float, str], groups: str = "") -> Outcomes:
        probabilities = np.zeros((len(rows), 10))
        for place, (_, digit, confidence, _, status) in enumerate(rows):
            if status != "blank":
                probabilities[place] = (1.0 - confidence) / 9.0
                probabilities[place, digit] = confidence
        answered = [d if s in ("read", "unsure") else -1 for _, d, _, _, s in rows]
        return Outcomes(
            labels=np.asarray([row[0] for row in rows], np.str_),
            digits=np.asarray(answered, np.int64),
            probabilities=probabilities,
            likeness=np.asarray([row[3] for row in rows], np.float64),
            status=np.asarray([row[4] for row in rows], np.str_),
            frames=np.zeros((len(rows), 28, 28), np.uint8),
            groups=np.asarray(list(groups) or [""] * len(rows), np.str_),
        )

    return make


@pytest.fixture
def report(outcomes: Callable[..., Outcomes]) -> Report:
    """A report with something of everything: 100 pen digits, of which one is wrong."""
    pen = [("7", 7, 0.9, 0.5 + place / 400.0, "read") for place in range(99)]
    found = outcomes(*pen, ("7", 1, 0.6, 0.9, "unsure"), groups="a" * 60 + "b" * 40)
    letters = outcomes(("A", 4, 0.9, 0.9, "read"), ("A", 4, 0.9, 0.1, "no_digits"))
    scores = []
    for source, clean, wrong in (("mnist", 1, 3), ("pen", 0, 2)):
        kinds = [("clean", 0, clean)]
        kinds += [(family, s, wrong * s) for family in FAMILIES for s in (1, 2, 3)]
        for family, severity, count in kinds:
            share = percent(100 - count, 100)
            score = DigitScore(source, family, 100, share, 1.0, 0.0, 0.0, 0.0)
            samples = np.full((3, 28, 28), severity * 80, np.uint8)
            scores.append(DisturbedScore(source, family, severity, score, samples))
    misread = Failure(np.full((30, 90), 255, np.uint8), "12", "1", "read")
    return Report(
        model="model-1",
        conditions=(
            Condition("pen", "centered", "digits", found),
            Condition("rejection", "pen digits", "reference", found),
            Condition("rejection", "pen letters", "others", letters),
            Condition("photos", "photos without a digit", "others", letters),
        ),
        disturbed=tuple(scores),
        skipped=(),
        numbers=(
            NumberScore(
                "pen lines, tight",
                8,
                87.5,
                20.0,
                2.0,
                50.0,
                None,
                (misread,),
            ),
        ),
    )


@pytest.fixture
def pen_folder(tmp_path: Path) -> tuple[Path, int]:
    """Sevens, and letters, look-alikes and signs; with how many writers are for the test."""
    writers = 40
    (tmp_path / "pen").mkdir()
    for kind, labels in (("digits", "7"), ("others", "AO+")):
        rows = [
            json.dumps({"label": label, "writer": number, "site": "s", "strokes": SEVEN})
            for number in range(writers)
            for label in labels
        ]
        path = tmp_path / "pen" / f"{kind}.jsonl.gz"
        path.write_bytes(gzip.compress("\n".join(rows).encode()))
    count = sum(pen_split(PenSample("", f"s/{n}", "s", ())) == "test" for n in range(writers))
    assert count > 2
    return tmp_path, count


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    """Listings of pictures: four digits, a number, and one without any."""
    for name in ("photos", "boxes"):
        (tmp_path / name).mkdir()
        listing = "file,label\na.png,7\nb.png,7\nc.png,1\nd.png,7\nnumber.png,12\nempty.png,\n"
        (tmp_path / name / "labels.csv").write_text(listing)
    return tmp_path
