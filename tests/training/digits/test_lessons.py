"""Lessons give frames and targets: of labels that are believed, and of what teachers say."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from inkdigits.training.digits import lessons as lessons_module
from inkdigits.training.digits.lessons import (
    DISTURBED,
    LABEL_SHARE,
    LABEL_SMOOTHING,
    SETTLE_DISTURBED,
    SETTLE_STRENGTH,
    SPOILED_SAY,
    TRUST,
    TRUST_AFTER_EPOCHS,
    LabelLessons,
    TeacherLessons,
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
    """Every label is believed, but the second 7, which looks like a 1, and the 3, like a 4."""
    logits = np.zeros((len(LABELS), 11), np.float32)
    logits[np.arange(len(LABELS)), [4, 7, 1, 2, 0, 5]] = 8.0
    logits[:, 10] = [4.0, 3.0, 2.0, -2.0, 1.0, -4.0]
    return logits


class Teacher(nn.Module):
    """Says of each frame, which it knows by its shade, what the logits have, times a factor."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = factor
        self.asked: list[torch.Tensor] = []

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        assert not self.training
        self.asked.append(frames)
        rows = (frames.amax(dim=(1, 2)) * 255.0).round().long() - SHADE
        return self.factor * torch.from_numpy(make_logits())[rows]


def make_lessons(*teachers: Teacher) -> TeacherLessons:
    return TeacherLessons(make_frames(), teachers or [Teacher()], device=CPU)


def trainer_at(epoch: int, *, settles: bool = False) -> Any:
    return SimpleNamespace(
        epoch=epoch,
        settles=settles,
        device=CPU,
        generator=torch.Generator().manual_seed(0),
        predict=lambda frames: make_logits()[find_doubtful(make_frames())],
    )


