"""Lessons come in; a network that has learned them goes out, epoch by epoch.

AdamW with warm-up and cosine decay, and an exponential average of the weights, which is what is
kept. The last epochs settle: at a low rate, and on frames that are changed less.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from torch import nn
from torch.nn import functional as F

from inkdigits.digit.verdict import DIGITS, weigh_evidence
from inkdigits.errors import DataError
from inkdigits.training.digits.precision import autocast, capture
from inkdigits.training.digits.sets import Frames

WEIGHT_DECAY = 0.02
WARM_UP_EPOCHS = 0.7
# The last epochs, and a share of the rate to start them at.
SETTLE_SHARE = 0.4
SETTLE_RATE = 0.1
AVERAGE_DECAY = 0.999
# Say of "is it a digit at all" in the loss, beside "which digit".
LIKENESS_WEIGHT = 0.4
PREDICT_BATCH = 1000
# Steps whose frames are changed in one go: on a GPU the many small changes cost more to start than
# to do; on a CPU what is changed for one step stays in the cache.
STEPS_AT_ONCE = {"cuda": 8}
# At this share of refused digits the scores of an epoch tell how much else is accepted.
REFUSED = 0.01

Logits = npt.NDArray[np.float32]
# Frames (n, 28, 28); targets (n, 11), ten shares of one, or none, and likeness; and the say (n,) of
# each in "is it a digit at all".
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class Lessons(Protocol):
    """What a network learns from."""

    def choose(self, trainer: Trainer) -> torch.Tensor:
        """Give the indices of the samples of the trainer's epoch."""

    def batch(self, members: torch.Tensor, trainer: Trainer) -> Batch:
        """Give what the samples of one step look like, and what is to be said of them."""


@dataclass(frozen=True, slots=True)
class Course:
    """How long a network learns, in what steps, at what rate, and where chance starts.

    ``settling`` is the share of the epochs, the last ones, that are gentle.
    """

    epochs: int
    batch_size: int
    seed: int
    rate: float
    settling: float = SETTLE_SHARE

    @property
    def main_epochs(self) -> int:
        """Epochs before those that settle."""
        return self.epochs - int(self.settling * self.epochs)


