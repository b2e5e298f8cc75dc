"""Each stage of the recipe gets the right frames, families, teachers and shares."""

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
from inkdigits.training.digits import recipe
from inkdigits.training.digits.batch_sources import (
    CORRUPTED,
    TRUST_AFTER_EPOCHS,
    LabelBatches,
    TeacherBatches,
)
from inkdigits.training.digits.networks import JointNetwork
from inkdigits.training.digits.recipe import (
    CLEAN_RATE,
    CORRUPTED_RATE,
    INTERPOLATION,
    START_INTERPOLATION,
    START_RATE,
    TEACHER_RATE,
    train,
)
from inkdigits.training.digits.sets import Frames, Splits
from inkdigits.training.digits.settings import Settings
from inkdigits.training.digits.trainer import Trainer

TINY = Settings(teachers=2, epochs=1, corrupted_epochs=0, students=2, device="cpu")
ALONE = replace(TINY, teachers=0, corrupted_epochs=1)
NAMES = ("mnist", "pen", "scribbles", "shapes", "pen letters")


def make_splits() -> Splits:
    frames = Frames(
        np.full((10, 28, 28), 50, np.uint8),
        np.array([1, 2, -1, -1, -1] * 2),
        np.array(NAMES * 2),
    )
    return Splits(frames, frames)


class Seen:
    """The arguments of the stages, none of which learns."""

    def __init__(self) -> None:
        self.sources: list[tuple[Any, Trainer]] = []
        self.corrupted: list[float] = []
        self.trusted: list[int] = []
        self.sides: list[int] = []
        self.asked: list[list[nn.Module]] = []
        self.answers: list[TeacherBatches] = []
        self.packaged: list[Splits] = []
        self.networks: dict[str, nn.Module] = {}

    def run_epochs(self, trainer: Trainer, source: Any, run: Path, *, resume: bool) -> nn.Module:
        self.sources.append((source, trainer))
        with torch.no_grad():
            for weights in trainer.average.parameters():
                weights += 1.0  # as if it had learned
        return trainer.average

    def make_labels(
        self,
        frames: Frames,
        *,
        device: Any,
        corrupted: float,
        trust_after: int = TRUST_AFTER_EPOCHS,
    ) -> LabelBatches:
        self.corrupted.append(corrupted)
        self.trusted.append(trust_after)
        return LabelBatches(
            frames, device=device, corrupted=corrupted, trust_after=TRUST_AFTER_EPOCHS
        )

    def make_answers(
        self, frames: Frames, teachers: list[nn.Module], *, device: Any
    ) -> TeacherBatches:
        self.asked.append(list(teachers))
        self.answers.append(TeacherBatches(frames, teachers, device=device))
        return self.answers[-1]

    def export(self, network: nn.Module, path: Path) -> Path:
        self.networks[path.stem] = network
        return path

    def package(
        self,
        network: nn.Module,
        path: Path,
        splits: Splits,
        settings: Settings,
        *,
        small: bool = False,
    ) -> Path:
        assert small == (path.stem == "digits-fast" or isinstance(network, JointNetwork))
        self.packaged.append(splits)
        return self.export(network, path)


