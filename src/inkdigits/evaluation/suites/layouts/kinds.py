"""The kinds of layout, and the samples of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from inkdigits.evaluation.samples import Sample
from inkdigits.evaluation.suites.layouts import forms, lines, marks, photos, unwritten
from inkdigits.evaluation.suites.layouts.composing import Drawn
from inkdigits.evaluation.suites.layouts.hands import Hands

SEED = 16
SAMPLES = 40

KINDS: dict[str, Callable[[Hands, np.random.Generator], Drawn]] = {
    "small pictures": lines.draw_small,
    "dates, times, fractions, brackets": lines.draw_structured,
    "numbers side by side": lines.draw_side_by_side,
    "ruled or squared paper": photos.draw_ruled,
    "dark strips": photos.draw_dark_edges,
    "wedges of desk": photos.draw_wedges,
    "boxes apart": forms.draw_boxes,
    "before a unit": lines.draw_unit,
    "circled": marks.draw_circled,
    "struck out": marks.draw_struck,
    "turned": photos.draw_turned,
    "runs of one digit": lines.draw_run,
    "doodles": marks.draw_doodles,
    "round shadows and glare": photos.draw_light,
    "minus, point and comma": lines.draw_signed,
    "print beside handwriting": forms.draw_print,
    "percent and amounts": lines.draw_amount,
    "table cells": forms.draw_table,
    "cut to the ink": lines.draw_tight,
    "notes on a desk": photos.draw_notes,
    "empty paper": photos.draw_empty,
    "dots, check boxes, blots": unwritten.draw_unwritten,
}


def draw_layouts(
    kind: str, hands: Hands, *, count: int = SAMPLES, seed: int = SEED
) -> Iterator[Sample]:
    """Draw the samples of a kind, the same ones for the same seed.

    Parameters
    ----------
    kind
        One of ``KINDS``.
    hands
        The people who write: see ``load_hands``.
    count
        How many; fewer are the first of more.

    Yields
    ------
    Samples whose image is (H, W, 3) uint8 RGB.
    """
    for place in range(count):
        # Each sample by itself, so that a change of one kind or one sample leaves the others.
        rng = np.random.default_rng([seed, *kind.encode(), place])
        drawn = KINDS[kind](hands, rng)
        yield Sample(drawn.image, drawn.text, kind, drawn.nothing_sure)
