"""The trainer of digit networks: batches in, a trained network out, epoch by epoch.

AdamW with warm-up and cosine decay, and an exponential moving average of the weights, which is
what is kept.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from torch import nn

from inkdigits.errors import DataError
from inkdigits.training.common.averaging import interpolate_weights
from inkdigits.training.digits.losses import Logits, compute_loss, score
from inkdigits.training.digits.precision import autocast, record_graphs
from inkdigits.training.digits.schedule import Schedule
from inkdigits.training.digits.sets import Frames

WEIGHT_DECAY = 0.02
AVERAGE_DECAY = 0.999
PREDICT_BATCH = 1000
# Steps whose frames are augmented in one go: on a GPU the many small changes cost more to start
# than to do; on a CPU what is changed for one step stays in the cache.
STEPS_AT_ONCE = {"cuda": 8}

# What a checkpoint holds.
KEYS = (
    "schedule",
    "epoch",
    "steps",
    "network",
    "average",
    "optimizer",
    "device",
    "generator",
    "random",
)

# Frames (n, 28, 28), targets (n, 11) and weights (n,), as ``compute_loss`` takes them.
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class BatchSource(Protocol):
    """Where the batches of a training come from."""

    def choose_members(self, trainer: Trainer) -> torch.Tensor:
        """Return the indices of the samples of the trainer's epoch."""

    def make_batch(self, members: torch.Tensor, trainer: Trainer) -> Batch:
        """Return frames of these samples, augmented, with targets and weights."""


class Trainer:
    """A network in training: its weights, their average, the optimizer and the epoch.

    Parameters
    ----------
    network
        Takes frames (N, 28, 28), returns logits (N, 11).
    schedule
        Epochs, batch size, seed and learning rate.
    validation
        The frames that every epoch is scored on.
    device
        Where to train.
    """

    def __init__(
        self, network: nn.Module, schedule: Schedule, *, validation: Frames, device: torch.device
    ) -> None:
        self.schedule = schedule
        self.device = device
        self.epoch = 0
        self.generator = torch.Generator(device).manual_seed(schedule.seed)
        # channels_last on modules is real, but absent from torch's types.
        self.network = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average: nn.Module = copy.deepcopy(self.network).eval()
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=schedule.rate, weight_decay=WEIGHT_DECAY, fused=True
        )
        self._validation = validation
        self._steps = 0
        self._recorded = False

    @property
    def is_settling(self) -> bool:
        """Whether the epoch is one of the last ones, in which frames are augmented less."""
        return self.schedule.is_settling(self.epoch)

    @property
    def is_done(self) -> bool:
        """Whether every epoch was trained."""
        return self.epoch >= self.schedule.epochs

    def save_state(self) -> dict[str, Any]:
        """Return the state after this epoch, for a checkpoint."""
        return {
            "schedule": asdict(self.schedule),
            "epoch": self.epoch,
            "steps": self._steps,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "device": self.device.type,
            "generator": self.generator.get_state(),
            "random": torch.get_rng_state(),  # of the dropout on the CPU
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint; on another kind of device with other random numbers.

        Raises
        ------
        DataError
            Where it was made with another schedule.
        """
        if state["schedule"] != asdict(self.schedule):
            raise DataError(
                "The checkpoint in the run's folder was made with other settings: "
                "choose another folder, or start afresh with --fresh."
            )
        self.epoch = state["epoch"]
        self._steps = state["steps"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        if state["device"] == self.device.type:
            self.generator.set_state(state["generator"].cpu())
        else:  # generators of different devices cannot take each other's state
            self.generator.manual_seed(self.schedule.seed + 1000 * self.epoch)
        torch.set_rng_state(state["random"].cpu())

    def run_epoch(self, source: BatchSource) -> dict[str, Any]:
        """Train for one epoch; return its line of the log."""
        start = time.perf_counter()
        members = source.choose_members(self)
        self.network.train()
        size = self.schedule.batch_size
        # Whole batches alone, where there is one: the rest is seen in another epoch.
        order = torch.randperm(len(members), generator=self.generator, device=self.device)
        order = order[: max(len(members) // size * size, min(len(members), size))]
        ahead = STEPS_AT_ONCE.get(self.device.type, 1)
        chunks = torch.split(members.to(self.device)[order], ahead * size)
        total = torch.zeros((), device=self.device)
        steps, done = -(-len(order) // size), 0
        title = f"epoch {self.epoch + 1}/{self.schedule.epochs}"
        for chunk in track(chunks, description=title, transient=True):
            for batch in self._split_batch(source.make_batch(chunk, self)):
                self._set_rate(self.epoch + done / steps)
                total += self._make_step(*batch)
                done += 1
        self.epoch += 1
        return {
            "epoch": self.epoch,
            "loss": round(float(total) / steps, 4),
            "samples": len(order),
            "seconds": round(time.perf_counter() - start, 1),
            **score(self.predict(self._validation.frames), self._validation),
        }

    def predict(self, frames: npt.NDArray[np.uint8]) -> Logits:
        """Return the averaged network's logits (N, 11) for frames (N, 28, 28)."""
        return predict(self.average, frames, device=self.device)

    def _split_batch(self, batch: Batch) -> Iterator[Batch]:
        """Split what was augmented in one go into steps, shuffled: corrupted frames come first."""
        if len(batch[0]) > self.schedule.batch_size:
            order = torch.randperm(len(batch[0]), generator=self.generator, device=self.device)
            batch = (batch[0][order], batch[1][order], batch[2][order])
        parts = (torch.split(part, self.schedule.batch_size) for part in batch)
        yield from zip(*parts, strict=True)

    def _set_rate(self, epoch: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.compute_rate(epoch)

    def _make_step(
        self, frames: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor
    ) -> torch.Tensor:
        whole = len(frames) == self.schedule.batch_size
        if whole and self.device.type == "cuda" and not self._recorded:
            record_graphs(self.network, frames)
            self._recorded = True
        with autocast(self.device):
            logits = self.network(frames).float()
        loss = compute_loss(logits, targets, weights)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self.optimizer.step()
        self._steps += 1
        # Early on, the average follows faster: it forgets where it started.
        share = max(1.0 - AVERAGE_DECAY, 1.0 / (self._steps + 1))
        interpolate_weights(self.average, self.network, share)
        return loss.detach()


@torch.no_grad()
def predict(network: nn.Module, frames: npt.NDArray[np.uint8], *, device: torch.device) -> Logits:
    """Return a network's logits (N, 11), float32, for frames (N, 28, 28) uint8."""
    parts = []
    for batch in torch.split(torch.from_numpy(frames), PREDICT_BATCH):
        with autocast(device):
            logits = network(batch.to(device).float() / 255.0)
        parts.append(logits.float().cpu())
    return np.asarray(torch.cat(parts).numpy())
