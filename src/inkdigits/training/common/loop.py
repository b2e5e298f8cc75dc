"""The loop that trains a network on samples drawn meanwhile, for a given time."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from inkdigits.training.common.checkpoint import load_checkpoint, save_checkpoint
from inkdigits.training.common.feed import Array, Batcher, Feed
from inkdigits.training.common.settings import LoopSettings

Batch = dict[str, Tensor]
LAYOUTS = {"channels last": torch.channels_last, "channels first": torch.contiguous_format}
# How each device may compute: the order of maps in memory, and whether in half precision. Which is
# faster depends on the device and its age.
PACES = {
    "cuda": (("channels last", True), ("channels first", True)),
    "cpu": (("channels last", True), ("channels last", False)),
}
PACE_STEPS = 3


class Task(Protocol):
    """What a network learns: its loss, and how well it does."""

    unit: str  # what the samples are called in the log
    network: nn.Module

    def open_feed(self, seed: int) -> Feed:
        """Start to draw samples."""
        ...

    def batch_size(self, key: int) -> int:
        """Return the samples of a batch of chunks of this key."""
        ...

    def group_parameters(self) -> list[tuple[list[nn.Parameter], float]]:
        """Return all parameters with the highest rates that they learn at."""
        ...

    def prepare(self) -> None:
        """Start to draw what is validated by."""
        ...

    def make_example(self) -> Batch:
        """Return a batch of common size on the device, to measure speed by."""
        ...

    def compute_loss(self, batch: Batch) -> Tensor:
        """Return the loss of a batch."""
        ...

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Return scores on samples of validation writers."""
        ...