Asked = list[tuple[str, float, torch.Generator]]


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Leave frames as they are; tell what was asked for."""
    asked: Asked = []

    def change(
        frames: torch.Tensor, *, generator: torch.Generator, strength: float = 1.0
    ) -> torch.Tensor:
        asked.append(("change", strength, generator))
        return frames

    def spoil(
        frames: torch.Tensor, *, generator: torch.Generator, share: float = -1.0
    ) -> torch.Tensor:
        asked.append(("spoil", share, generator))
        return frames

    monkeypatch.setattr(lessons_module, "augment", change)
    monkeypatch.setattr(lessons_module, "disturb", spoil)
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
def test_untrusted_pen_labels_are_left_out_once_the_network_can_tell(epoch: int) -> None:
    lessons = LabelLessons(make_frames(), device=CPU, disturbed=0.0)
    # The 3 that looks like a 4 is of MNIST, whose labels are right.
    wanted = [0, 1, 2, 3, 4, 5] if epoch < TRUST_AFTER_EPOCHS else [0, 1, 3, 4, 5]
    assert lessons.choose(trainer_at(epoch)).tolist() == wanted


def test_targets_of_labels_have_no_digit_where_there_is_none() -> None:
    lessons = LabelLessons(make_frames(), device=CPU, disturbed=DISTURBED)
    frames, targets, _ = lessons.batch(EVERY, trainer_at(0))
    assert frames.shape == (6, 28, 28)
    assert frames.min() >= 0.0
    assert frames.max() <= 1.0
    assert torch.equal(targets, smooth_labels(torch.tensor(LABELS)))
    assert not targets[[3, 5]].any()
    some = torch.tensor([4, 1])
    assert torch.equal(lessons.batch(some, trainer_at(0))[1], targets[some])


@pytest.mark.parametrize(("settles", "strength"), [(False, 1.0), (True, SETTLE_STRENGTH)])
def test_frames_are_changed_less_where_it_settles(
    settles: bool, strength: float, unchanged: Asked
) -> None:
    lessons = LabelLessons(make_frames(), device=CPU, disturbed=0.0)
    trainer = trainer_at(3, settles=settles)
    frames, _, say = lessons.batch(EVERY, trainer)
    assert unchanged[0] == ("change", strength, trainer.generator)
    assert torch.allclose(frames[:, 0, 0] * 255.0, SHADE + EVERY.float())
    assert say.tolist() == [1.0] * 6  # nothing was spoiled
    assert SETTLE_STRENGTH < 1.0


@pytest.mark.parametrize("disturbed", [0.0, 0.3])
def test_the_share_asked_for_is_disturbed(disturbed: float, unchanged: Asked) -> None:
    trainer = trainer_at(0)
    LabelLessons(make_frames(), device=CPU, disturbed=disturbed).batch(EVERY, trainer)
    assert unchanged[1:] == [("spoil", disturbed, trainer.generator)]


def test_spoiled_digits_have_less_say_on_what_a_digit_looks_like(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def spoil(frames: torch.Tensor, **_: object) -> torch.Tensor:
        changed = frames.clone()
        changed[2:4] *= 0.5
        return changed

    monkeypatch.setattr(lessons_module, "augment", lambda frames, **_: frames)
    monkeypatch.setattr(lessons_module, "disturb", spoil)
    labels = LabelLessons(make_frames(), device=CPU, disturbed=0.5)
    teachers = make_lessons()
    for lessons in (labels, teachers):
        _, _, say = lessons.batch(EVERY, trainer_at(0))
        # The third is a digit, the fourth is none, spoiled or not.
        assert say.tolist() == pytest.approx([1.0, 1.0, SPOILED_SAY, 1.0, 1.0, 1.0])
    assert 0.0 < SPOILED_SAY < 1.0


def test_what_becomes_a_plain_stroke_has_no_say_but_as_a_digit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def spoil(frames: torch.Tensor, **_: object) -> torch.Tensor:
        changed = frames.clone()
        changed[[1, 3]] = 0.0
        changed[[1, 3], 4:24, 13:15] = 1.0
        return changed

    monkeypatch.setattr(lessons_module, "augment", lambda frames, **_: frames)
    monkeypatch.setattr(lessons_module, "disturb", spoil)
    lessons = LabelLessons(make_frames(), device=CPU, disturbed=0.5)
    _, targets, say = lessons.batch(EVERY, trainer_at(0))
    assert say.tolist() == pytest.approx([1.0, SPOILED_SAY, 1.0, 0.0, 1.0, 1.0])
    assert targets[:, 10].tolist() == [1.0, 1.0, 1.0, 0.0, 1.0, 0.0]


def test_labels_may_be_doubted_from_the_start() -> None:
    lessons = LabelLessons(make_frames(), device=CPU, disturbed=0.0, trust_after=0)
    assert lessons.choose(trainer_at(0)).tolist() == [0, 1, 3, 4, 5]


# Teachers


def test_what_teachers_say_is_blended_with_the_label(unchanged: Asked) -> None:
    _, targets, _ = make_lessons().batch(EVERY, trainer_at(0))
    logits = torch.from_numpy(make_logits())
    labels = smooth_labels(torch.tensor(LABELS))
    said = torch.softmax(logits[:, :10], dim=1)
    said[[3, 5]] = 0.0
    which = (1.0 - LABEL_SHARE) * said + LABEL_SHARE * labels[:, :10]
    whether = (1.0 - LABEL_SHARE) * torch.sigmoid(logits[:, 10]) + LABEL_SHARE * labels[:, 10]
    assert torch.allclose(targets[:, :10], which, atol=1e-5)
    assert torch.allclose(targets[:, 10], whether, atol=1e-5)
    assert targets[0, 4] > targets[0, 3] > 0.9 * LABEL_SHARE  # the label has a say against them
    assert 0.0 < LABEL_SHARE < 0.5


def test_all_teachers_are_asked_and_have_the_same_say(unchanged: Asked) -> None:
    both = make_lessons(Teacher(0.5), Teacher(1.5)).batch(EVERY, trainer_at(0))[1]
    one = make_lessons(Teacher(1.0)).batch(EVERY, trainer_at(0))[1]
    assert torch.allclose(both, one, atol=1e-6)


def test_targets_of_teachers_have_no_digit_where_there_is_none(unchanged: Asked) -> None:
    _, targets, _ = make_lessons().batch(EVERY, trainer_at(0))
    assert not targets[[3, 5], :10].any()
    assert targets[[0, 1, 2, 4], :10].sum(dim=1) == pytest.approx(1.0, abs=1e-3)
    assert (targets[[3, 5], 10] > 0.0).all()  # as digit-like as the teachers find them
    assert (targets[[3, 5], 10] < 0.2).all()


@pytest.mark.parametrize("settles", [False, True])
def test_teachers_see_changed_frames_and_students_spoiled_ones(
    settles: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons_module, "augment", lambda frames, **_: frames + 1.0 / 255.0)
    monkeypatch.setattr(lessons_module, "disturb", lambda frames, **_: 0.5 * frames)
    teacher = Teacher()
    some = torch.tensor([4, 0])
    frames, targets, _ = make_lessons(teacher).batch(some, trainer_at(0, settles=settles))
    (asked,) = teacher.asked
    assert torch.allclose(asked[:, 0, 0] * 255.0, SHADE + some.float() + 1.0)
    assert torch.allclose(frames, 0.5 * asked)
    assert not targets.requires_grad
    # Changed, each looks like the next one: the fifth has the shade of the sixth.
    assert targets[:, :10].argmax(dim=1).tolist() == [5, 7]


def test_settling_changes_and_spoils_less(unchanged: Asked) -> None:
    lessons = make_lessons()
    for settles in (False, True):
        lessons.batch(EVERY, trainer_at(0, settles=settles))
    asked = [(what, amount) for what, amount, _ in unchanged]
    assert asked == [
        ("change", 1.0),
        ("spoil", DISTURBED),
        ("change", SETTLE_STRENGTH),
        ("spoil", SETTLE_DISTURBED),
    ]
    assert SETTLE_DISTURBED < DISTURBED


def test_pen_labels_that_the_teachers_do_not_believe_are_left_out() -> None:
    teacher = Teacher()
    lessons = make_lessons(teacher)
    for epoch in range(2):
        assert lessons.choose(trainer_at(epoch)).tolist() == [0, 1, 3, 4, 5]
    assert len(teacher.asked) == 1  # once is enough
