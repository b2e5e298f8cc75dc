"""Augmented frames stay frames, differ from what they were, and can be had again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from inkdigits.training.digits.augment import augment, dilate, erode, warp


def make_frames(count: int = 64) -> torch.Tensor:
    frames = torch.zeros(count, 28, 28)
    frames[:, 5:8, 8:20] = 1.0
    frames[:, 8:23, 16:19] = 1.0
    return frames


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("count", [1, 2, 64])
def test_shape_type_and_range_are_kept(count: int) -> None:
    out = augment(make_frames(count), generator=generator())
    assert out.shape == (count, 28, 28)
    assert out.dtype == torch.float32
    assert torch.isfinite(out).all()
    assert out.min() >= 0.0
    assert out.max() <= 1.0


def test_every_frame_changes_in_its_own_way() -> None:
    frames = make_frames()
    out = augment(frames, generator=generator())
    assert (out - frames).abs().mean(dim=(1, 2)).min() > 0.002
    pairs = torch.cdist(out.flatten(1), out.flatten(1)) + torch.eye(len(out)) * 100.0
    assert pairs.min() > 0.5


def test_the_frames_given_are_left_as_they_were() -> None:
    frames = make_frames()
    augment(frames, generator=generator())
    assert torch.equal(frames, make_frames())


def test_the_same_generator_gives_the_same_frames() -> None:
    one, same, other = (augment(make_frames(), generator=generator(s)) for s in (3, 3, 4))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_a_generator_goes_on() -> None:
    going = generator()
    first, second = (augment(make_frames(), generator=going) for _ in range(2))
    assert not torch.equal(first, second)


def test_the_global_generator_has_no_influence() -> None:
    torch.manual_seed(1)
    one = augment(make_frames(), generator=generator())
    torch.manual_seed(2)
    assert torch.equal(one, augment(make_frames(), generator=generator()))


def test_the_digit_stays_the_digit() -> None:
    """It keeps most of its ink near where it was: no mirror image, no upside down."""
    frames = make_frames(500)
    mean = augment(frames, generator=generator()).mean(dim=0)

    def correlation(other: torch.Tensor) -> float:
        return float(torch.corrcoef(torch.stack([mean.flatten(), other.flatten()]))[0, 1])

    assert correlation(frames[0]) > 0.75
    assert correlation(frames[0].flip(1)) < 0.65
    assert correlation(frames[0].flip(0)) < 0.65


def test_changes_lean_to_no_side() -> None:
    """Turns, slants and shifts are as often to the one side as to the other."""
    frames = torch.zeros(2000, 28, 28)
    frames[:, 4:24, 13:15] = 1.0
    out = augment(frames, generator=generator())
    places = torch.arange(28) + 0.5
    across = (out.sum(dim=1) @ places / out.sum(dim=(1, 2))).mean()
    down = (out.sum(dim=2) @ places / out.sum(dim=(1, 2))).mean()
    assert float(across) == pytest.approx(14.0, abs=0.25)
    assert float(down) == pytest.approx(14.0, abs=0.25)


def test_an_empty_frame_stays_nearly_empty() -> None:
    out = augment(torch.zeros(200, 28, 28), generator=generator())
    assert out.mean() < 0.02


def test_more_strength_is_more_change() -> None:
    frames = make_frames()
    none, some, all_of_it = (
        float((augment(frames, generator=generator(), strength=strength) - frames).abs().mean())
        for strength in (0.0, 0.4, 1.0)
    )
    assert none < 1e-4
    assert 0.02 < some < 0.07
    assert 1.2 * some < all_of_it < 0.15


def test_a_warp_without_strength_is_the_identity() -> None:
    frames = torch.rand(20, 28, 28, generator=generator(1))
    out = warp(frames, generator=generator(), strength=0.0)
    assert (out - frames).abs().max() < 1e-4
    assert (warp(frames, generator=generator(), strength=0.5) - frames).abs().max() > 0.1


def test_a_warp_moves_ink_and_makes_none() -> None:
    frames = make_frames(500)
    out = warp(frames, generator=generator())
    assert out.max() <= 1.0
    assert out.min() >= 0.0
    assert float(out.sum() / frames.sum()) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("shape", [(5, 28, 28), (3, 7, 4), (2, 1, 6), (1, 3, 3)])
def test_dilate_and_erode_are_those_of_opencv(shape: tuple[int, ...]) -> None:
    frames = torch.rand(shape, generator=generator(2))
    before, square = frames.clone(), np.ones((3, 3), np.uint8)
    for ours, theirs in ((dilate, cv2.dilate), (erode, cv2.erode)):
        expected = np.stack([theirs(frame.numpy(), square) for frame in frames])
        assert np.array_equal(ours(frames).numpy(), expected)
    assert torch.equal(frames, before)
