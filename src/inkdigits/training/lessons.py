"""Two kinds of lessons: frames with their labels, and copies of them as teachers see them."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

from inkdigits.model.verdict import DIGITS
from inkdigits.training.augment import augment, warp
from inkdigits.training.disturb import disturb
from inkdigits.training.labels import TRUST
from inkdigits.training.sets import Frames
from inkdigits.training.targets import SETTLE_STRENGTH, Targets
from inkdigits.training.trainer import Batch, Logits, Trainer

LABEL_SMOOTHING = 0.02
# A few percent of the pen labels are wrong. After this many epochs, pen digits whose label the
# average does not trust are left out, in each epoch anew.
TRUST_AFTER_EPOCHS = 2
# Say of the label beside the teachers'.
LABEL_SHARE = 0.15
# Share of the frames that are spoiled by light, lines, noise and the like; and while settling.
DISTURBED = 0.4
SETTLE_DISTURBED = 0.25
# Say of a spoiled digit in "is it a digit at all": it is one, but not what a digit looks like.
SPOILED_SAY = 0.4
# A copy is seen several times: it is bent a little more each time, too little for other answers.
BENT_AGAIN = 0.3


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
        frames = augment(
            self._frames[members].float() / 255.0,
            generator=trainer.generator,
            strength=SETTLE_STRENGTH if trainer.settles else 1.0,
        )
        targets = self._targets[members]
        if not self._disturbed:
            return frames, targets, torch.ones_like(targets[:, 0])
        return _spoil(frames, targets, trainer, self._disturbed)


class TeacherLessons:
    """Copies of frames, spoiled anew each time, with what teachers said of them unspoiled."""

    def __init__(self, frames: Frames, targets: Targets, *, device: torch.device) -> None:
        self._targets = targets
        self._device = device
        labels = smooth_labels(torch.from_numpy(frames.labels))
        is_digit = labels[:, DIGITS:]
        self._labels = labels.to(device)
        self._is_digit = is_digit.to(device)
        doubtful = find_doubtful(frames)
        logits = np.asarray(targets.logits[:, doubtful].mean(axis=0, dtype=np.float32))
        self._members = torch.from_numpy(drop_untrusted(frames, doubtful, logits))

    def choose(self, trainer: Trainer) -> torch.Tensor:
        """Give the indices of the samples whose labels the teachers believe."""
        return self._members

    def batch(self, members: torch.Tensor, trainer: Trainer) -> Batch:
        """Give spoiled frames, their targets and their say."""
        kind = self._targets.gentle if trainer.settles else self._targets.strong
        copy = kind[trainer.epoch % len(kind)]
        rows = members.cpu().numpy()
        frames = torch.from_numpy(self._targets.frames[copy, rows]).to(self._device).float() / 255.0
        logits = torch.from_numpy(self._targets.logits[copy, rows]).to(self._device).float()
        which = F.softmax(logits[:, :DIGITS], dim=1) * self._is_digit[members]
        said = torch.cat([which, torch.sigmoid(logits[:, DIGITS:])], dim=1)
        targets = torch.lerp(said, self._labels[members], LABEL_SHARE)
        if trainer.settles:
            return _spoil(frames, targets, trainer, SETTLE_DISTURBED)
        frames = warp(frames, generator=trainer.generator, strength=BENT_AGAIN)
        return _spoil(frames, targets, trainer, DISTURBED)


def _spoil(frames: torch.Tensor, targets: torch.Tensor, trainer: Trainer, share: float) -> Batch:
    changed = disturb(frames, generator=trainer.generator, share=share)
    spoiled = (changed != frames).flatten(1).any(dim=1) & (targets[:, DIGITS] > 0.5)
    return changed, targets, torch.where(spoiled, SPOILED_SAY, 1.0)


def smooth_labels(labels: torch.Tensor) -> torch.Tensor:
    """Give the targets (N, 11) of labels (N,) in -1..9: ten smoothed shares, and likeness."""
    is_digit = (labels >= 0).float().unsqueeze(1)
    shares = F.one_hot(labels.clamp_min(0), DIGITS).float()
    shares = shares * (1.0 - LABEL_SMOOTHING) + LABEL_SMOOTHING / DIGITS
    return torch.cat([shares * is_digit, is_digit], dim=1)


def find_doubtful(frames: Frames) -> np.ndarray:
    """Give the indices of the samples whose labels may be wrong."""
    return np.flatnonzero((frames.names == "pen") & (frames.labels >= 0))


def drop_untrusted(frames: Frames, doubtful: np.ndarray, logits: Logits) -> np.ndarray:
    """Give the indices of all samples but doubtful ones whose logits speak against the label."""
    shares = torch.softmax(torch.from_numpy(logits[:, :DIGITS]), dim=1).numpy()
    chosen = shares[np.arange(len(doubtful)), frames.labels[doubtful]]
    trusted = np.ones(len(frames), np.bool_)
    trusted[doubtful[chosen < TRUST]] = False
    return np.flatnonzero(trusted)
