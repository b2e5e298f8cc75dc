"""Practice: pictures as people send them, other than those that are scored.

The decision is fitted on them, and its thresholds are chosen by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from inkdigits.data.audit import keep_audited
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.splits import select_pen
from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.suites.layouts import KINDS, draw_layouts, load_hands
from inkdigits.evaluation.suites.written_lines import DISTANCES, group_writers, write_lines
from inkdigits.intake.sources import Source

# The seed, which differs from that of the samples that are scored.
SEED = 77
# How many samples of each kind of layout, and of each spacing of lines.
LAYOUTS = 60
LINES = 120


def draw_practice(folder: Path) -> Iterator[tuple[Source, list[str]]]:
    """Yield pictures by validation writers, and the numbers on each that may be read surely."""
    for sample in _draw_samples(folder):
        yield sample.image, [] if sample.nothing_sure else sample.text.split()


def _draw_samples(folder: Path) -> Iterator[Sample]:
    hands = load_hands(folder)
    for kind in KINDS:
        yield from draw_layouts(kind, hands, count=LAYOUTS, seed=SEED)
    samples = select_pen(load_pen(folder), "validation")
    writers = group_writers(keep_audited(samples, folder) or samples)
    for spacing in DISTANCES:
        yield from write_lines(writers, spacing, LINES, seed=SEED)
