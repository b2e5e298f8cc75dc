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
from inkdigits.training.lessons import DISTURBED, LabelLessons, TeacherLessons
from inkdigits.training.recipe import Settings, train
from inkdigits.training.sets import Frames, Splits
from inkdigits.training.targets import STRENGTHS, Targets
from inkdigits.training.trainer import Trainer

TINY = Settings(epochs=1, teachers=2, teacher_epochs=1, seed=3, device="cpu")
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

    def learn(self, trainer: Trainer, lessons: Any, run: Path, *, resume: bool) -> None:
        self.lessons.append((lessons, trainer))

    def make_labels(self, frames: Frames, *, device: Any, disturbed: float) -> LabelLessons:
        self.disturbed.append(disturbed)
        return LabelLessons(frames, device=device, disturbed=disturbed)

    def ask(self, run: Path, frames: Frames, teachers: list[nn.Module], **_: object) -> Targets:
        self.asked.append((set(frames.names), teachers))
        copies = np.stack([frames.frames] * len(STRENGTHS))
        return Targets(copies, np.zeros((len(STRENGTHS), len(frames), 11), np.float16))

    def package(self, network: nn.Module, run: Path, splits: Splits, settings: Settings) -> Path:
        self.network, self.packaged = network, splits
        return run


@pytest.fixture
def seen(make_thin: Callable[[], nn.Module], monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen = Seen()
    monkeypatch.setattr(recipe, "load_splits", lambda *_, **__: make_splits())
    monkeypatch.setattr(recipe, "DigitNetwork", make_thin)
    monkeypatch.setattr(recipe, "TeacherNetwork", make_thin)
    monkeypatch.setattr(recipe, "learn", seen.learn)
    monkeypatch.setattr(recipe, "LabelLessons", seen.make_labels)
    monkeypatch.setattr(recipe, "ask_teachers", seen.ask)
    monkeypatch.setattr(recipe, "package", seen.package)
    return seen


@pytest.mark.parametrize("without", [(), ("shapes",), ("scribbles", "pen letters")], ids=str)
@pytest.mark.parametrize("teachers", [0, 1])
def test_families_are_left_out_of_training_and_validation(
    teachers: int, without: tuple[str, ...], seen: Seen, tmp_path: Path
) -> None:
    train(tmp_path, replace(TINY, teachers=teachers, without=without))
    kept = set(NAMES) - set(without)
    count = 2 * len(kept)
    assert len(seen.lessons) == teachers + 1
    for lessons, trainer in seen.lessons:
        assert set(trainer._validation.names) == kept
        members = lessons.choose(trainer)
        assert len(members) == count
        frames, targets = lessons.batch(members, trainer)
        assert frames.shape == (count, 28, 28)
        assert targets.shape == (count, 11)
    assert [names for names, _ in seen.asked] == [kept] * (teachers > 0)
    assert seen.packaged is not None
    assert set(seen.packaged.train.names) == set(seen.packaged.validation.names) == kept


def test_teachers_see_what_is_not_spoiled_and_the_student_hears_them(
    seen: Seen, tmp_path: Path
) -> None:
    train(tmp_path, TINY)
    assert seen.disturbed == [0.0, 0.0]
    *teachers, (lessons, trainer) = seen.lessons
    assert isinstance(lessons, TeacherLessons)
    ((_, asked),) = seen.asked
    assert asked == [teacher.average for _, teacher in teachers]
    assert seen.network is trainer.average
    assert [one.course.epochs for _, one in seen.lessons] == [1, 1, 1]
    assert len({one.course.seed for _, one in seen.lessons}) == 3
    first, second = (
        torch.cat([p.detach().flatten() for p in network.parameters()]) for network in asked
    )
    assert not torch.equal(first, second)


def test_without_teachers_the_student_learns_from_spoiled_labels(
    seen: Seen, tmp_path: Path
) -> None:
    train(tmp_path, replace(TINY, teachers=0))
    assert seen.disturbed == [DISTURBED]
    assert not seen.asked
    ((lessons, _),) = seen.lessons
    assert isinstance(lessons, LabelLessons)


def test_a_device_that_is_not_there_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"use cpu\.$"):
        train(tmp_path / "run", replace(TINY, device="no such device"))
    assert not (tmp_path / "run").exists()
