"""Photographed pages: notes with numbers, words, and printed paper without writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import PenSample
from inkdigits.evaluation.suites.written_lines import (
    HEIGHT,
    MARGIN,
    Spacing,
    draw_line,
    group_writers,
)
from inkdigits.synthesis.pages.papers import PAPERS, draw_paper

Page = npt.NDArray[np.uint8]

SIDES = (900, 1200)
# Letters of a word, words of a line and lines of a page, from and to.
LETTERS = (2, 9)
WORDS = (2, 4)
LINES = (2, 5)
# Numbers of a page of notes, and digits of each, from and to; how far such a page is turned, and
# how often the shadow of a hand or a phone lies on it, and takes how much of the light.
NUMBERS = (2, 6)
DIGITS = (2, 7)
TURN_DEG = 6.0
SHADOW_SHARE = 0.4
SHADOWS = (0.2, 0.5)
# Writers of fewer letters than this write no pages.
LEAST = 30


def draw_papers(count: int, rng: np.random.Generator) -> Iterator[Page]:
    """Yield photos of paper of every kind with nothing written on it, (H, W) uint8."""
    kinds = list(PAPERS)
    for place in range(count):
        shade = draw_paper(kinds[place % len(kinds)], SIDES, rng, writing=HEIGHT)
        across = np.linspace(-0.1, 0.1, SIDES[1], dtype=np.float32) * rng.choice([-1.0, 1.0])
        page = rng.uniform(140.0, 245.0) * shade * (1.0 + across)
        page += rng.normal(0.0, rng.uniform(0.5, 5.0), SIDES)
        yield np.asarray(np.clip(np.rint(page), 0, 255), np.uint8)


def draw_words(others: Sequence[PenSample], count: int, rng: np.random.Generator) -> Iterator[Page]:
    """Yield pages of random words, each by one writer, (H, W) uint8, black on white."""
    writers = group_writers(sample for sample in others if sample.label.isalpha())
    names = sorted(name for name, letters in writers.items() if len(letters) >= LEAST)
    for _ in range(count if names else 0):
        letters = writers[names[int(rng.integers(len(names)))]]
        lines = [
            np.hstack([_write_word(letters, rng) for _ in range(rng.integers(*WORDS))])
            for _ in range(rng.integers(*LINES))
        ]
        width = max(line.shape[1] for line in lines)
        yield np.vstack(
            [
                np.pad(line, ((0, 0), (0, width - line.shape[1])), constant_values=255)
                for line in lines
            ]
        )


def draw_notes(
    writers: dict[str, list[PenSample]], count: int, rng: np.random.Generator
) -> Iterator[tuple[Page, str]]:
    """Yield photos of pages of numbers, one below the other, on paper of every kind.

    Yields
    ------
    The page, (H, W) uint8, and its text, a line a number.
    """
    kinds, names = list(PAPERS), sorted(writers)
    for place in range(count):
        digits = writers[names[int(rng.integers(len(names)))]]
        ink = np.zeros(SIDES[::-1], np.float32)
        texts = []
        for line in range(int(rng.integers(*NUMBERS))):
            samples = [
                digits[i] for i in rng.integers(len(digits), size=int(rng.integers(*DIGITS)))
            ]
            spacing: Spacing = "spaced" if rng.random() < 0.5 else "tight"
            drawn = 1.0 - draw_line(samples, spacing, rng)[:, : ink.shape[1] - MARGIN] / 255.0
            top, left = 20 + line * int(2.3 * HEIGHT), int(rng.uniform(0.0, MARGIN))
            part = ink[top : top + drawn.shape[0], left : left + drawn.shape[1]]
            np.maximum(part, drawn[: part.shape[0], : part.shape[1]], out=part)
            texts.append("".join(sample.label for sample in samples))
        yield _photograph_page(ink, kinds[place % len(kinds)], rng), " ".join(texts)


def _photograph_page(ink: npt.NDArray[np.float32], kind: str, rng: np.random.Generator) -> Page:
    """Return a photo of ink (H, W) on a kind of paper: turned, unevenly lit, blurred, noisy."""
    rows, columns = ink.shape
    # Drawn larger, so that no corner is missing when it is turned.
    rim = rows // 4
    shape = (rows + 2 * rim, columns + 2 * rim)
    page = draw_paper(kind, shape, rng, writing=HEIGHT)
    page *= 1.0 - rng.uniform(0.5, 0.9) * np.pad(ink, rim)
    middle = (shape[1] / 2.0, shape[0] / 2.0)
    matrix = cv2.getRotationMatrix2D(middle, float(rng.uniform(-TURN_DEG, TURN_DEG)), 1.0)
    page = np.asarray(cv2.warpAffine(page, matrix, shape[::-1]), np.float32)
    page = page[rim:-rim, rim:-rim]
    x = np.linspace(-1.0, 1.0, columns, dtype=np.float32)
    y = np.linspace(-1.0, 1.0, rows, dtype=np.float32)[:, None]
    page *= rng.uniform(150.0, 245.0) * (1.0 + rng.uniform(-0.15, 0.15) * x)
    if rng.random() < SHADOW_SHARE:
        across = x * rng.normal() + y * rng.normal() + rng.uniform(-0.7, 0.7)
        page *= 1.0 - rng.uniform(*SHADOWS) / (1.0 + np.exp(np.clip(across * 200.0, -50.0, 50.0)))
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.5, 1.5))), np.float32)
    page += rng.normal(0.0, rng.uniform(1.0, 5.0), page.shape)
    return np.asarray(np.clip(np.rint(page), 0, 255), np.uint8)


def _write_word(letters: Sequence[PenSample], rng: np.random.Generator) -> Page:
    places = rng.integers(len(letters), size=int(rng.integers(*LETTERS)))
    return draw_line([letters[place] for place in places], "tight", rng)
