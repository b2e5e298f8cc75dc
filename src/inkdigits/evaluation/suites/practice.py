"""Practice: pictures as people send them, other than those that are scored.

The decision is fitted on them, and its thresholds are chosen by them. There are no lines
of pen writers: one of the six sets a dot at the foot of ones, which nobody can tell from a point.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from inkdigits.evaluation.suites.layouts import KINDS, draw_layouts, load_hands
from inkdigits.intake.sources import Source

# The seed, which differs from that of the samples that are scored.
SEED = 77
# How many samples of each kind of layout.
COUNT = 60


def draw_practice(folder: Path) -> Iterator[tuple[Source, list[str]]]:
    """Yield pictures by validation writers, and the numbers on each that may be read surely."""
    hands = load_hands(folder)
    for kind in KINDS:
        for sample in draw_layouts(kind, hands, count=COUNT, seed=SEED):
            yield sample.image, [] if sample.nothing_sure else sample.text.split()
