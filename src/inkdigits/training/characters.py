"""The data folder comes in; the characters that lines are written with go out, by split."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from inkdigits.data.crops import load_paper28
from inkdigits.data.idx import load_mnist
from inkdigits.data.pen import LOOKALIKES, PenSample, load_pen, pen_split
from inkdigits.data.splits import split_crops, split_mnist
from inkdigits.training.labels import drop_doubtful
from inkdigits.training.texts import OTHER

Split = Literal["train", "validation", "test"]

# What the signs of paper28 are written for.
PAPER_SIGNS = {"minus": "-", "dot": ".", "plus": OTHER, "x": OTHER, "w": OTHER, "y": OTHER}


@dataclass(frozen=True, slots=True, eq=False)
class Characters:
    """What lines are written with.

    Attributes
    ----------
    pen
        Digits, by writer and label.
    others, letters
        What is no digit and looks like none; and all letters.
    pictures
        Of each other set, by label.
    """

    pen: dict[str, dict[str, list[PenSample]]]
    others: list[PenSample]
    letters: list[PenSample]
    pictures: dict[str, dict[str, list[npt.NDArray[np.uint8]]]]


def load_characters(folder: Path, split: Split) -> Characters:
    """Load the characters of a split; of those for tests there are pen strokes alone."""
    pen: dict[str, dict[str, list[PenSample]]] = defaultdict(lambda: defaultdict(list))
    own = [sample for sample in load_pen(folder) if pen_split(sample) == split]
    for sample in own if split == "test" else drop_doubtful(own):
        pen[sample.writer][sample.label].append(sample)
    every = [
        one for one in load_pen(folder, kind="others") if one.label and pen_split(one) == split
    ]
    others = [sample for sample in every if sample.label not in LOOKALIKES]
    letters = [sample for sample in every if sample.label.isalpha()]
    pictures: dict[str, dict[str, list[npt.NDArray[np.uint8]]]] = {}
    if split != "test":
        pictures["mnist"] = _load_mnist(folder, split)
        pictures["paper28"] = _load_paper28(folder, split)
    by_writer = {writer: dict(labels) for writer, labels in pen.items()}
    return Characters(by_writer, others, letters, pictures)


def _load_mnist(folder: Path, split: Split) -> dict[str, list[npt.NDArray[np.uint8]]]:
    mnist = load_mnist(folder)
    sides = split_mnist(folder, len(mnist.train_labels))
    found: dict[str, list[npt.NDArray[np.uint8]]] = defaultdict(list)
    for image, label, side in zip(mnist.train_images, mnist.train_labels, sides, strict=True):
        if side == split:
            found[str(label)].append(image)
    return dict(found)


def _load_paper28(folder: Path, split: Split) -> dict[str, list[npt.NDArray[np.uint8]]]:
    paper = load_paper28(folder)
    found: dict[str, list[npt.NDArray[np.uint8]]] = defaultdict(list)
    sides = split_crops(paper)
    for image, digit, name, side in zip(
        paper.images, paper.digits, paper.names, sides, strict=True
    ):
        if side == split:
            text = str(digit) if digit >= 0 else PAPER_SIGNS.get(name)
            if text is not None:
                found[text].append(255 - image)
    return dict(found)
