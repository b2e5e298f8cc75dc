"""Batches have frames and targets: of trusted labels, and of the answers of teachers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from inkdigits.training.digits import batch_sources
from inkdigits.training.digits.batch_sources import (
    CORRUPTED,
    CORRUPTED_WEIGHT,
    LABEL_SMOOTHING,
    LABEL_WEIGHT,
    SETTLE_CORRUPTED,
    SETTLE_STRENGTH,
    TRUST,
    TRUST_AFTER_EPOCHS,
    LabelBatches,
    TeacherBatches,
    drop_untrusted,
    find_doubtful,
    smooth_labels,
)
from inkdigits.training.digits.sets import Frames

CPU = torch.device("cpu")
LABELS = [3, 7, 7, -1, 0, -1]
NAMES = ["mnist", "pen", "pen", "pen letters", "pen", "scribbles"]
EVERY = torch.arange(len(LABELS))
SHADE = 100


def make_frames() -> Frames:
    """Each of a shade of its own."""
    shades = SHADE + np.arange(len(LABELS), dtype=np.uint8)
    frames = np.tile(shades[:, None, None], (1, 28, 28))
    return Frames(frames, np.array(LABELS), np.array(NAMES))


def make_logits() -> np.ndarray:
    """Logits for every label, but for the second 7, which looks like a 1, and the 3, like a 4."""
    logits = np.zeros((len(LABELS), 11), np.float32)
    logits[np.arange(len(LABELS)), [4, 7, 1, 2, 0, 5]] = 8.0
    logits[:, 10] = [4.0, 3.0, 2.0, -2.0, 1.0, -4.0]
    return logits


class Teacher(nn.Module):
    """Answers each frame, which it knows by its shade, with its logits times a factor."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = factor
        self.asked: list[torch.Tensor] = []

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        assert not self.training
        self.asked.append(frames)
        rows = (frames.amax(dim=(1, 2)) * 255.0).round().long() - SHADE
        return self.factor * torch.from_numpy(make_logits())[rows]


def make_teacher_batches(*teachers: Teacher) -> TeacherBatches:
    return TeacherBatches(make_frames(), teachers or [Teacher()], device=CPU)


def trainer_at(epoch: int, *, is_settling: bool = False) -> Any:
    return SimpleNamespace(
        epoch=epoch,
        is_settling=is_settling,
        device=CPU,
        generator=torch.Generator().manual_seed(0),
        predict=lambda frames: make_logits()[find_doubtful(make_frames())],
    )


