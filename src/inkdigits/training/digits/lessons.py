"""Two kinds of lessons: frames with their labels, and frames with what teachers say of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from inkdigits.digit.verdict import DIGITS
from inkdigits.training.digits.augment import augment
from inkdigits.training.digits.disturb import disturb
from inkdigits.training.digits.precision import autocast
from inkdigits.training.digits.sets import Frames
from inkdigits.training.digits.stroke import is_upright_stroke
from inkdigits.training.digits.trainer import Batch, Logits, Trainer, predict

# While the last epochs settle, frames are changed this much.
SETTLE_STRENGTH = 0.4
LABEL_SMOOTHING = 0.02
# A few percent of the pen labels are wrong. After this many epochs, digits of doubtful sets whose
# label the average does not trust are left out, in each epoch anew.
TRUST_AFTER_EPOCHS = 2
# A label is trusted where it gets this probability.
TRUST = 0.05
# Sets of which some labels are wrong, and some digits cannot be read.
DOUBTFUL = ("pen", "swiss16", "exams")
# Say of the label beside the teachers'.
LABEL_SHARE = 0.15
# Share of the frames that are spoiled by light, lines, noise and the like; and while settling.
DISTURBED = 1.0 / 3.0
SETTLE_DISTURBED = 0.25
# Say of a spoiled digit in "is it a digit at all": it is one, but not what a digit looks like.
SPOILED_SAY = 0.4


class LabelLessons:
    """Frames, changed anew each time, with their labels.

    Parameters
    ----------
    disturbed
        Share of the frames that are spoiled as well.
    trust_after
        Epochs after which the average is good enough to say which labels are believed.
    """

    def __init__(
        self,
        frames: Frames,
        *,
        device: torch.device,
        disturbed: float,
        trust_after: int = TRUST_AFTER_EPOCHS,
    ) -> None:
        self._source = frames
        self._frames = torch.from_numpy(frames.frames).to(device)
        self._targets = smooth_labels(torch.from_numpy(frames.labels)).to(device)
        self._disturbed = disturbed
        self._trust_after = trust_after

    def choose(self, trainer: Trainer) -> torch.Tensor:
        """Give the indices of the samples whose labels are believed."""
        if trainer.epoch < self._trust_after:
            return torch.arange(len(self._source))
        doubtful = find_doubtful(self._source)
        logits = trainer.predict(self._source.frames[doubtful])
        return torch.from_numpy(drop_untrusted(self._source, doubtful, logits))

    def batch(self, members: torch.Tensor, trainer: Trainer) -> Batch:
        """Give changed frames, their targets and their say."""
        frames = _change(self._frames[members], trainer)
        targets = self._targets[members]
        return _spoil(frames, targets, trainer, self._disturbed)


class TeacherLessons:
    """Frames, changed and spoiled anew each time, with what teachers say of them unspoiled.

    The teachers are asked about every frame that is shown: a student that is shown copies again and
    again grows worse (docs/experiments.md).
    """

    def __init__(
        self, frames: Frames, teachers: Sequence[nn.Module], *, device: torch.device
    ) -> None:
        self._source = frames
        self._frames = torch.from_numpy(frames.frames).to(device)
        self._labels = smooth_labels(torch.from_numpy(frames.labels)).to(device)
        self._teachers = [teacher.to(device).eval() for teacher in teachers]
        self._members: torch.Tensor | None = None

    def choose(self, trainer: Trainer) -> torch.Tensor:
        """Give the indices of the samples whose labels the teachers believe."""
        if self._members is None:
            doubtful = find_doubtful(self._source)
            frames = self._source.frames[doubtful]
            said = [predict(one, frames, device=trainer.device) for one in self._teachers]
            logits = np.asarray(np.mean(said, axis=0))
            self._members = torch.from_numpy(drop_untrusted(self._source, doubtful, logits))
        return self._members

    def batch(self, members: torch.Tensor, trainer: Trainer) -> Batch:
        """Give spoiled frames, their targets and their say."""
        frames = _change(self._frames[members], trainer)
        labels = self._labels[members]
        with torch.no_grad(), autocast(trainer.device):
            logits = torch.stack([teacher(frames).float() for teacher in self._teachers]).mean(0)
        which = F.softmax(logits[:, :DIGITS], dim=1) * labels[:, DIGITS:]
        said = torch.cat([which, torch.sigmoid(logits[:, DIGITS:])], dim=1)
        targets = torch.lerp(said, labels, LABEL_SHARE)
        return _spoil(frames, targets, trainer, SETTLE_DISTURBED if trainer.settles else DISTURBED)


def _change(frames: torch.Tensor, trainer: Trainer) -> torch.Tensor:
    strength = SETTLE_STRENGTH if trainer.settles else 1.0
    return augment(frames.float() / 255.0, generator=trainer.generator, strength=strength)


def _spoil(frames: torch.Tensor, targets: torch.Tensor, trainer: Trainer, share: float) -> Batch:
    changed = disturb(frames, generator=trainer.generator, share=share)
    digits = targets[:, DIGITS] > 0.5
    spoiled = (changed != frames).flatten(1).any(dim=1) & digits
    say = torch.where(spoiled, SPOILED_SAY, 1.0)
    # What has become a plain stroke must not teach that a one is no digit.
    return changed, targets, say.masked_fill(~digits & is_upright_stroke(changed), 0.0)


def smooth_labels(labels: torch.Tensor) -> torch.Tensor:
    """Give the targets (N, 11) of labels (N,) in -1..9: ten smoothed shares, and likeness."""
    is_digit = (labels >= 0).float().unsqueeze(1)
    shares = F.one_hot(labels.clamp_min(0), DIGITS).float()
    shares = shares * (1.0 - LABEL_SMOOTHING) + LABEL_SMOOTHING / DIGITS
    return torch.cat([shares * is_digit, is_digit], dim=1)


def find_doubtful(frames: Frames) -> np.ndarray:
    """Give the indices of the samples whose labels may be wrong."""
    return np.flatnonzero(np.isin(frames.names, DOUBTFUL) & (frames.labels >= 0))


def drop_untrusted(frames: Frames, doubtful: np.ndarray, logits: Logits) -> np.ndarray:
    """Give the indices of all samples but doubtful ones whose logits speak against the label."""
    shares = torch.softmax(torch.from_numpy(logits[:, :DIGITS]), dim=1).numpy()
    chosen = shares[np.arange(len(doubtful)), frames.labels[doubtful]]
    trusted = np.ones(len(frames), np.bool_)
    trusted[doubtful[chosen < TRUST]] = False
    return np.flatnonzero(trusted)
