"""Corrupted frames stay frames, depend on the seed alone, and leave the digit to be seen."""

from __future__ import annotations

import pytest
import torch

from inkdigits.training.digits import corruptions
from inkdigits.training.digits.corruptions import CORRUPTIONS, Corruption, corrupt

NAMES = [corruption.__name__.removeprefix("_") for corruption in CORRUPTIONS]
EVERY_CORRUPTION = pytest.mark.parametrize("corruption", CORRUPTIONS, ids=NAMES)


def make_frames(count: int = 64) -> torch.Tensor:
    frames = torch.zeros(count, 28, 28)
    frames[:, 5:8, 8:20] = 1.0
    frames[:, 8:23, 15:18] = 0.9
    return frames


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def changed(frames: torch.Tensor) -> torch.Tensor:
    """Which frames are other than they were made."""
    return (frames - make_frames(len(frames))).abs().amax(dim=(1, 2)) > 0.01


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("count", [1, 2, 64])
def test_shape_type_and_range_are_kept(count: int, share: float) -> None:
    frames = make_frames(count)
    out = corrupt(frames, generator=generator(), share=share)
    assert out.shape == (count, 28, 28)
    assert out.dtype == torch.float32
    assert torch.isfinite(out).all()
    assert out.min() >= 0.0
    assert out.max() <= 1.0
    assert torch.equal(frames, make_frames(count))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 1.0])
def test_about_the_share_asked_for_changes(share: float) -> None:
    out = corrupt(make_frames(400), generator=generator(), share=share)
    mean = float(changed(out).float().mean())
    assert 0.85 * share <= mean <= share + 1e-6
    assert torch.equal(out[round(share * 400) :], make_frames(400)[round(share * 400) :])


def test_a_third_of_these_change_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corruptions, "CORRUPTIONS", (lambda frames, _: frames + 0.25,))
    out = corrupt(torch.zeros(90, 28, 28), generator=generator(), share=0.5)
    levels = out.mean(dim=(1, 2))
    assert [int((levels == level).sum()) for level in (0.5, 0.25, 0.0)] == [15, 30, 45]


def test_every_corruption_is_as_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: dict[int, list[int]] = {place: [] for place in range(len(CORRUPTIONS))}

    def note(place: int) -> Corruption:
        def keep(frames: torch.Tensor, _: torch.Generator) -> torch.Tensor:
            sizes[place].append(len(frames))
            return frames

        return keep

    monkeypatch.setattr(corruptions, "CORRUPTIONS", tuple(note(place) for place in sizes))
    corrupt(make_frames(10 * len(CORRUPTIONS)), generator=generator(), share=1.0)
    for of_kind in sizes.values():
        assert of_kind[0] == 10
        assert of_kind[1] in (3, 4)


def test_which_frame_gets_which_corruption_is_random(monkeypatch: pytest.MonkeyPatch) -> None:
    first: list[str] = []

    def note(name: str) -> Corruption:
        def keep(frames: torch.Tensor, _: torch.Generator) -> torch.Tensor:
            first.append(name)
            return frames

        return keep

    monkeypatch.setattr(corruptions, "CORRUPTIONS", tuple(note(name) for name in NAMES))
    for seed in range(80):
        corrupt(make_frames(1), generator=generator(seed), share=1.0)
    assert len(set(first)) > 10


def test_the_same_generator_gives_the_same_frames() -> None:
    one, same, other = (corrupt(make_frames(), generator=generator(s)) for s in (3, 3, 4))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    going = generator(3)
    assert torch.equal(corrupt(make_frames(), generator=going), one)
    assert not torch.equal(corrupt(make_frames(), generator=going), one)


# Each corruption by itself


def corrupt_by(corruption: Corruption, seed: int, monkeypatch: pytest.MonkeyPatch) -> torch.Tensor:
    monkeypatch.setattr(corruptions, "CORRUPTIONS", (corruption,))
    return corrupt(make_frames(), generator=generator(seed), share=1.0)


@EVERY_CORRUPTION
def test_every_corruption_changes_ink_and_keeps_it_in_range(
    corruption: Corruption, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = corrupt_by(corruption, 0, monkeypatch)
    assert out.shape == (64, 28, 28)
    assert out.dtype == torch.float32
    assert torch.isfinite(out).all()
    assert out.min() >= 0.0
    assert out.max() <= 1.0
    assert changed(out).float().mean() > 0.7
    assert len({frame.numpy().tobytes() for frame in out}) > 1


@EVERY_CORRUPTION
def test_every_corruption_leaves_the_digit_to_be_seen(
    corruption: Corruption, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most frames are still like themselves, or like their negative."""
    out, plain = corrupt_by(corruption, 1, monkeypatch).flatten(1), make_frames().flatten(1)
    pairs = zip(out, plain, strict=True)
    correlation = torch.stack([torch.corrcoef(torch.stack(pair))[0, 1].abs() for pair in pairs])
    assert correlation.nanmedian() > 0.25
    assert torch.isfinite(correlation).float().mean() > 0.9


@EVERY_CORRUPTION
def test_a_corruption_depends_on_its_generator_alone(
    corruption: Corruption, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(1)
    one = corrupt_by(corruption, 5, monkeypatch)
    torch.manual_seed(2)
    assert torch.equal(corrupt_by(corruption, 5, monkeypatch), one)
    assert not torch.equal(corrupt_by(corruption, 6, monkeypatch), one)


@EVERY_CORRUPTION
def test_empty_and_full_frames_do_not_break(corruption: Corruption) -> None:
    for level in (0.0, 1.0):
        assert torch.isfinite(corruption(torch.full((8, 28, 28), level), generator())).all()
