"""Synthetic non-digits become frames as a user's drawing would."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.data.samples import PenSample
from inkdigits.data.splits import split_character
from inkdigits.synthesis.non_digits import HALVES, MIRRORED, QUARTERED
from inkdigits.training.digits import families
from inkdigits.training.digits.families import SYNTHETIC, draw_family

HOOK = (np.array([[0, 100], [500, 0], [550, 300], [0, 1000], [600, 1000]], np.float32),)
SAMPLES = [PenSample(label, "a/1", "a", HOOK) for label in "0123456789"]
BLANK = np.full((30, 30), 255, np.uint8)


def draw(family: str, count: int, *, seed: int = 0, training: bool = True) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    pairs = [draw_family(family, SAMPLES, training, item, rng) for item in range(count)]
    assert {label for _, label in pairs} <= {-1}
    return [frame for frame, _ in pairs]


@pytest.mark.parametrize("family", SYNTHETIC)
def test_frames_are_drawn_each_time_otherwise(family: str) -> None:
    frames = draw(family, 12)
    assert len(frames) == 12
    for frame in frames:
        assert frame.shape == (28, 28)
        assert frame.dtype == np.uint8
    inked = [frame for frame in frames if frame.any()]
    assert len(inked) >= 11
    assert len({frame.tobytes() for frame in inked}) >= 10


@pytest.mark.parametrize("family", SYNTHETIC)
def test_the_same_generator_gives_the_same_frames(family: str) -> None:
    one, same, other = (np.stack(draw(family, 3, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_an_unknown_family_is_not_drawn() -> None:
    with pytest.raises(KeyError):
        draw("circles", 1)


@pytest.mark.parametrize(
    ("family", "function", "labels"),
    [
        ("halves", "draw_half", set(HALVES)),
        ("turned", "draw_turned", set(MIRRORED + QUARTERED)),
    ],
)
def test_only_digits_that_become_non_digits_are_halved_and_turned(
    family: str, function: str, labels: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def note(sample: PenSample, rng: np.random.Generator) -> np.ndarray:
        seen.append(sample.label)
        return BLANK

    monkeypatch.setattr(families, function, note)
    draw(family, 200)
    assert set(seen) == labels
    assert min(seen.count(label) for label in labels) > 200 / len(labels) / 3


def test_pairs_are_of_the_writers_that_were_given(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    monkeypatch.setattr(families, "draw_pair", lambda samples, rng: given.append(samples) or BLANK)
    draw("pairs", 2)
    assert given == [SAMPLES, SAMPLES]


def test_training_and_validation_have_different_glyphs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(
        families, "draw_glyph", lambda character, font, rng: seen.append(character) or BLANK
    )
    draw("glyphs", 600, training=True)
    learned = set(seen)
    seen.clear()
    draw("glyphs", 600, training=False)
    chosen_by = set(seen)
    assert len(learned) > 300
    assert 60 < len(chosen_by) < 250
    assert not learned & chosen_by
    assert all(split_character(character) == "validation" for character in chosen_by)
