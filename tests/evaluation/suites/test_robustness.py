"""Test digits are corrupted in every way, and set against the same digits clean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.data.loaders.mnist import Mnist
from inkdigits.evaluation.corruptions.families import FAMILIES
from inkdigits.evaluation.scoring.corrupted import CorruptedScore
from inkdigits.evaluation.suites import robustness
from inkdigits.evaluation.suites.robustness import run_robustness


@pytest.fixture
def scores(
    pen_folder: tuple[Path, int], recognizer: Any, monkeypatch: pytest.MonkeyPatch
) -> list[CorruptedScore]:
    images = np.zeros((4, 28, 28), np.uint8)
    images[:, 4:24, 11:16] = 120
    images[:, 4:24, 12:15] = 255
    labels = np.array([7, 7, 7, 1])
    mnist = Mnist(images[:0], labels[:0], images, labels)
    monkeypatch.setattr(robustness, "load_mnist", lambda folder: mnist)
    return list(run_robustness(pen_folder[0], recognizer, None))


def test_every_source_has_clean_digits_and_every_family_at_three_severities(
    scores: list[CorruptedScore],
) -> None:
    for source in ("mnist", "pen"):
        found = [(one.family, one.severity) for one in scores if one.source == source]
        assert found == [("clean", 0)] + [(f, s) for f in FAMILIES for s in (1, 2, 3)]


def test_errors_are_hand_worked(scores: list[CorruptedScore]) -> None:
    """The recognizer says 7 to all: one of four MNIST images is wrong, none of the pen's."""
    assert {one.error for one in scores if one.source == "mnist"} == {25.0}
    assert {one.error for one in scores if one.source == "pen"} == {0.0}
    assert {one.score.n for one in scores if one.source == "mnist"} == {4}


def test_all_classified_frames_are_corrupted_but_the_clean_ones(
    scores: list[CorruptedScore], recognizer: Any
) -> None:
    clean, *corrupted = recognizer.classified[: 1 + 3 * len(FAMILIES)]
    assert clean.dtype == np.uint8
    assert len(corrupted) == 3 * len(FAMILIES)
    for frames in corrupted:
        assert np.abs(frames - clean / 255.0).max() > 0.02


def test_a_few_samples_are_kept_to_show(scores: list[CorruptedScore]) -> None:
    assert all(one.samples.shape == (3, 28, 28) for one in scores)
    assert all(one.samples.dtype == np.uint8 for one in scores)


def test_a_limit_takes_fewer_digits(
    pen_folder: tuple[Path, int], recognizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = np.full((9, 28, 28), 99, np.uint8), np.full(9, 7)
    monkeypatch.setattr(robustness, "FAMILIES", ("thick",))
    monkeypatch.setattr(robustness, "load_mnist", lambda _: Mnist(images, labels, images, labels))
    found = list(run_robustness(pen_folder[0], recognizer, 2))
    assert {one.score.n for one in found} == {2}