@pytest.fixture
def seen(make_thin: Callable[[], nn.Module], monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen = Seen()
    monkeypatch.setattr(recipe, "load_splits", lambda *_, **__: make_splits())
    monkeypatch.setattr(recipe, "DigitNetwork", make_thin)
    monkeypatch.setattr(recipe, "FastNetwork", make_thin)
    monkeypatch.setattr(
        recipe, "TeacherNetwork", lambda side: seen.sides.append(side) or make_thin()
    )
    monkeypatch.setattr(recipe, "run_epochs", seen.run_epochs)
    monkeypatch.setattr(recipe, "LabelBatches", seen.make_labels)
    monkeypatch.setattr(recipe, "TeacherBatches", seen.make_answers)
    monkeypatch.setattr(recipe, "export", seen.export)
    monkeypatch.setattr(recipe, "package", seen.package)
    return seen


@pytest.mark.parametrize("without", [(), ("shapes",), ("scribbles", "pen letters")], ids=str)
@pytest.mark.parametrize("settings", [TINY, ALONE], ids=["teachers", "labels"])
def test_families_are_left_out_of_training_and_validation(
    settings: Settings, without: tuple[str, ...], seen: Seen, tmp_path: Path
) -> None:
    train(tmp_path, replace(settings, without=without))
    kept = set(NAMES) - set(without)
    count = 2 * len(kept)
    assert len(seen.sources) == 5
    for source, trainer in seen.sources:
        assert set(trainer._validation.names) == kept
        members = source.choose_members(trainer)
        # Teachers that learned nothing may not believe the label of a pen digit.
        assert len(members) in ((count - 2, count) if source in seen.answers else (count,))
        frames, targets, weights = source.make_batch(members, trainer)
        assert frames.shape == (len(members), 28, 28)
        assert targets.shape == (len(members), 11)
        assert weights.shape == (len(members),)
    assert len(seen.packaged) == 3
    for splits in seen.packaged:
        assert set(splits.train.names) == set(splits.validation.names) == kept


def parameters_of(network: nn.Module) -> torch.Tensor:
    return torch.cat([one.detach().flatten() for one in network.parameters()])


def test_teachers_learn_clean_labels_and_all_students_their_answers(
    seen: Seen, tmp_path: Path
) -> None:
    train(tmp_path, TINY)
    assert seen.corrupted == [0.0] * 2
    assert seen.sides == [3, 5]
    teachers, students = seen.sources[:2], seen.sources[2:]
    assert seen.asked == [[trainer.average for _, trainer in teachers]]
    assert all(isinstance(source, TeacherBatches) for source, _ in students)
    rates = [trainer.schedule.rate for _, trainer in seen.sources]
    assert rates == [CLEAN_RATE] * 2 + [TEACHER_RATE] * 3
    joint = seen.networks["digits"]
    assert isinstance(joint, JointNetwork)
    assert (joint.student, joint.teacher) == (students[0][1].average, teachers[0][1].average)
    names = ("teacher-1", "teacher-2", "student-1", "digits-fast", "student-2")
    assert [seen.networks[name] for name in names] == [
        trainer.average for _, trainer in seen.sources
    ]
    both = [students[0], students[2]]
    seeds = [trainer.schedule.seed for _, trainer in (*teachers, *both)]
    assert len(set(seeds)) == 4
    for one, other in (teachers, both):
        first, second = (parameters_of(trainer.average) for _, trainer in (one, other))
        assert not torch.equal(first, second)


def test_without_teachers_frames_are_clean_then_corrupted_and_the_first_teaches_the_fast_one(
    seen: Seen, tmp_path: Path
) -> None:
    train(tmp_path, ALONE)
    assert seen.corrupted == [0.0, CORRUPTED] * 2
    # What has learned already can tell from the start.
    assert seen.trusted == [TRUST_AFTER_EPOCHS, 0] * 2
    # The fast one comes before further students: what is shipped is trained first.
    source, trainer = seen.sources[2]
    learned = seen.sources[:2] + seen.sources[3:]
    assert isinstance(source, TeacherBatches)
    kept = [seen.networks[name] for name in ("digits", "student-2")]
    assert seen.asked == [kept[:1]]
    clean, corrupted = ([one for _, one in learned[start::2]] for start in (0, 1))
    for network, before, after in zip(kept, clean, corrupted, strict=True):
        one, other = before.average.state_dict(), after.average.state_dict()
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                assert torch.allclose(value, torch.lerp(one[name], other[name], INTERPOLATION))
        assert not torch.equal(network.features[0].weight, after.average.features[0].weight)
    assert seen.networks["digits-fast"] is trainer.average
    rates = [one.schedule.rate for _, one in learned]
    assert rates == [CLEAN_RATE, CORRUPTED_RATE] * 2
    assert trainer.schedule.rate == TEACHER_RATE
    assert corrupted[0].schedule.seed != corrupted[1].schedule.seed


def test_what_goes_on_from_weights_settles_from_the_first_epoch_on(
    seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "restore_weights", lambda *_: None)
    train(tmp_path, replace(ALONE, students=1, fast_epochs=0, start="digits.onnx"))
    ((_, trainer),) = seen.sources
    assert seen.corrupted == [CORRUPTED]
    assert trainer.schedule.rate == START_RATE
    assert trainer.schedule.main_epochs == 0
    # What was learned is 1.0 for each parameter; the rest of the way stays as it was before.
    learned, kept = trainer.average.parameters(), seen.networks["digits"].parameters()
    for new, value in zip(learned, kept, strict=True):
        assert torch.allclose(value, new - (1.0 - START_INTERPOLATION), atol=1e-6)


def test_without_corrupted_and_fast_epochs_labels_are_all(seen: Seen, tmp_path: Path) -> None:
    train(tmp_path, replace(ALONE, students=1, corrupted_epochs=0, fast_epochs=0))
    assert seen.corrupted == [0.0]
    assert not seen.asked
    assert seen.networks["digits-fast"] is seen.networks["digits"]


def test_a_missing_device_is_an_error_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"use cpu\.$"):
        train(tmp_path / "run", replace(TINY, device="no such device"))
    assert not (tmp_path / "run").exists()
