"""The line network and strips come in; one epoch after another goes by, the average is followed."""

from __future__ import annotations

import copy
import math
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from torch import nn
from torch.nn import functional as F

from inkdigits.model.lines import ALPHABET, STEP
from inkdigits.training.augment import dilate, erode
from inkdigits.training.characters import Split
from inkdigits.training.line_sets import Strips
from inkdigits.training.precision import autocast
from inkdigits.training.trainer import approach, restore_chance

WEIGHT_DECAY = 0.02
AVERAGE_DECAY = 0.998
WARM_UP_EPOCHS = 0.5
# Share of the strips that get wider or thinner strokes, another light, grain.
CHANGED = 0.5
# Strips are bent by so many pixels, between knots so many pixels apart; those of a batch are made
# narrower or wider by this factor at most.
BEND_PX = 0.9
KNOTS_PX = 12
WIDER = 1.25


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training: its lines, and how often and how fast they are learned from."""

    name: str
    split: Split
    lines: int
    seed: int
    epochs: int = 0
    rate: float = 0.0
    batch_size: int = 48


class LineTrainer:
    """The line network in training: weights, their average, optimizer, epoch."""

    def __init__(
        self,
        network: nn.Module,
        strips: Strips,
        stage: Stage,
        *,
        device: torch.device,
    ) -> None:
        self.epoch = 0
        self.network = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average: nn.Module = copy.deepcopy(self.network).eval()
        self._strips, self._stage, self._device = strips, stage, device
        self._pixels = torch.from_numpy(strips.pixels).to(device)
        self._steps = 0
        self._generator = torch.Generator(device).manual_seed(stage.seed)
        self._optimizer = torch.optim.AdamW(
            network.parameters(), lr=stage.rate, weight_decay=WEIGHT_DECAY, fused=True
        )

    def state(self) -> dict[str, Any]:
        """Give all that is needed to go on after this epoch."""
        return {
            "course": asdict(self._stage),
            "epoch": self.epoch,
            "steps": self._steps,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "device": self._device.type,
            "generator": self._generator.get_state(),
            "chance": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint; on another kind of device with other chance."""
        self.epoch, self._steps = state["epoch"], state["steps"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        restore_chance(self._generator, state, seed=self._stage.seed)

    def run_epoch(self) -> dict[str, Any]:
        """Train for one epoch; give what the log tells of it."""
        start, total = time.perf_counter(), torch.zeros((), device=self._device)
        self.network.train()
        batches = self._batches()
        title = f"epoch {self.epoch + 1}/{self._stage.epochs}"
        for index, members in enumerate(track(batches, description=title, transient=True)):
            self._set_rate(self.epoch + index / len(batches))
            total += self._step(members)
        self.epoch += 1
        seconds = round(time.perf_counter() - start, 1)
        loss = round(float(total) / len(batches), 4)
        return {"epoch": self.epoch, "loss": loss, "seconds": seconds}

    def _batches(self) -> list[npt.NDArray[np.int64]]:
        """Put strips of like width together, in an order of chance."""
        widths = np.diff(self._strips.starts)
        chance = self._draw(len(widths)).cpu().numpy()
        order = np.argsort(widths * (0.85 + 0.3 * chance), kind="stable")
        count = -(-len(order) // self._stage.batch_size)
        batches = np.array_split(order, count)
        shuffled = np.argsort(self._draw(count).cpu().numpy())
        return [batches[place] for place in shuffled]

    def _draw(self, count: int) -> torch.Tensor:
        return torch.rand(count, generator=self._generator, device=self._device)

    def _set_rate(self, epoch: float) -> None:
        rate = self._stage.rate * min(1.0, epoch / WARM_UP_EPOCHS)
        rate *= 0.5 * (1.0 + math.cos(math.pi * epoch / self._stage.epochs))
        for group in self._optimizer.param_groups:
            group["lr"] = rate + 1e-5

    def _step(self, members: npt.NDArray[np.int64]) -> torch.Tensor:
        strips, steps = stack(self._pixels, self._strips.starts, members, scale=self._draw_scale())
        strips = change_strips(strips, self._generator)
        texts = [str(self._strips.texts[member]) for member in members]
        targets = torch.tensor(
            [1 + ALPHABET.index(c) for text in texts for c in text], dtype=torch.int64
        )
        lengths = torch.tensor([len(text) for text in texts])
        with autocast(self._device):
            logits = self.network(strips).float()
        loss = F.ctc_loss(
            F.log_softmax(logits, dim=2).transpose(0, 1),
            targets.to(self._device),
            steps.to(self._device),
            lengths.to(self._device),
            zero_infinity=True,
        )
        self._optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self._optimizer.step()
        self._steps += 1
        approach(self.average, self.network, max(1.0 - AVERAGE_DECAY, 1.0 / (self._steps + 1)))
        return loss.detach()

    def _draw_scale(self) -> float:
        power = 2.0 * float(self._draw(1)) - 1.0
        return float(WIDER**power)


def stack(
    pixels: torch.Tensor,
    starts: npt.NDArray[np.int64],
    members: npt.NDArray[np.int64],
    *,
    scale: float = 1.0,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Give strips (N, 40, W) float32 in [0, 1], padded to the widest, and the steps of each.

    Parameters
    ----------
    pixels, starts
        As :class:`Strips` has them, the pixels as a tensor on any device.
    scale
        How much wider than they are they shall be.
    """
    widths = (starts[members + 1] - starts[members])[:, None]
    columns = np.arange(int(widths.max()))
    places = torch.from_numpy(np.minimum(starts[members][:, None] + columns, starts[-1] - 1))
    inside = torch.from_numpy(columns < widths).to(pixels.device)
    batch = pixels[:, places.to(pixels.device)] * inside
    batch = batch.permute(1, 0, 2).float() / 255.0
    if scale != 1.0:
        wide = (batch.shape[1], round(batch.shape[2] * scale))
        batch = F.interpolate(batch.unsqueeze(1), wide, mode="bilinear").squeeze(1)
    steps = torch.from_numpy(-(-np.rint(widths[:, 0] * scale).astype(np.int64) // STEP))
    return F.pad(batch, (0, -batch.shape[2] % 16)), steps


def change_strips(strips: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Slant, stretch, widen, thin, fade and grain strips (N, 40, W), each in its own way."""
    count, height, width = strips.shape
    device = strips.device

    def draw(low: float, high: float) -> torch.Tensor:
        chance = torch.rand(count, 1, 1, generator=generator, device=device)
        return low + (high - low) * chance

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator, device=device)

    theta = torch.zeros(count, 2, 3, device=device)
    theta[:, 0, 0] = 1.0
    theta[:, 0, 1] = draw(-0.22, 0.22).view(-1) * height / width
    theta[:, 1, 1] = draw(0.86, 1.2).view(-1)
    theta[:, 1, 2] = draw(-0.1, 0.1).view(-1)
    grid = F.affine_grid(theta, [count, 1, height, width], align_corners=False)
    knots = (height // KNOTS_PX + 1, width // KNOTS_PX + 1)
    bend = normal(count, 2, *knots) * draw(0.0, 2.0).view(-1, 1, 1, 1)
    bend *= BEND_PX * torch.tensor([2.0 / width, 2.0 / height], device=device).view(1, 2, 1, 1)
    bend = F.interpolate(bend, (height, width), mode="bilinear", align_corners=True)
    grid = grid + bend.permute(0, 2, 3, 1)
    strips = F.grid_sample(strips.unsqueeze(1), grid, align_corners=False).squeeze(1)
    kind = draw(0.0, 1.0)
    amount = draw(0.0, 1.0)
    wide = (dilate(strips) - strips) * (kind < 0.2 * CHANGED) * amount
    thin = (erode(strips) - strips) * (kind > 1.0 - 0.3 * CHANGED) * amount * 0.6
    strips = (strips + wide + thin).clamp(1e-6, 1.0) ** torch.exp(draw(-0.5, 0.5))
    grain = normal(*strips.shape) * draw(0.0, 0.12) * (draw(0.0, 1.0) < CHANGED)
    return (strips * draw(0.7, 1.0) + grain).clamp(0.0, 1.0)