class Trainer:
    """A network in training: its weights, their average, the optimizer and the epoch.

    Parameters
    ----------
    network
        Takes frames (N, 28, 28), gives logits (N, 11).
    course
        Epochs, batch size and seed.
    validation
        What every epoch is scored on.
    device
        Where to train, as :func:`choose_device` gives it.
    """

    def __init__(
        self, network: nn.Module, course: Course, *, validation: Frames, device: torch.device
    ) -> None:
        self.course = course
        self.device = device
        self.epoch = 0
        self.generator = torch.Generator(device).manual_seed(course.seed)
        # channels_last on modules is real, but absent from torch's types.
        self.network = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average: nn.Module = copy.deepcopy(self.network).eval()
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=course.rate, weight_decay=WEIGHT_DECAY, fused=True
        )
        self._validation = validation
        self._steps = 0
        self._captured = False

    @property
    def settles(self) -> bool:
        """Whether the epoch is one of the last, gentle ones."""
        return self.epoch >= self.course.main_epochs

    @property
    def done(self) -> bool:
        """Whether every epoch was trained."""
        return self.epoch >= self.course.epochs

    def state(self) -> dict[str, Any]:
        """Give all that is needed to go on after this epoch."""
        return {
            "course": asdict(self.course),
            "epoch": self.epoch,
            "steps": self._steps,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "device": self.device.type,
            "generator": self.generator.get_state(),
            "chance": torch.get_rng_state(),  # of the dropout on the CPU
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint; on another kind of device with other chance.

        Raises
        ------
        DataError
            Where it was made with other settings.
        """
        if state["course"] != asdict(self.course):
            raise DataError(
                "The checkpoint in the run's folder was made with other settings: "
                "choose another folder, or start afresh with --fresh."
            )
        self.epoch = state["epoch"]
        self._steps = state["steps"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        restore_chance(self.generator, state, seed=self.course.seed)

    def run_epoch(self, lessons: Lessons) -> dict[str, Any]:
        """Train for one epoch; give what the log tells of it."""
        start = time.perf_counter()
        members = lessons.choose(self)
        self.network.train()
        size = self.course.batch_size
        # Whole batches alone, where there is one: what is left over is seen in another epoch.
        order = torch.randperm(len(members), generator=self.generator, device=self.device)
        order = order[: max(len(members) // size * size, min(len(members), size))]
        ahead = STEPS_AT_ONCE.get(self.device.type, 1)
        chunks = torch.split(members.to(self.device)[order], ahead * size)
        total = torch.zeros((), device=self.device)
        steps, done = -(-len(order) // size), 0
        title = f"epoch {self.epoch + 1}/{self.course.epochs}"
        for chunk in track(chunks, description=title, transient=True):
            for batch in self._deal(lessons.batch(chunk, self)):
                self._set_rate(self.epoch + done / steps)
                total += self._step(*batch)
                done += 1
        self.epoch += 1
        return {
            "epoch": self.epoch,
            "loss": round(float(total) / steps, 4),
            "samples": len(order),
            "seconds": round(time.perf_counter() - start, 1),
            **score(self.predict(self._validation.frames), self._validation),
        }

    def _deal(self, changed: Batch) -> Iterator[Batch]:
        """Deal what was changed in one go to the steps; what is spoiled comes first in it."""
        if len(changed[0]) > self.course.batch_size:
            order = torch.randperm(len(changed[0]), generator=self.generator, device=self.device)
            changed = (changed[0][order], changed[1][order], changed[2][order])
        parts = (torch.split(part, self.course.batch_size) for part in changed)
        yield from zip(*parts, strict=True)

    def _set_rate(self, epoch: float) -> None:
        rate = self.course.rate * min(1.0, epoch / WARM_UP_EPOCHS)
        start, length = 0, self.course.main_epochs
        if self.settles:
            rate *= SETTLE_RATE
            start, length = length, self.course.epochs - length
        cosine = 0.5 * (1.0 + math.cos(math.pi * (epoch - start) / length))
        for group in self.optimizer.param_groups:
            group["lr"] = rate * cosine

    def _step(self, frames: torch.Tensor, targets: torch.Tensor, say: torch.Tensor) -> torch.Tensor:
        whole = len(frames) == self.course.batch_size
        if whole and self.device.type == "cuda" and not self._captured:
            capture(self.network, frames)
            self._captured = True
        with autocast(self.device):
            logits = self.network(frames).float()
        loss = measure_loss(logits, targets, say)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self.optimizer.step()
        self._follow()
        return loss.detach()

    def _follow(self) -> None:
        """Let the average follow the weights, fast at first."""
        self._steps += 1
        approach(self.average, self.network, max(1.0 - AVERAGE_DECAY, 1.0 / (self._steps + 1)))

    def predict(self, frames: npt.NDArray[np.uint8]) -> Logits:
        """Give the averaged network's logits (N, 11) for frames (N, 28, 28)."""
        return predict(self.average, frames, device=self.device)


def restore_chance(generator: torch.Generator, state: dict[str, Any], *, seed: int) -> None:
    """Go on with the chance of a checkpoint; what another kind of device drew, none can go on."""
    if state.get("device") == generator.device.type:
        generator.set_state(state["generator"].cpu())
    else:
        generator.manual_seed(seed + 1000 * state["epoch"])
    torch.set_rng_state(state["chance"].cpu())


@torch.no_grad()
def approach(network: nn.Module, other: nn.Module, share: float) -> None:
    """Move the weights of a network a share of the way to those of another."""
    kept, new = (list(one.state_dict().values()) for one in (network, other))
    floats = [place for place, values in enumerate(kept) if values.is_floating_point()]
    torch._foreach_lerp_([kept[place] for place in floats], [new[place] for place in floats], share)
    for place in set(range(len(kept))) - set(floats):
        kept[place].copy_(new[place])


@torch.no_grad()
def predict(network: nn.Module, frames: npt.NDArray[np.uint8], *, device: torch.device) -> Logits:
    """Give a network's logits (N, 11), float32, for frames (N, 28, 28) uint8."""
    parts = []
    for batch in torch.split(torch.from_numpy(frames), PREDICT_BATCH):
        with autocast(device):
            logits = network(batch.to(device).float() / 255.0)
        parts.append(logits.float().cpu())
    return np.asarray(torch.cat(parts).numpy())


def choose_device(name: str) -> torch.device:
    """Give the device of a name; ``auto`` is cuda where there is one.

    Raises
    ------
    DataError
        Where this machine has no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError):
        raise DataError(f"This machine cannot train on {name!r}: use cpu.") from None


def measure_loss(logits: torch.Tensor, targets: torch.Tensor, say: torch.Tensor) -> torch.Tensor:
    """Give the mean cross entropy of the digits, and of "is it a digit at all" by its say."""
    shares = targets[:, :DIGITS]
    which = -(shares * F.log_softmax(logits[:, :DIGITS], dim=1)).sum() / shares.sum().clamp_min(1.0)
    whether = F.binary_cross_entropy_with_logits(logits[:, DIGITS], targets[:, DIGITS], weight=say)
    return which + LIKENESS_WEIGHT * whether


def score(logits: Logits, frames: Frames) -> dict[str, float]:
    """Score logits: accuracy in percent by set, and non-digits accepted at 1% refused digits."""
    scores: dict[str, float] = {}
    digits = frames.labels >= 0
    right = logits[:, :DIGITS].argmax(axis=1) == frames.labels
    for name in dict.fromkeys(frames.names[digits].tolist()):
        of_set = digits & (frames.names == name)
        scores[name] = round(100.0 * float(right[of_set].mean()), 3)
    if not digits.all():
        evidence = weigh_evidence(logits)
        accepted = evidence > np.quantile(evidence[digits & right], REFUSED)
        scores["false accepts"] = round(100.0 * float(accepted[~digits].mean()), 2)
        for name in dict.fromkeys(frames.names[~digits].tolist()):
            of_family = ~digits & (frames.names == name)
            scores[f"accepted {name}"] = round(100.0 * float(accepted[of_family].mean()), 2)
    return scores
