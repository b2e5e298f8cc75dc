"""Two sources of batches: frames with their labels, and frames with the answers of teachers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from inkdigits.digit.verdict import DIGITS
from inkdigits.training.digits.augment import augment
from inkdigits.training.digits.corruptions import corrupt
from inkdigits.training.digits.losses import Logits
from inkdigits.training.digits.precision import autocast
from inkdigits.training.digits.sets import Frames
from inkdigits.training.digits.stroke import is_upright_stroke
from inkdigits.training.digits.trainer import Batch, Trainer, predict

# Strength of the augmentation in epochs that settle.
SETTLE_STRENGTH = 0.4
LABEL_SMOOTHING = 0.02
# A few percent of the labels of some sets are wrong, and some of their digits cannot be read.
DOUBTFUL = ("pen", "swiss16", "exams")
# After this many epochs, digits of these sets are left out, in each epoch anew, where the averaged
# network gives their label less than this probability.
TRUST_AFTER_EPOCHS = 2
TRUST = 0.05
# Weight of the label beside the teachers' answers.
LABEL_WEIGHT = 0.15
# Share of the frames that are corrupted; and in epochs that settle.
CORRUPTED = 1.0 / 3.0
SETTLE_CORRUPTED = 0.25
# Weight of a corrupted digit in "is it a digit at all": it is one, but not a typical one.
CORRUPTED_WEIGHT = 0.4


class LabelBatches:
    """Frames, augmented anew each time, with their labels.

    Parameters
    ----------
    corrupted
        Share of the frames that are corrupted as well.
    trust_after
        Epochs after which the averaged network is good enough to find wrong labels.
    """

    def __init__(
        self,
        frames: Frames,
        *,
        device: torch.device,
        corrupted: float,
        trust_after: int = TRUST_AFTER_EPOCHS,
    ) -> None:
        self._source = frames
        self._frames = torch.from_numpy(frames.frames).to(device)
        self._targets = smooth_labels(torch.from_numpy(frames.labels)).to(device)
        self._corrupted = corrupted
        self._trust_after = trust_after

    def choose_members(self, trainer: Trainer) -> torch.Tensor:
        """Return the indices of the samples whose labels are trusted."""
        if trainer.epoch < self._trust_after:
            return torch.arange(len(self._source))
        doubtful = find_doubtful(self._source)
        logits = trainer.predict(self._source.frames[doubtful])
        return torch.from_numpy(drop_untrusted(self._source, doubtful, logits))

    def make_batch(self, members: torch.Tensor, trainer: Trainer) -> Batch:
        """Return augmented frames, their targets and weights."""
        frames = _augment(self._frames[members], trainer)
        return _corrupt(frames, self._targets[members], trainer, self._corrupted)


class TeacherBatches:
    """Frames, augmented anew each time and then corrupted, with the answers of teachers.

    Distillation (Hinton et al. 2015): the target is the mean answer of the teachers on the
    augmented frame before it is corrupted, mixed with the label. They answer every frame that is
    shown: a student that is shown the same copies again grows worse
    (docs/experiments/022-cached-teachers.md).
    """

    def __init__(
        self, frames: Frames, teachers: Sequence[nn.Module], *, device: torch.device
    ) -> None:
        self._source = frames
        self._frames = torch.from_numpy(frames.frames).to(device)
        self._labels = smooth_labels(torch.from_numpy(frames.labels)).to(device)
        self._teachers = [teacher.to(device).eval() for teacher in teachers]
        self._members: torch.Tensor | None = None

    def choose_members(self, trainer: Trainer) -> torch.Tensor:
        """Return the indices of the samples whose labels the teachers trust."""
        if self._members is None:
            doubtful = find_doubtful(self._source)
            frames = self._source.frames[doubtful]
            answers = [
                predict(teacher, frames, device=trainer.device) for teacher in self._teachers
            ]
            logits = np.asarray(np.mean(answers, axis=0))
            self._members = torch.from_numpy(drop_untrusted(self._source, doubtful, logits))
        return self._members

    def make_batch(self, members: torch.Tensor, trainer: Trainer) -> Batch:
        """Return corrupted frames, their targets and weights."""
        frames = _augment(self._frames[members], trainer)
        labels = self._labels[members]
        with torch.no_grad(), autocast(trainer.device):
            logits = torch.stack([teacher(frames).float() for teacher in self._teachers]).mean(0)
        which = F.softmax(logits[:, :DIGITS], dim=1) * labels[:, DIGITS:]
        answers = torch.cat([which, torch.sigmoid(logits[:, DIGITS:])], dim=1)
        targets = torch.lerp(answers, labels, LABEL_WEIGHT)
        share = SETTLE_CORRUPTED if trainer.is_settling else CORRUPTED
        return _corrupt(frames, targets, trainer, share)


def _augment(frames: torch.Tensor, trainer: Trainer) -> torch.Tensor:
    strength = SETTLE_STRENGTH if trainer.is_settling else 1.0
    return augment(frames.float() / 255.0, generator=trainer.generator, strength=strength)


def _corrupt(frames: torch.Tensor, targets: torch.Tensor, trainer: Trainer, share: float) -> Batch:
    """Return frames of which a share is corrupted, their targets and weights."""
    changed = corrupt(frames, generator=trainer.generator, share=share)
    digits = targets[:, DIGITS] > 0.5
    corrupted = (changed != frames).flatten(1).any(dim=1) & digits
    weights = torch.where(corrupted, CORRUPTED_WEIGHT, 1.0)
    # A non-digit that has become a plain stroke must not teach that a one is no digit.
    return changed, targets, weights.masked_fill(~digits & is_upright_stroke(changed), 0.0)


def smooth_labels(labels: torch.Tensor) -> torch.Tensor:
    """Return the targets (N, 11) of labels (N,) in -1..9: ten shares and the digit probability.

    The shares are smoothed (Szegedy et al. 2016, section 7); those of a non-digit are all zero.
    """
    is_digit = (labels >= 0).float().unsqueeze(1)
    shares = F.one_hot(labels.clamp_min(0), DIGITS).float()
    shares = shares * (1.0 - LABEL_SMOOTHING) + LABEL_SMOOTHING / DIGITS
    return torch.cat([shares * is_digit, is_digit], dim=1)


def find_doubtful(frames: Frames) -> np.ndarray:
    """Return the indices of the digits whose labels may be wrong."""
    return np.flatnonzero(np.isin(frames.names, DOUBTFUL) & (frames.labels >= 0))


def drop_untrusted(frames: Frames, doubtful: np.ndarray, logits: Logits) -> np.ndarray:
    """Return the indices of all samples but doubtful ones whose logits contradict the label."""
    shares = torch.softmax(torch.from_numpy(logits[:, :DIGITS]), dim=1).numpy()
    chosen = shares[np.arange(len(doubtful)), frames.labels[doubtful]]
    trusted = np.ones(len(frames), np.bool_)
    trusted[doubtful[chosen < TRUST]] = False
    return np.flatnonzero(trusted)
