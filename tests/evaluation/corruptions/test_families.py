"""Every corruption changes every frame, within bounds, and the same way for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.digit.frame import normalize
from inkdigits.evaluation.corruptions.families import (
    FAMILIES,
    SEVERITIES,
    corrupt,
)
from inkdigits.synthesis.characters.strokes import draw_strokes

SEVEN = np.array([[0, 0], [600, 0], [500, 300], [350, 600], [200, 1000]], np.float32)
LOOP = np.array([[300 + 300 * np.cos(a), 500 * np.sin(a)] for a in np.linspace(0, 6.3, 40)])
FRAMES = np.stack(
    [
        normalize(draw_strokes((strokes.astype(np.float32),), pen=26.0).astype(np.float32) / 255.0)
        for strokes in (SEVEN, LOOP)
    ]
)
# These move ink, or turn it into paper, on purpose.
MOVED = {"inverted bars", "inverted rectangle", "perspective", "ripple"}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_corruption_changes_every_frame_and_stays_in_range(family: str) -> None:
    before = FRAMES.copy()
    for severity in SEVERITIES:
        changed = corrupt(FRAMES, family, severity, seed=1)
        assert (changed.shape, changed.dtype) == (FRAMES.shape, np.float32)
        assert changed.min() >= 0.0
        assert changed.max() <= 1.0
        assert (np.abs(changed - FRAMES).max(axis=(1, 2)) > 0.05).all()
        assert np.array_equal(changed, corrupt(FRAMES, family, severity, seed=1))
    assert np.array_equal(FRAMES, before)


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - MOVED))
def test_ink_stays_darker_than_paper(family: str) -> None:
    for severity in SEVERITIES:
        changed = corrupt(FRAMES, family, severity, seed=1)
        for frame, clean in zip(changed, FRAMES, strict=True):
            assert frame[clean > 0.8].mean() > frame[clean < 0.1].mean() + 0.1


def test_another_seed_corrupts_in_another_way() -> None:
    one, other = (corrupt(FRAMES, "fractal fog", 2, seed=seed) for seed in (5, 6))
    assert not np.array_equal(one, other)


def test_two_copies_of_a_frame_are_corrupted_differently() -> None:
    twice = corrupt(np.stack([FRAMES[0], FRAMES[0]]), "straight lines", 2, seed=5)
    assert not np.array_equal(*twice)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_higher_severity_changes_more(family: str) -> None:
    many = np.concatenate([FRAMES] * 10)
    mild, strong = (np.abs(corrupt(many, family, s, seed=3) - many).mean() for s in (1, 3))
    assert strong > mild


def test_bytes_and_floats_are_the_same_frames() -> None:
    packed = np.rint(FRAMES * 255.0).astype(np.uint8)
    for family in ("ripple", "haze"):
        assert np.allclose(
            corrupt(packed, family, 1, seed=1), corrupt(FRAMES, family, 1, seed=1), atol=0.01
        )


def test_dithering_leaves_one_bit() -> None:
    assert set(np.unique(corrupt(FRAMES, "dithering", 2, seed=1))) == {0.0, 1.0}


def test_a_straight_line_covers_a_small_part_of_the_digit() -> None:
    changed = corrupt(FRAMES, "straight lines", 1, seed=1)
    assert (changed >= FRAMES).all()
    assert 20 < (changed - FRAMES)[0].sum() < 60
