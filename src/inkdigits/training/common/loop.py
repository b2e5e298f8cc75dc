"""The loop that trains a network on samples drawn meanwhile, for a given time."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from inkdigits.training.common.averaging import interpolate_weights
from inkdigits.training.common.batches import Batch, upload
from inkdigits.training.common.checkpoint import CHECKPOINT, load_checkpoint, save_checkpoint
from inkdigits.training.common.feed import Batcher, Feed
from inkdigits.training.common.pace import Pace, choose_pace
from inkdigits.training.common.schedule import decay_cosine, warm_up
from inkdigits.training.common.settings import LoopSettings
from inkdigits.training.common.task import Task

# Seeds of the starts of one training are this far apart, by the step that each goes on from.
SEED_STEP = 7919
KEYS = ("network", "average", "anchors", "optimizer", "step", "elapsed", "random", "pace")


def train(task: Task, settings: LoopSettings) -> Path:
    """Train a network, or go on with it; return the path of its ONNX file."""
    loop = Loop(task, settings)
    network = loop.run()
    save_checkpoint(settings.run / f"{task.name}.pt", network.cpu().state_dict())
    return task.export(network, loop.scores)


class Loop:
    """A network in training: optimizer, average of the weights, clock and log.

    Parameters
    ----------
    task
        The network and what it learns from.
    settings
        The run's folder may hold a checkpoint, from which training goes on.
    """

    def __init__(self, task: Task, settings: LoopSettings) -> None:
        self.task = task
        self.settings = settings
        self.device = task.device
        self.checkpoint = settings.run / CHECKPOINT
        task.network.to(self.device)
        state = None
        if self.checkpoint.exists():
            state = load_checkpoint(self.checkpoint, keys=KEYS, device=self.device)
        self.pace = Pace(*state["pace"]) if state else self._choose_pace()
        self.pace.arrange(task.network)
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
        self.step = 0
        self.elapsed = 0.0
        self.scores: dict[str, float] = {}
        if state:
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
            feed = self.task.open_feed(self.settings.seed + SEED_STEP * self.step)
            try:
                self.task.open_validation()
                self._run_steps(feed)
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
            "pace": tuple(self.pace),
        }
        save_checkpoint(self.checkpoint, state)

    def _resume(self, state: dict[str, Any]) -> None:
        self.task.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.anchors = state["anchors"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.elapsed = int(state["step"]), float(state["elapsed"])
        torch.set_rng_state(state["random"].cpu())
        _log(f"goes on from step {self.step}, {self.elapsed:.0f} s")

    def _choose_pace(self) -> Pace:
        batch = self.task.make_example()
        network = self.task.network
        return choose_pace(network, self.device, lambda: self.task.compute_loss(batch))

    def _run_steps(self, feed: Feed) -> None:
        batches = self._draw_batches(feed)
        opened, waiting = time.monotonic(), feed.waiting
        batch = next(batches, None)
        _log(f"first batch after {time.monotonic() - opened:.1f} s ({waiting:.0%} waiting)")
        log = Log(self.task.unit)
        clock = saved = validated = time.monotonic()
        while batch is not None and self.progress < 1.0:
            loss = self._make_step(batch)
            now = time.monotonic()
            self.elapsed, clock = self.elapsed + now - clock, now
            log.add(loss, samples=len(next(iter(batch.values()))))
            if now - log.begun >= self.settings.log_every:
                _log(f"step {self.step} {self.progress:.1%} {log.end()} ready {feed.waiting:.0%}")
            if now - saved >= self.settings.save_every:
                self.save()
                saved = time.monotonic()
            if now - validated >= self.settings.validate_every:
                self.scores = self.task.validate(self.average)
                _log(f"step {self.step}: {self._describe_scores()}")
                validated = time.monotonic()
            asked = time.monotonic()
            batch = next(batches, None)
            log.waited += time.monotonic() - asked

    def _draw_batches(self, feed: Feed) -> Iterator[Batch]:
        for arrays in Batcher(iter(feed), self.task.batch_size):
            yield upload(arrays, self.device)

    def _make_step(self, batch: Batch) -> Tensor:
        network, settings = self.task.network.train(), self.settings
        factor = warm_up(self.step + 1, max(1, settings.warmup)) * decay_cosine(self.progress)
        for group, (_, rate) in zip(self.optimizer.param_groups, self.groups, strict=True):
            group["lr"] = rate * factor
        with self.pace.autocast(self.device):
            loss = self.task.compute_loss(batch)
        torch.autograd.backward(loss)
        norm = nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
        # The fused optimizer leaves out a step with gradients that are not finite.
        self.optimizer.found_inf = torch.isfinite(norm).logical_not().float()  # type: ignore[attr-defined]
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        if settings.anchor:
            pull = settings.anchor * settings.rate * factor
            with torch.no_grad():
                torch._foreach_lerp_(self.parameters, self.anchors, pull)
        # Early on, the average follows faster: it forgets where it started.
        decay = min(settings.average, (1.0 + self.step) / (10.0 + self.step))
        interpolate_weights(self.average, network, 1.0 - decay)
        self.step += 1
        return torch.nan_to_num(loss.detach().float())

    def _describe_scores(self) -> str:
        return ", ".join(f"{name} {value:.2f}" for name, value in self.scores.items())


class Log:
    """Loss and speed since the last line of the log."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self._clear()

    def add(self, loss: Tensor, *, samples: int) -> None:
        """Count a step."""
        self.losses.append(loss)
        self.samples += samples

    def end(self) -> str:
        """Return the line, and begin the next one."""
        passed = time.monotonic() - self.begun
        steps = len(self.losses)
        line = (
            f"loss {float(torch.stack(self.losses).mean()):.4f} "
            f"{self.samples / passed:.0f} {self.unit}/s {steps / passed:.1f} steps/s "
            f"waited {self.waited / passed:.0%}"
        )
        self._clear()
        return line

    def _clear(self) -> None:
        self.begun = time.monotonic()
        self.losses: list[Tensor] = []
        self.samples = 0
        self.waited = 0.0


def _log(line: str) -> None:
    print(line, flush=True)
