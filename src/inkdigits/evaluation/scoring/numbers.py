"""Scores of images with numbers: exact texts, character errors, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.scoring.metrics import compute_margin, to_percent
from inkdigits.recognizer import Recognizer
from inkdigits.results import Reading

# Failures that are kept to be shown.
SHOWN = 24


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """An image that was not read right; only drawn pictures, which may be shown, are kept."""

    picture: npt.NDArray[np.uint8]
    label: str
    text: str
    status: str


@dataclass(frozen=True, slots=True, eq=False)
class NumberScore:
    """How the numbers of one condition were read. Shares are percent.

    ``exact`` counts images whose whole text is right, sure or not; ``character_error`` the edits
    that make the texts right, over the characters that are written; ``sure`` the images with an
    answer that is not unsure (the coverage), and ``right_of_sure`` those of them that are right.
    """

    condition: str
    n: int
    exact: float
    margin: float
    character_error: float
    sure: float
    right_of_sure: float | None
    failures: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, without the pictures."""
        shape = asdict(replace(self, failures=()))
        del shape["failures"]
        return shape


def score_numbers(
    name: str, recognizer: Recognizer, samples: Sequence[Sample], *, digits_only: bool = False
) -> NumberScore:
    """Read images and compare their texts; spaces and line breaks count alike."""
    console = Console(stderr=True)
    exact = sure = sure_right = edits = characters = 0
    failures: list[Failure] = []
    for sample in track(samples, name, console=console, transient=True):
        reading = recognizer.read(sample.image)
        text = read_text(reading, digits_only=digits_only)
        right = text == sample.text
        exact += right
        sure += reading.status != "unsure" and bool(text)
        sure_right += reading.status != "unsure" and bool(text) and right
        edits += count_edits(text, sample.text)
        characters += len(sample.text)
        if not right and isinstance(sample.image, np.ndarray) and len(failures) < SHOWN:
            failures.append(Failure(sample.image, sample.text, text, reading.status))
    return NumberScore(
        condition=name,
        n=len(samples),
        exact=to_percent(exact, len(samples)),
        margin=compute_margin(exact, len(samples)),
        character_error=to_percent(edits, characters),
        sure=to_percent(sure, len(samples)),
        right_of_sure=to_percent(sure_right, sure) if sure else None,
        failures=tuple(failures),
    )


def read_text(reading: Reading, *, digits_only: bool) -> str:
    """Return the text of a reading on one line, or only its digits."""
    if digits_only:
        return " ".join(number.digits_only for number in reading.numbers)
    return " ".join(reading.text.split())


def count_edits(text: str, label: str) -> int:
    """Return the Levenshtein distance between two texts."""
    row = list(range(len(label) + 1))
    for count, character in enumerate(text, start=1):
        before, row[0] = row[0], count
        for place, other in enumerate(label, start=1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (character != other)),
            )
    return row[-1]
