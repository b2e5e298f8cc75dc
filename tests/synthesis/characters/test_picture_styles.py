"""Plain ones get a flag and plain sevens a bar; other ink stays as it is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inkdigits.synthesis.characters.picture_styles import style_picture
from inkdigits.synthesis.ink import Ink, trim

SEEDS = range(5)


def draw(*points: tuple[int, int]) -> Ink:
    ink = np.zeros((120, 120), np.uint8)
    cv2.polylines(ink, [np.array(points)], False, 255, 8, cv2.LINE_AA)
    return trim(ink.astype(np.float32) / 255.0)[0]


ONE = draw((60, 10), (56, 110))
SEVEN = draw((25, 10), (90, 10), (50, 110))
BARRED = np.maximum(SEVEN, 0.0)
BARRED[len(BARRED) // 3 : 2 * len(BARRED) // 3] = 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_flag_of_a_one_is_to_the_left_in_its_upper_part(seed: int) -> None:
    flagged = style_picture("1", ONE, np.random.default_rng(seed))
    assert flagged.shape[0] == ONE.shape[0]
    added = flagged.shape[1] - ONE.shape[1]
    assert added > 3
    upper, lower = np.array_split(flagged[:, :added] > 0.5, 2)
    assert upper.sum() > lower.sum()
    assert flagged[-10:].sum() == pytest.approx(ONE[-10:].sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bar_of_a_seven_crosses_its_stem_at_half_its_height(seed: int) -> None:
    barred = style_picture("7", SEVEN, np.random.default_rng(seed))
    assert barred.shape[0] == SEVEN.shape[0]
    middle = barred[int(0.35 * len(barred)) : int(0.7 * len(barred))] > 0.5
    plain = SEVEN[int(0.35 * len(SEVEN)) : int(0.7 * len(SEVEN))] > 0.5
    assert middle.sum(axis=1).max() > 1.5 * plain.sum(axis=1).max()
    assert np.array_equal(barred[: len(SEVEN) // 4].sum(), SEVEN[: len(SEVEN) // 4].sum())


@pytest.mark.parametrize(
    ("label", "ink"), [("4", SEVEN), ("7", BARRED), ("1", SEVEN), ("1", np.zeros((9, 3)))]
)
def test_others_stay_as_they_are(label: str, ink: Ink) -> None:
    for seed in SEEDS:
        assert style_picture(label, ink, np.random.default_rng(seed)) is ink
