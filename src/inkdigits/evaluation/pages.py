"""Pages without a number come out: printed paper without writing, and words by pen writers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from inkdigits.data.papers import PAPERS, draw_paper
from inkdigits.data.pen import PenSample
from inkdigits.evaluation.written_lines import HEIGHT, draw_line

Page = npt.NDArray[np.uint8]

SIDES = (900, 1200)
# Letters of a word, words of a line and lines of a page, from and to.
LETTERS = (2, 9)
WORDS = (2, 4)
LINES = (2, 5)
# Writers of fewer letters than this write no pages.
LEAST = 30


def draw_papers(count: int, rng: np.random.Generator) -> Iterator[Page]:
    """Photograph paper of every kind without anything on it, (H, W) uint8."""
    kinds = list(PAPERS)
    for place in range(count):
        shade = draw_paper(kinds[place % len(kinds)], SIDES, rng, writing=HEIGHT)
        across = np.linspace(-0.1, 0.1, SIDES[1], dtype=np.float32) * rng.choice([-1.0, 1.0])
        page = rng.uniform(140.0, 245.0) * shade * (1.0 + across)
        page += rng.normal(0.0, rng.uniform(0.5, 5.0), SIDES)
        yield np.asarray(np.clip(np.rint(page), 0, 255), np.uint8)


def draw_words(others: Sequence[PenSample], count: int, rng: np.random.Generator) -> Iterator[Page]:
    """Write words of letters by chance, each page by one writer, (H, W) uint8, black on white."""
    writers: dict[str, list[PenSample]] = defaultdict(list)
    for sample in others:
        if sample.label.isalpha():
            writers[sample.writer].append(sample)
    names = sorted(name for name, own in writers.items() if len(own) >= LEAST)
    for _ in range(count if names else 0):
        own = writers[names[int(rng.integers(len(names)))]]
        lines = [
            np.hstack([_write_word(own, rng) for _ in range(rng.integers(*WORDS))])
            for _ in range(rng.integers(*LINES))
        ]
        width = max(line.shape[1] for line in lines)
        yield np.vstack(
            [
                np.pad(line, ((0, 0), (0, width - line.shape[1])), constant_values=255)
                for line in lines
            ]
        )


def _write_word(own: Sequence[PenSample], rng: np.random.Generator) -> Page:
    letters = [own[place] for place in rng.integers(len(own), size=int(rng.integers(*LETTERS)))]
    return draw_line(letters, "tight", rng)