Asked = list[tuple[str, float, torch.Generator]]


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Leave frames as they are, and note what was asked for."""
    asked: Asked = []

    def change(
        frames: torch.Tensor, *, generator: torch.Generator, strength: float = 1.0
    ) -> torch.Tensor:
        asked.append(("augment", strength, generator))
        return frames

    def change_some(
        frames: torch.Tensor, *, generator: torch.Generator, share: float = -1.0
    ) -> torch.Tensor:
        asked.append(("corrupt", share, generator))
        return frames

    monkeypatch.setattr(batch_sources, "augment", change)
    monkeypatch.setattr(batch_sources, "corrupt", change_some)
    return asked


# Labels


def test_smoothed_labels_are_hand_worked() -> None:
    targets = smooth_labels(torch.tensor([3, -1, 0]))
    assert targets.shape == (3, 11)
    low = LABEL_SMOOTHING / 10
    assert targets[0].tolist() == pytest.approx(
        [low, low, low, 1 - LABEL_SMOOTHING + low, *[low] * 6, 1.0]
    )
    assert targets[1].tolist() == [0.0] * 11
    assert targets[:, :10].sum(dim=1).tolist() == pytest.approx([1.0, 0.0, 1.0])


def test_only_digits_of_the_pen_set_are_in_doubt() -> None:
    assert find_doubtful(make_frames()).tolist() == [1, 2, 4]


@pytest.mark.parametrize(("share", "kept"), [(TRUST * 1.1, True), (TRUST * 0.9, False)])
def test_a_label_with_hardly_any_share_is_not_trusted(share: float, kept: bool) -> None:
    frames = make_frames()
    logits = np.full((3, 11), -30.0, np.float32)
    logits[[0, 2], [7, 0]] = 30.0
    logits[1, 7], logits[1, 1] = np.log(share), np.log(1.0 - share)
    members = drop_untrusted(frames, find_doubtful(frames), logits).tolist()
    assert members == ([0, 1, 2, 3, 4, 5] if kept else [0, 1, 3, 4, 5])


@pytest.mark.parametrize("epoch", range(TRUST_AFTER_EPOCHS + 2))
def test_untrusted_pen_labels_are_left_out_after_a_few_epochs(epoch: int) -> None:
    source = LabelBatches(make_frames(), device=CPU, corrupted=0.0)
    # The 3 that looks like a 4 is of MNIST, whose labels are right.
    wanted = [0, 1, 2, 3, 4, 5] if epoch < TRUST_AFTER_EPOCHS else [0, 1, 3, 4, 5]
    assert source.choose_members(trainer_at(epoch)).tolist() == wanted


def test_targets_of_labels_have_no_digit_where_there_is_none() -> None:
    source = LabelBatches(make_frames(), device=CPU, corrupted=CORRUPTED)
    frames, targets, _ = source.make_batch(EVERY, trainer_at(0))
    assert frames.shape == (6, 28, 28)
    assert frames.min() >= 0.0
    assert frames.max() <= 1.0
    assert torch.equal(targets, smooth_labels(torch.tensor(LABELS)))
    assert not targets[[3, 5]].any()
    some = torch.tensor([4, 1])
    assert torch.equal(source.make_batch(some, trainer_at(0))[1], targets[some])


@pytest.mark.parametrize(("is_settling", "strength"), [(False, 1.0), (True, SETTLE_STRENGTH)])
def test_frames_are_augmented_less_where_it_settles(
    is_settling: bool, strength: float, unchanged: Asked
) -> None:
    source = LabelBatches(make_frames(), device=CPU, corrupted=0.0)
    trainer = trainer_at(3, is_settling=is_settling)
    frames, _, weights = source.make_batch(EVERY, trainer)
    assert unchanged[0] == ("augment", strength, trainer.generator)
    assert torch.allclose(frames[:, 0, 0] * 255.0, SHADE + EVERY.float())
    assert weights.tolist() == [1.0] * 6  # nothing was corrupted


@pytest.mark.parametrize("corrupted", [0.0, 0.3])
def test_the_share_asked_for_is_corrupted(corrupted: float, unchanged: Asked) -> None:
    trainer = trainer_at(0)
    LabelBatches(make_frames(), device=CPU, corrupted=corrupted).make_batch(EVERY, trainer)
    assert unchanged[1:] == [("corrupt", corrupted, trainer.generator)]


def test_corrupted_digits_weigh_less_in_the_digit_probability(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def change_some(frames: torch.Tensor, **_: object) -> torch.Tensor:
        changed = frames.clone()
        changed[2:4] *= 0.5
        return changed

    monkeypatch.setattr(batch_sources, "augment", lambda frames, **_: frames)
    monkeypatch.setattr(batch_sources, "corrupt", change_some)
    labels = LabelBatches(make_frames(), device=CPU, corrupted=0.5)
    teachers = make_teacher_batches()
    for source in (labels, teachers):
        _, _, weights = source.make_batch(EVERY, trainer_at(0))
        # The third is a digit, the fourth is none, corrupted or not.
        assert weights.tolist() == pytest.approx([1.0, 1.0, CORRUPTED_WEIGHT, 1.0, 1.0, 1.0])


def test_a_non_digit_that_becomes_a_plain_stroke_weighs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def change_some(frames: torch.Tensor, **_: object) -> torch.Tensor:
        changed = frames.clone()
        changed[[1, 3]] = 0.0
        changed[[1, 3], 4:24, 13:15] = 1.0
        return changed

    monkeypatch.setattr(batch_sources, "augment", lambda frames, **_: frames)
    monkeypatch.setattr(batch_sources, "corrupt", change_some)
    source = LabelBatches(make_frames(), device=CPU, corrupted=0.5)
    _, targets, weights = source.make_batch(EVERY, trainer_at(0))
    assert weights.tolist() == pytest.approx([1.0, CORRUPTED_WEIGHT, 1.0, 0.0, 1.0, 1.0])
    assert targets[:, 10].tolist() == [1.0, 1.0, 1.0, 0.0, 1.0, 0.0]


def test_labels_may_be_checked_from_the_start() -> None:
    source = LabelBatches(make_frames(), device=CPU, corrupted=0.0, trust_after=0)
    assert source.choose_members(trainer_at(0)).tolist() == [0, 1, 3, 4, 5]


# Teachers


def test_answers_of_teachers_are_mixed_with_the_label(unchanged: Asked) -> None:
    _, targets, _ = make_teacher_batches().make_batch(EVERY, trainer_at(0))
    logits = torch.from_numpy(make_logits())
    labels = smooth_labels(torch.tensor(LABELS))
    answers = torch.softmax(logits[:, :10], dim=1)
    answers[[3, 5]] = 0.0
    which = (1.0 - LABEL_WEIGHT) * answers + LABEL_WEIGHT * labels[:, :10]
    whether = (1.0 - LABEL_WEIGHT) * torch.sigmoid(logits[:, 10]) + LABEL_WEIGHT * labels[:, 10]
    assert torch.allclose(targets[:, :10], which, atol=1e-5)
    assert torch.allclose(targets[:, 10], whether, atol=1e-5)
    assert targets[0, 4] > targets[0, 3] > 0.9 * LABEL_WEIGHT  # the label counts against them


def test_the_answers_of_all_teachers_weigh_the_same(unchanged: Asked) -> None:
    both = make_teacher_batches(Teacher(0.5), Teacher(1.5)).make_batch(EVERY, trainer_at(0))[1]
    one = make_teacher_batches(Teacher(1.0)).make_batch(EVERY, trainer_at(0))[1]
    assert torch.allclose(both, one, atol=1e-6)


def test_targets_of_teachers_have_no_digit_where_there_is_none(unchanged: Asked) -> None:
    _, targets, _ = make_teacher_batches().make_batch(EVERY, trainer_at(0))
    assert not targets[[3, 5], :10].any()
    assert targets[[0, 1, 2, 4], :10].sum(dim=1) == pytest.approx(1.0, abs=1e-3)
    assert (targets[[3, 5], 10] > 0.0).all()  # as digit-like as the teachers find them
    assert (targets[[3, 5], 10] < 0.2).all()


@pytest.mark.parametrize("is_settling", [False, True])
def test_teachers_see_augmented_frames_and_students_corrupted_ones(
    is_settling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_sources, "augment", lambda frames, **_: frames + 1.0 / 255.0)
    monkeypatch.setattr(batch_sources, "corrupt", lambda frames, **_: 0.5 * frames)
    teacher = Teacher()
    some = torch.tensor([4, 0])
    frames, targets, _ = make_teacher_batches(teacher).make_batch(
        some, trainer_at(0, is_settling=is_settling)
    )
    (asked,) = teacher.asked
    assert torch.allclose(asked[:, 0, 0] * 255.0, SHADE + some.float() + 1.0)
    assert torch.allclose(frames, 0.5 * asked)
    assert not targets.requires_grad
    # Changed, each looks like the next one: the fifth has the shade of the sixth.
    assert targets[:, :10].argmax(dim=1).tolist() == [5, 7]


def test_augmentation_and_corruption_are_less_where_it_settles(unchanged: Asked) -> None:
    source = make_teacher_batches()
    for is_settling in (False, True):
        source.make_batch(EVERY, trainer_at(0, is_settling=is_settling))
    asked = [(what, amount) for what, amount, _ in unchanged]
    assert asked == [
        ("augment", 1.0),
        ("corrupt", CORRUPTED),
        ("augment", SETTLE_STRENGTH),
        ("corrupt", SETTLE_CORRUPTED),
    ]


def test_pen_labels_that_the_teachers_do_not_trust_are_left_out() -> None:
    teacher = Teacher()
    source = make_teacher_batches(teacher)
    for epoch in range(2):
        assert source.choose_members(trainer_at(epoch)).tolist() == [0, 1, 3, 4, 5]
    assert len(teacher.asked) == 1  # once is enough
