"""Teachers are asked once about changed copies; what they say is of the copy, and is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from inkdigits.training import targets as targets_module
from inkdigits.training.sets import Frames
from inkdigits.training.targets import STRENGTHS, Targets, ask_teachers

CPU = torch.device("cpu")


class Teacher(nn.Module):
    """Says how much ink it sees, times a factor."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = factor
        self.asked = 0

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        self.asked += 1
        ink = frames.float().mean(dim=(1, 2)) * self.factor
        return ink[:, None].expand(-1, 11)


@pytest.fixture
def small(digits: Frames, monkeypatch: pytest.MonkeyPatch) -> Frames:
    """Eleven frames, to be asked about in three parts."""
    monkeypatch.setattr(targets_module, "CHUNK", 4)
    return Frames(digits.frames[:11], digits.labels[:11], digits.names[:11])


def ask(run: Path, frames: Frames, *teachers: nn.Module, seed: int = 1) -> Targets:
    run.mkdir(exist_ok=True)
    return ask_teachers(run, frames, list(teachers), seed=seed, device=CPU)


def hold_same(one: Targets, other: Targets) -> None:
    assert np.array_equal(one.frames, other.frames)
    assert np.array_equal(one.logits, other.logits)


def test_every_copy_of_every_frame_gets_logits(small: Frames, tmp_path: Path) -> None:
    targets = ask(tmp_path, small, Teacher())
    assert targets.frames.shape == (len(STRENGTHS), 11, 28, 28)
    assert targets.frames.dtype == np.uint8
    assert targets.logits.shape == (len(STRENGTHS), 11, 11)
    assert targets.logits.dtype == np.float16


def test_the_teachers_are_asked_about_the_copy_and_their_mean_is_kept(
    small: Frames, tmp_path: Path
) -> None:
    targets = ask(tmp_path, small, Teacher(1.0), Teacher(3.0))
    ink = targets.frames.mean(axis=(2, 3)) / 255.0
    assert targets.logits[:, :, 0] == pytest.approx(2.0 * ink, abs=2e-3)
    assert np.abs(ink - small.frames.mean(axis=(1, 2)) / 255.0).max() > 0.01


def test_copies_differ_and_the_gentle_ones_are_nearer(small: Frames, tmp_path: Path) -> None:
    targets = ask(tmp_path, small, Teacher())
    change = np.abs(targets.frames.astype(int) - small.frames).mean(axis=(1, 2, 3))
    assert change.min() > 1.0
    assert targets.strong + targets.gentle == list(range(len(STRENGTHS)))
    assert max(change[copy] for copy in targets.gentle) < min(
        change[copy] for copy in targets.strong
    )
    assert len({copy.tobytes() for copy in targets.frames}) == len(STRENGTHS)


def test_the_same_seed_gives_the_same_copies(small: Frames, tmp_path: Path) -> None:
    one, same, other = (
        ask(tmp_path / name, small, Teacher(), seed=seed)
        for name, seed in (("one", 1), ("same", 1), ("other", 2))
    )
    hold_same(one, same)
    for copy in range(len(STRENGTHS)):
        assert not np.array_equal(one.frames[copy], other.frames[copy])


def test_the_copies_of_one_seed_are_not_those_of_the_next(small: Frames, tmp_path: Path) -> None:
    copies = [
        copy.tobytes()
        for seed in (1, 2)
        for copy in ask(tmp_path / str(seed), small, Teacher(), seed=seed).frames
    ]
    assert len(set(copies)) == len(copies)


def test_teachers_are_asked_once(small: Frames, tmp_path: Path) -> None:
    first = ask(tmp_path, small, Teacher())
    teacher = Teacher()
    hold_same(ask(tmp_path, small, teacher), first)
    assert teacher.asked == 0


@pytest.mark.parametrize("stop", [1, 2, 8])
def test_an_interrupted_call_goes_on_as_if_it_had_not_been(
    stop: int, small: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(tmp_path / "whole", small, Teacher())
    predict = targets_module.predict
    calls = 0

    def interrupt(*args: object, **options: object) -> np.ndarray:
        nonlocal calls
        calls += 1
        if calls == stop:
            raise KeyboardInterrupt
        return predict(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(targets_module, "predict", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ask(tmp_path / "broken", small, Teacher())
    teacher = Teacher()
    hold_same(ask(tmp_path / "broken", small, teacher), whole)
    assert teacher.asked == 3 * len(STRENGTHS) - 3 * ((stop - 1) // 3)  # what is there stays
