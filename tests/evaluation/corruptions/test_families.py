"""Every disturbance changes every frame, within bounds, and the same way each time."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.digit.frame import normalize
from inkdigits.evaluation.corruptions.families import (
    FAMILIES,
    NEVER_TRAINED,
    SEVERITIES,
    TRAINED_KINDS,
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


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_disturbance_changes_every_frame_and_stays_in_range(family: str, severity: int) -> None:
    before = FRAMES.copy()
    changed = corrupt(FRAMES, family, severity, seed=1)
    assert (changed.shape, changed.dtype) == (FRAMES.shape, np.float32)
    assert changed.min() >= 0.0
    assert changed.max() <= 1.0
    assert (np.abs(changed - FRAMES).max(axis=(1, 2)) > 0.05).all()
    assert np.array_equal(FRAMES, before)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("family", sorted(set(FAMILIES) - MOVED))
def test_ink_stays_darker_than_paper(family: str, severity: int) -> None:
    changed = corrupt(FRAMES, family, severity, seed=1)
    for frame, clean in zip(changed, FRAMES, strict=True):
        assert frame[clean > 0.8].mean() > frame[clean < 0.1].mean() + 0.1


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_disturbs_in_the_same_way(family: str) -> None:
    one, same = (corrupt(FRAMES, family, 2, seed=5) for _ in range(2))
    assert np.array_equal(one, same)


def test_another_seed_disturbs_in_another_way() -> None:
    one, other = (corrupt(FRAMES, "fractal fog", 2, seed=seed) for seed in (5, 6))
    assert not np.array_equal(one, other)


def test_each_frame_is_disturbed_in_a_way_of_its_own() -> None:
    twice = corrupt(np.stack([FRAMES[0], FRAMES[0]]), "straight lines", 2, seed=5)
    assert not np.array_equal(*twice)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_stronger_one_leaves_less_of_the_frame(family: str) -> None:
    many = np.concatenate([FRAMES] * 10)
    mild, strong = (np.abs(corrupt(many, family, s, seed=3) - many).mean() for s in (1, 3))
    assert strong > mild


def test_bytes_and_floats_are_the_same_frames() -> None:
    packed = np.rint(FRAMES * 255.0).astype(np.uint8)
    for family in ("ripple", "haze"):
        assert np.allclose(
            corrupt(packed, family, 1, seed=1), corrupt(FRAMES, family, 1, seed=1), atol=0.01
        )


def test_the_held_out_families_are_named_and_no_trained_kind_is_among_them() -> None:
    assert set(NEVER_TRAINED) == {
        "fractal fog",
        "zigzag line",
        "dotted line",
        "shot noise",
        "glass blur",
        "outline only",
        "cross-hatching",
        "ripple",
        "dry pen",
        "perspective",
        "clutter at the rim",
        "dithering",
    }
    assert not set(NEVER_TRAINED) & set(TRAINED_KINDS)


def test_dithering_leaves_one_bit() -> None:
    assert set(np.unique(corrupt(FRAMES, "dithering", 2, seed=1))) == {0.0, 1.0}


def test_a_person_could_count_what_is_drawn() -> None:
    """A line is laid over the digit, never under it, and darkens the paper alone."""
    changed = corrupt(FRAMES, "straight lines", 1, seed=1)
    assert (changed >= FRAMES).all()
    assert 20 < (changed - FRAMES)[0].sum() < 60
