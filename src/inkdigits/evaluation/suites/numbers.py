"""The numbers suite: cheques, form boxes, photos, written lines and pages without a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inkdigits.data.audit import keep_audited
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.splits import select_pen
from inkdigits.evaluation.samples import SEED, Sample, load_labeled, subsample
from inkdigits.evaluation.scoring.numbers import NumberScore, score_numbers
from inkdigits.evaluation.suites.pages import draw_notes, draw_papers, draw_words
from inkdigits.evaluation.suites.pen import AUDITED
from inkdigits.evaluation.suites.written_lines import DISTANCES, group_writers, write_lines
from inkdigits.recognizer import Recognizer

SETS = ("cheques", "boxes", "photos")
# Only the digits of cheques are labeled.
DIGITS_ONLY = "cheques"
# How many of each are drawn.
LINES = 400
EMPTY_PAGES = 120
NOTES = 120


def run_numbers(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[NumberScore]:
    """Score every set of pictures, pages without a number, and lines by the test writers."""
    for name in SETS:
        pictures = subsample(load_labeled(folder / name), limit)
        yield score_numbers(name, recognizer, pictures, digits_only=name == DIGITS_ONLY)
    others = select_pen(load_pen(folder, kind="others"), "test")
    rng = np.random.default_rng(SEED)
    count = EMPTY_PAGES if limit is None else min(limit, EMPTY_PAGES)
    for name, pages in (
        ("printed paper", draw_papers(count, rng)),
        ("words", draw_words(others, count, rng)),
    ):
        samples = [Sample(page, "") for page in pages]
        yield score_numbers(f"{name}, no number", recognizer, samples)
    digits = select_pen(load_pen(folder), "test")
    count = LINES if limit is None else min(limit, LINES)
    for name, kept in (("", digits), (f", {AUDITED}", keep_audited(digits, folder))):
        writers = group_writers(kept)
        for spacing in DISTANCES if writers else ():
            lines = list(write_lines(writers, spacing, count))
            yield score_numbers(f"pen lines, {spacing}{name}", recognizer, lines)
        if writers and name:
            notes = draw_notes(writers, min(count, NOTES), np.random.default_rng(SEED))
            samples = [Sample(page, text) for page, text in notes]
            yield score_numbers(f"pages of notes{name}", recognizer, samples)
