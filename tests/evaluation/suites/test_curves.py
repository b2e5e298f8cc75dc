"""Continuity curves show the same drawings at every step."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.evaluation.suites.curves import CURVES, draw_curve, find_drop
from inkdigits.evaluation.suites.layouts.hands import DIGITS, Hand, Hands

STROKES = (np.array([[0, 0], [300, 500], [100, 1000]], np.float32),)
HANDS = Hands((Hand("pen", dict.fromkeys(DIGITS, (STROKES,))),))


@pytest.mark.parametrize("name", CURVES)
def test_every_step_has_the_same_texts(name: str) -> None:
    steps = list(draw_curve(name, HANDS, count=1))
    assert [step for step, _ in steps] == list(CURVES[name][1])
    texts = {tuple(sample.text for sample in samples) for _, samples in steps}
    assert len(texts) == 1


def test_sizes_are_heights_of_the_picture() -> None:
    for height, samples in draw_curve("size", HANDS, count=1):
        assert np.asarray(samples[0].image).shape[0] == pytest.approx(height, abs=1)


def test_a_shade_is_a_share_of_the_contrast() -> None:
    contrasts = []
    for _, samples in draw_curve("shade", HANDS, count=1):
        image = np.asarray(samples[0].image).astype(float)
        contrasts.append(np.percentile(image, 90) - np.percentile(image, 1))
    assert contrasts == sorted(contrasts)
    assert contrasts[0] < 0.3 * contrasts[-1]


def test_a_wider_margin_makes_a_larger_picture() -> None:
    sizes = [np.asarray(s[0].image).size for _, s in draw_curve("margin", HANDS, count=1)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("shares", "drop"), [([], 0.0), ([90.0], 0.0), ([100.0, 40.0, 100.0, 90.0], 60.0)]
)
def test_the_largest_drop_is_between_neighbors(shares: list[float], drop: float) -> None:
    assert find_drop(shares) == drop
