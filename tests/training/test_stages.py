"""What each stage of the recipe is handed: the right frames, families, teachers and shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from inkdigits.errors import DataError
from inkdigits.training import recipe
from inkdigits.training.lessons import TRUST_AFTER_EPOCHS, LabelLessons, TeacherLessons
from inkdigits.training.recipe import (
    APPROACH,
    FAST_RATE,
    RATE,
    SPOILED,
    SPOILED_RATE,
    Settings,
    train,
)
from inkdigits.training.sets import Frames, Splits
from inkdigits.training.targets import STRENGTHS, Targets
from inkdigits.training.trainer import Trainer

TINY = Settings(epochs=1, spoiled_epochs=1, networks=2, fast_epochs=1, seed=3, device="cpu")
NAMES = ("mnist", "pen", "scribbles", "shapes", "pen letters")


def make_splits() -> Splits:
    frames = Frames(
        np.full((10, 28, 28), 50, np.uint8),
        np.array([1, 2, -1, -1, -1] * 2),
        np.array(NAMES * 2),
    )
    return Splits(frames, frames)


class Seen:
    """What the stages were handed, none of which learns."""

    def __init__(self) -> None:
        self.lessons: list[tuple[Any, Trainer]] = []
        self.disturbed: list[float] = []
        self.asked: list[tuple[set[str], list[nn.Module]]] = []
        self.packaged: Splits | None = None
        self.network: nn.Module | None = None
        self.fast: nn.Module | None = None

    def learn(self, trainer: Trainer, lessons: Any, run: Path, *, resume: bool) -> nn.Module:
        self.lessons.append((lessons, trainer))
        with torch.no_grad():
            for weights in trainer.average.parameters():
                weights += 1.0  # as if it had learned
        return trainer.average

    def make_labels(
        self, frames: Frames, *, device: Any, disturbed: float, trust_after: int = 0
    ) -> LabelLessons:
        self.disturbed.append(disturbed)
        return LabelLessons(
            frames, device=device, disturbed=disturbed, trust_after=TRUST_AFTER_EPOCHS
        )

    def ask(self, run: Path, frames: Frames, networks: list[nn.Module], **_: object) -> Targets:
        self.asked.append((set(frames.names), networks))
        copies = np.stack([frames.frames] * len(STRENGTHS))
        return Targets(copies, np.zeros((len(STRENGTHS), len(frames), 11), np.float16))

    def package(
        self, network: nn.Module, fast: nn.Module, run: Path, splits: Splits, settings: Settings
    ) -> Path:
        self.network, self.fast, self.packaged = network, fast, splits
        return run


@pytest.fixture
def seen(make_thin: Callable[[], nn.Module], monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen = Seen()
    monkeypatch.setattr(recipe, "load_splits", lambda *_, **__: make_splits())
    monkeypatch.setattr(recipe, "DigitNetwork", make_thin)
    monkeypatch.setattr(recipe, "FastNetwork", make_thin)
    monkeypatch.setattr(recipe, "learn", seen.learn)
    monkeypatch.setattr(recipe, "LabelLessons", seen.make_labels)
    monkeypatch.setattr(recipe, "ask_teachers", seen.ask)
    monkeypatch.setattr(recipe, "package", seen.package)
    return seen


@pytest.mark.parametrize("without", [(), ("shapes",), ("scribbles", "pen letters")], ids=str)
@pytest.mark.parametrize("fast_epochs", [0, 1])
def test_families_are_left_out_of_training_and_validation(
    fast_epochs: int, without: tuple[str, ...], seen: Seen, tmp_path: Path
) -> None:
    train(tmp_path, replace(TINY, fast_epochs=fast_epochs, without=without))
    kept = set(NAMES) - set(without)
    count = 2 * len(kept)
    assert len(seen.lessons) == 4 + fast_epochs
    for lessons, trainer in seen.lessons:
        assert set(trainer._validation.names) == kept
        members = lessons.choose(trainer)
        assert len(members) == count
        frames, targets, say = lessons.batch(members, trainer)
        assert frames.shape == (count, 28, 28)
        assert targets.shape == (count, 11)
        assert say.shape == (count,)
    assert [names for names, _ in seen.asked] == [kept] * fast_epochs
    assert seen.packaged is not None
    assert set(seen.packaged.train.names) == set(seen.packaged.validation.names) == kept


def test_labels_come_first_plain_then_spoiled_and_the_fast_one_hears_all(
    seen: Seen, tmp_path: Path
) -> None:
    train(tmp_path, TINY)
    assert seen.disturbed == [0.0, SPOILED] * 2
    *learned, (lessons, trainer) = seen.lessons
    assert isinstance(lessons, TeacherLessons)
    ((_, asked),) = seen.asked
    plain, spoiled = ([one for _, one in learned[start::2]] for start in (0, 1))
    for kept, before, after in zip(asked, plain, spoiled, strict=True):
        one, other = before.average.state_dict(), after.average.state_dict()
        for name, value in kept.state_dict().items():
            if value.is_floating_point():
                assert torch.allclose(value, torch.lerp(one[name], other[name], APPROACH))
        assert not torch.equal(kept.features[0].weight, after.average.features[0].weight)
    assert seen.network is asked[0]
    assert seen.fast is trainer.average
    assert [one.course.rate for _, one in seen.lessons] == [RATE, SPOILED_RATE] * 2 + [FAST_RATE]
    assert spoiled[0].course.seed != spoiled[1].course.seed
    first, second = (
        torch.cat([p.detach().flatten() for p in network.parameters()]) for network in asked
    )
    assert not torch.equal(first, second)


def test_without_spoiled_and_fast_epochs_labels_are_all(seen: Seen, tmp_path: Path) -> None:
    train(tmp_path, replace(TINY, networks=1, spoiled_epochs=0, fast_epochs=0))
    assert seen.disturbed == [0.0]
    assert not seen.asked
    assert seen.fast is seen.network


def test_a_device_that_is_not_there_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"use cpu\.$"):
        train(tmp_path / "run", replace(TINY, device="no such device"))
    assert not (tmp_path / "run").exists()