class Loop:
    """A network in training: optimizer, average of the weights, clock and log."""

    def __init__(self, task: Task, settings: LoopSettings) -> None:
        self.task = task
        self.settings = settings
        self.device = choose_device(settings.device)
        task.network.to(self.device)
        state = load_checkpoint(settings.run, self.device)
        self.pace: tuple[str, bool] = state["pace"] if state else self._choose_pace()
        self._set_pace(self.pace)
        self.groups = task.group_parameters()
        self.parameters: list[Tensor] = [part for group, _ in self.groups for part in group]
        self.anchors = [part.detach().clone() for part in self.parameters]
        self.optimizer = torch.optim.AdamW(
            [{"params": group, "lr": rate} for group, rate in self.groups],
            betas=(0.9, 0.98),
            weight_decay=0.0,
            fused=True,
        )
        self.average = copy.deepcopy(task.network).requires_grad_(False).eval()
        self.averaged = _match(task.network, self.average, self.parameters)
        self.step = 0
        self.elapsed = 0.0
        self.scores: dict[str, float] = {}
        if state is not None:
            self._resume(state)

    @property
    def progress(self) -> float:
        """Share of the training that is done, from 0 to 1."""
        if self.settings.steps:
            return min(1.0, self.step / self.settings.steps)
        return min(1.0, self.elapsed / self.settings.seconds) if self.settings.seconds else 1.0

    def run(self) -> nn.Module:
        """Train to the end, and return the averaged network; `scores` are those of the end."""
        if self.progress < 1.0:
            feed = self.task.open_feed(self.settings.seed + 7919 * self.step)
            try:
                self.task.prepare()
                self._learn(feed)
            finally:
                feed.close()
            self.save()
        self.scores = self.task.validate(self.average)
        _log(f"end: {self._describe_scores()}")
        return self.average

    def save(self) -> None:
        """Write the checkpoint."""
        state = {
            "network": self.task.network.state_dict(),
            "average": self.average.state_dict(),
            "anchors": self.anchors,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "elapsed": self.elapsed,
            "random": torch.get_rng_state(),
            "pace": self.pace,
        }
        save_checkpoint(self.settings.run, state)

    def _resume(self, state: dict[str, Any]) -> None:
        self.task.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.anchors = state["anchors"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.elapsed = int(state["step"]), float(state["elapsed"])
        torch.set_rng_state(state["random"].cpu())
        _log(f"goes on from step {self.step}, {self.elapsed:.0f} s")

    def _choose_pace(self) -> tuple[str, bool]:
        """Return the way to compute that is fastest here: layout, and whether in half precision."""
        times = {}
        batch = self.task.make_example()
        for pace in PACES[self.device.type]:
            self._set_pace(pace)
            for repeat in range(2 * PACE_STEPS):
                if repeat == PACE_STEPS:
                    self._wait()
                    times[pace] = -time.monotonic()
                torch.autograd.backward(self._compute_loss(batch))
            self._wait()
            times[pace] += time.monotonic()
        self.task.network.zero_grad(set_to_none=True)
        for (layout, halved), passed in times.items():
            precision = "half" if halved else "full"
            _log(f"{layout}, {precision} precision: {1000 * passed / PACE_STEPS:.0f} ms a batch")
        return min(times, key=lambda pace: times[pace])

    def _set_pace(self, pace: tuple[str, bool]) -> None:
        self.pace = pace
        self.task.network.to(memory_format=LAYOUTS[pace[0]])  # type: ignore[call-overload]

    def _wait(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def _compute_loss(self, batch: Batch) -> Tensor:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.pace[1]):
            return self.task.compute_loss(batch)

    def _learn(self, feed: Feed) -> None:
        settings = self.settings
        batches = self._upload(iter(Batcher(iter(feed), self.task.batch_size)))
        opened, asked = time.monotonic(), feed.waiting
        first = next(batches)
        _log(f"first batch after {time.monotonic() - opened:.1f} s ({asked:.0%} waiting)")
        clock = time.monotonic()
        marks = dict.fromkeys(("log", "save", "validate"), clock)
        total, samples, steps, waited = torch.zeros((), device=self.device), 0, 0, 0.0
        batch: Batch | None = first
        while batch is not None and self.progress < 1.0:
            total += self._make_step(batch)
            samples += len(next(iter(batch.values())))
            steps += 1
            now = time.monotonic()
            self.elapsed, clock = self.elapsed + now - clock, now
            if now - marks["log"] >= settings.log_every:
                passed = now - marks["log"]
                _log(
                    f"step {self.step} {self.progress:.1%} loss {float(total) / steps:.4f} "
                    f"{samples / passed:.0f} {self.task.unit}/s {steps / passed:.1f} steps/s "
                    f"waited {waited / passed:.0%} ready {feed.waiting:.0%}"
                )
                total.zero_()
                samples, steps, waited, marks["log"] = 0, 0, 0.0, now
            if now - marks["save"] >= settings.save_every:
                self.save()
                marks["save"] = time.monotonic()
            if now - marks["validate"] >= settings.validate_every:
                self.scores = self.task.validate(self.average)
                _log(f"step {self.step}: {self._describe_scores()}")
                marks["validate"] = time.monotonic()
            asked = time.monotonic()
            batch = next(batches, None)
            waited += time.monotonic() - asked

    def _make_step(self, batch: Batch) -> Tensor:
        network, settings = self.task.network.train(), self.settings
        warm = min(1.0, (self.step + 1) / max(1, settings.warmup))
        factor = warm * 0.5 * (1.0 + math.cos(math.pi * self.progress))
        for group, (_, rate) in zip(self.optimizer.param_groups, self.groups, strict=True):
            group["lr"] = rate * factor
        loss = self._compute_loss(batch)
        torch.autograd.backward(loss)
        norm = nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
        # The fused optimizer leaves out a step with gradients that are not finite.
        self.optimizer.found_inf = torch.isfinite(norm).logical_not().float()  # type: ignore[attr-defined]
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            if settings.anchor:
                pull = settings.anchor * settings.rate * factor
                torch._foreach_lerp_(self.parameters, self.anchors, pull)
            # Early on, the average follows faster: it forgets where it started.
            follow = 1.0 - min(settings.average, (1.0 + self.step) / (10.0 + self.step))
            torch._foreach_lerp_(self.averaged, self.parameters, follow)
        self.step += 1
        return torch.nan_to_num(loss.detach().float())

    def _upload(self, batches: Iterator[dict[str, Array]]) -> Iterator[Batch]:
        for arrays in batches:
            yield upload(arrays, self.device)

    def _describe_scores(self) -> str:
        return ", ".join(f"{name} {value:.2f}" for name, value in self.scores.items())


def choose_device(name: str) -> torch.device:
    """Return the device of this name; auto takes a GPU where there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def upload(arrays: dict[str, Array], device: torch.device) -> Batch:
    """Return arrays as tensors on a device; those of one axis stay: sizes are asked for here.

    Asking the device for them would keep it waiting.
    """
    batch = {name: torch.from_numpy(array) for name, array in arrays.items()}
    if device.type == "cpu":
        return batch
    return {
        name: part if part.ndim == 1 else part.pin_memory().to(device, non_blocking=True)
        for name, part in batch.items()
    }


def to_pixels(pictures: Tensor) -> Tensor:
    """Return maps (N, 3, H, W) in [-1, 1], channels last in memory, of pictures (N, H, W, 3)."""
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1.0


def _match(network: nn.Module, average: nn.Module, parameters: list[Tensor]) -> list[Tensor]:
    """Return the parameters of the average in the order of the network's."""
    twins = {
        id(part): twin
        for part, twin in zip(network.parameters(), average.parameters(), strict=True)
    }
    return [twins[id(part)] for part in parameters]


def _log(line: str) -> None:
    print(line, flush=True)
