"""Pen digits whose label the drawing contradicts are left out."""

from __future__ import annotations

import numpy as np

from inkdigits.data.samples import PenSample
from inkdigits.synthesis.labels import drop_doubtful


def sample(label: str, *points: tuple[float, float]) -> PenSample:
    return PenSample(label, "site/writer", "site", (np.array(points, np.float32),))


ONE = ((100, 0), (100, 500), (95, 1000))
SEVEN = ((0, 0), (350, 0), (700, 0), (580, 330), (450, 660), (300, 1000))
DASH = ((0, 0), (500, 10), (1000, 0))


def test_only_labels_that_the_drawing_bears_out_stay() -> None:
    right = [sample("1", *ONE), sample("7", *SEVEN)]
    wrong = [sample("8", *ONE), sample("0", *SEVEN), sample("1", *DASH)]
    kept = drop_doubtful([wrong[0], right[0], wrong[1], right[1], wrong[2]])
    assert [one.label for one in kept] == ["1", "7"]


def test_of_nothing_nothing_is_left() -> None:
    assert drop_doubtful([]) == []
