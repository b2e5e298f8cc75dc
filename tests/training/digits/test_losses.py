"""The loss is that of torch, and scores are hand-worked."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from inkdigits.training.digits.losses import DIGIT_WEIGHT, compute_loss, score
from inkdigits.training.digits.sets import Frames


def make_targets(labels: list[int]) -> torch.Tensor:
    targets = torch.zeros(len(labels), 11)
    for row, label in enumerate(labels):
        if label >= 0:
            targets[row, label] = targets[row, 10] = 1.0
    return targets


def test_the_loss_is_that_of_torch() -> None:
    logits = torch.randn(6, 11, generator=torch.Generator().manual_seed(0)) * 3.0
    labels = [3, 0, -1, 9, -1, 3]
    digits = torch.tensor([label >= 0 for label in labels])
    which = F.cross_entropy(logits[digits, :10], torch.tensor(labels)[digits])
    whether = F.binary_cross_entropy_with_logits(logits[:, 10], digits.float())
    expected = which + DIGIT_WEIGHT * whether
    given = compute_loss(logits, make_targets(labels), torch.ones(6))
    assert given == pytest.approx(float(expected), rel=1e-5)


def test_a_non_digit_does_not_count_in_which_digit() -> None:
    logits = torch.zeros(3, 11)
    logits[:, 3] = 9.0
    targets, even = make_targets([3, 3, -1]), torch.ones(3)
    other = logits.clone()
    other[2, :10] = torch.arange(10.0)
    assert torch.equal(compute_loss(logits, targets, even), compute_loss(other, targets, even))
    other[2, 10] = 5.0  # but it must not be called a digit
    assert compute_loss(other, targets, even) > compute_loss(logits, targets, even)


def test_weights_count_in_the_digit_probability_alone() -> None:
    logits, targets = torch.zeros(2, 11), make_targets([3, 3])
    whole, half = (
        compute_loss(logits, targets, torch.tensor([1.0, weight])) for weight in (1.0, 0.0)
    )
    assert float(whole - half) == pytest.approx(DIGIT_WEIGHT * np.log(2.0) / 2.0, rel=1e-5)


def test_a_batch_without_any_digit_has_a_loss() -> None:
    loss = compute_loss(torch.zeros(4, 11), make_targets([-1] * 4), torch.ones(4))
    assert float(loss) == pytest.approx(DIGIT_WEIGHT * np.log(2.0), rel=1e-5)


def test_scores_are_hand_worked() -> None:
    logits = np.zeros((6, 11), np.float32)
    logits[[0, 1, 2, 3], [5, 5, 1, 2]] = 9.0
    logits[:, 10] = [5.0, 4.0, 5.0, 6.0, 9.0, -3.0]
    frames = Frames(
        np.zeros((6, 28, 28), np.uint8),
        np.array([5, 5, 1, 1, -1, -1]),
        np.array(["pen", "pen", "mnist", "mnist", "scribbles", "shapes"]),
    )
    assert score(logits, frames) == {
        "pen": 100.0,
        "mnist": 50.0,
        "false accepts": 50.0,
        "accepted scribbles": 100.0,
        "accepted shapes": 0.0,
    }
    only = Frames(frames.frames[:4], frames.labels[:4], frames.names[:4])
    assert score(logits[:4], only) == {"pen": 100.0, "mnist": 50.0}
