"""Samples of the suites: one image each, with the text that should be read."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from inkdigits.errors import DataError
from inkdigits.intake.sources import Source

T = TypeVar("T")

# Seed of what the suites draw.
SEED = 7


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """An image with its expected reading.

    Attributes
    ----------
    image
        Anything that a recognizer takes; (H, W, 3) uint8 RGB of layouts.
    text
        The numbers in reading order, joined by spaces, or the name of what else is on it; empty
        if there is nothing to read.
    group
        Samples with something in common: the writer, or the kind of layout.
    nothing_sure
        Whether no number may be read surely: there is none, or it is struck out.
    """

    image: Source
    text: str
    group: str = ""
    nothing_sure: bool = False


def load_labeled(folder: Path) -> list[Sample]:
    """Load the pictures of a folder with the texts of its ``labels.csv``.

    Raises
    ------
    DataError
        If there is no such file.
    """
    try:
        with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
            return [Sample(folder / row["file"], row["label"]) for row in csv.DictReader(file)]
    except FileNotFoundError as error:
        raise DataError(f"There is no {error.filename}.") from None


def subsample(items: Sequence[T], limit: int | None) -> Sequence[T]:
    """Return at most ``limit`` items, evenly spread; all if there is no limit."""
    if limit is None or len(items) <= limit:
        return items
    return [items[place * len(items) // limit] for place in range(limit)]
