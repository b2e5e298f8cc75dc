"""Handwriting that nothing learned from: digits and letters of the validation writers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.data.audit import keep_audited
from inkdigits.data.loaders.mnist import load_mnist
from inkdigits.data.loaders.mnist_writers import load_mnist_writers
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.loaders.pendigits import load_pendigits
from inkdigits.data.samples import PenSample, Strokes
from inkdigits.data.splits import select_pen, split_group
from inkdigits.errors import DataError

DIGITS = "0123456789"
# Of a writer with fewer kinds of digits than this no numbers can be composed.
LEAST_KINDS = 9
# The strokes of any other letter are this much longer than its diagonal, or a part is missing.
SLIM_LETTERS = "Iijl"
LEAST_LENGTH = 1.3

Bitmap = npt.NDArray[np.uint8]
Glyph = Strokes | Bitmap


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """The digits of one writer, as strokes or as (28, 28) uint8 pictures, 255 = ink."""

    writer: str
    digits: dict[str, tuple[Glyph, ...]]

    def choose_glyph(self, digit: str, rng: np.random.Generator) -> Glyph:
        """Return one of this writer's samples of a digit, chosen at random."""
        glyphs = self.digits[digit]
        return glyphs[int(rng.integers(len(glyphs)))]


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """Hands by tablet pen and scanned from paper, and letters to write units with."""

    pens: tuple[Hand, ...]
    scans: tuple[Hand, ...] = ()
    letters: dict[str, tuple[Strokes, ...]] | None = None

    def choose_hand(self, rng: np.random.Generator, text: str = DIGITS) -> Hand:
        """Return a hand with every digit of a text: by pen twice as often as scanned."""
        several = self.scans if self.scans and rng.random() < 1.0 / 3.0 else self.pens
        able = [hand for hand in several if set(text) & set(DIGITS) <= hand.digits.keys()]
        return able[int(rng.integers(len(able)))]


def load_hands(folder: Path) -> Hands:
    """Read the hands of the validation writers of pen, pendigits and MNIST.

    Raises
    ------
    DataError
        If a set is missing or damaged, or has no such writer.
    """
    samples = select_pen(load_pen(folder), "validation")
    # If the file is not the one that was audited, all are kept.
    samples = keep_audited(samples, folder) or samples
    samples += [s for s in load_pendigits(folder) if split_group(s.writer) == "validation"]
    pens = gather_hands([(s.writer, s.label, s.strokes) for s in samples])
    if not pens:
        raise DataError(f"{folder} holds no digits by pen of a writer kept for validation.")
    others = select_pen(load_pen(folder, kind="others"), "validation")
    return Hands(pens, load_scans(folder), _gather_letters(others))


def load_scans(folder: Path) -> tuple[Hand, ...]:
    """Read the hands of the validation writers of MNIST."""
    mnist, writers = load_mnist(folder), load_mnist_writers(folder)
    kept = {writer for writer in set(writers) if split_group(writer) == "validation"}
    rows = zip(writers, mnist.train_labels.tolist(), mnist.train_images, strict=True)
    return gather_hands(
        [(writer, str(label), image) for writer, label, image in rows if writer in kept]
    )


def gather_hands(rows: list[tuple[str, str, Glyph]]) -> tuple[Hand, ...]:
    """Return the hands of rows of writer, digit and glyph, in order of the writers."""
    glyphs: dict[str, dict[str, list[Glyph]]] = defaultdict(lambda: defaultdict(list))
    for writer, label, glyph in rows:
        glyphs[writer][label].append(glyph)
    return tuple(
        Hand(writer, {label: tuple(found) for label, found in sorted(glyphs[writer].items())})
        for writer in sorted(glyphs)
        if len(glyphs[writer]) >= LEAST_KINDS
    )


def _gather_letters(samples: list[PenSample]) -> dict[str, tuple[Strokes, ...]]:
    letters: dict[str, list[Strokes]] = defaultdict(list)
    for sample in samples:
        if sample.label in set(SLIM_LETTERS) or (
            (sample.label.isalpha() or sample.label == "?")
            and _measure_length(sample.strokes) >= LEAST_LENGTH
        ):
            letters[sample.label].append(sample.strokes)
    return {letter: tuple(found) for letter, found in letters.items()}


def _measure_length(strokes: Strokes) -> float:
    """Return how long strokes are, in diagonals of what they draw."""
    length = sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in strokes)
    diagonal = float(np.hypot(*np.ptp(np.concatenate(strokes), axis=0)))
    return length / max(diagonal, 1e-6)
