"""Gathers strips to learn from: lines are written on pages, and found again as a user's are."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.page import open_page, page_of
from inkdigits.imaging.strip import STRIP, Strip, find_strips
from inkdigits.training.characters import Split, load_characters
from inkdigits.training.line_pages import draw_page
from inkdigits.training.texts import compose_text, label_text
from inkdigits.training.writing import GAPS, Spacing, Writer

# Strips wider than this, in pixels, are not learned from; lines drawn in one go by one process.
WIDEST = 640
CHUNK = 250
# A strip counts where it covers this much of the width and height of what was written.
COVERED = 0.9
# Share of the lines whose ink is taken as it was written: these cost a third of the others, which
# are photographed first.
WRITTEN_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Strips:
    """Strips (40, W) uint8 of any width, side by side in one array, and what is written on each.

    Attributes
    ----------
    pixels
        (40, sum of widths) uint8.
    starts
        (N + 1,) where each begins.
    texts
        (N,) str.
    """

    pixels: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    texts: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.texts)

    def strip(self, index: int) -> npt.NDArray[np.uint8]:
        """Give one strip, (40, W) uint8."""
        return self.pixels[:, self.starts[index] : self.starts[index + 1]]


def gather_strips(folder: Path, split: Split, count: int, *, seed: int) -> Strips:
    """Write ``count`` lines, on all cores; the same seed gives the same lines."""
    seeds = np.random.default_rng(seed).integers(0, 2**32, -(-count // CHUNK)).tolist()
    found: list[tuple[npt.NDArray[np.uint8], str]] = []
    with ProcessPoolExecutor(
        mp_context=get_context("spawn"), initializer=_prepare, initargs=(folder, split)
    ) as pool:
        for part in pool.map(partial(_write_chunk, count=CHUNK), seeds):
            found += part
    widths = [strip.shape[1] for strip, _ in found]
    return Strips(
        np.concatenate([strip for strip, _ in found], axis=1),
        np.concatenate([[0], np.cumsum(widths)]).astype(np.int64),
        np.array([text for _, text in found]),
    )


_writers: list[Writer] = []


def _prepare(folder: Path, split: Split) -> None:
    cv2.setNumThreads(1)
    _writers.append(Writer(load_characters(folder, split)))


def _write_chunk(seed: int, count: int) -> list[tuple[npt.NDArray[np.uint8], str]]:
    rng = np.random.default_rng(seed)
    found: list[tuple[npt.NDArray[np.uint8], str]] = []
    while len(found) < count:
        strip = write_strip(_writers[0], rng)
        if strip is not None:
            found.append(strip)
    return found


def write_strip(
    writer: Writer, rng: np.random.Generator
) -> tuple[npt.NDArray[np.uint8], str] | None:
    """Write one line and find it again; None where it is not found whole.

    Where nothing is written, what is found is a pattern of the paper.
    """
    text = compose_text(rng)
    spacing: Spacing = str(rng.choice(list(GAPS), p=(0.35, 0.3, 0.35)))  # type: ignore[assignment]
    height = float(np.exp(rng.uniform(np.log(22.0), np.log(90.0))))
    ink = writer.write(text, rng, spacing=spacing, height=height)
    if text and rng.random() < WRITTEN_SHARE:
        page, box = page_of(ink), (0.0, 0.0, float(ink.shape[1]), float(ink.shape[0]))
    else:
        picture, box = draw_page(ink, rng, height=height)
        page = open_page(picture)
    strips = find_strips(page)
    if not strips:
        return None
    strip = max(strips, key=lambda strip: strip.ink.shape[1] * strip.matrix[0, 0])
    if strip.ink.shape[1] > WIDEST or (text and not _covers(strip, box, page.ink.shape)):
        return None
    return strip.ink, label_text(text)


def _covers(strip: Strip, box: tuple[float, float, float, float], shape: tuple[int, ...]) -> bool:
    """Say whether a strip holds what was written in a box of a page of this shape."""
    ends = strip.to_page([(0.0, 0.0), (strip.ink.shape[1], STRIP)])
    for axis, length in enumerate(shape[::-1]):
        first, last = max(box[axis], 0.0), min(box[axis + 2], float(length))
        covered = min(ends[1, axis], last) - max(ends[0, axis], first)
        if covered < COVERED * (last - first):
            return False
    return True
