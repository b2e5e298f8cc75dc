"""The line recipe: data folder in, the weights that read several digits out.

Lines are written and found again (``line_sets.py``), and a network learns what is written on them
by connectionist temporal classification (Graves et al. 2006). Nothing is chosen by the sets that
only score: the average of the weights after the last epoch is what is kept.
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
import time
import zipfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from torch import nn
from torch.nn import functional as F

from inkdigits import __version__
from inkdigits.data.folder import find_data_folder
from inkdigits.model.lines import ALPHABET, STEP, decode_steps
from inkdigits.training.augment import dilate, erode
from inkdigits.training.export import export_lines
from inkdigits.training.line_network import LineNetwork
from inkdigits.training.line_sets import Strips, gather_strips
from inkdigits.training.networks import count_parameters
from inkdigits.training.runs import load_checkpoint, open_run, save_checkpoint
from inkdigits.training.trainer import choose_device

RATE = 3e-3
WEIGHT_DECAY = 0.02
AVERAGE_DECAY = 0.998
WARM_UP_EPOCHS = 0.5
VALIDATION_LINES = 1_500
# Share of the strips that get wider or thinner strokes, another light, grain.
CHANGED = 0.5


@dataclass(frozen=True, slots=True)
class LineSettings:
    """What a person may choose about the training of the line network."""

    lines: int = 80_000
    epochs: int = 6
    batch_size: int = 48
    seed: int = 1
    device: str = "auto"


def train_lines(
    run: Path, settings: LineSettings, *, data: Path | None = None, resume: bool = True
) -> Path:
    """Train the line network and export it.

    Parameters
    ----------
    run
        Folder for strips, checkpoint, log and the result.
    resume
        Go on from what an interrupted run with the same settings has left.

    Returns
    -------
    Path of the ONNX file; its sidecar lies beside it.

    Raises
    ------
    DataError
        Where a data set is missing or damaged, or the folder holds another run.
    """
    device = choose_device(settings.device)
    open_run(run, asdict(settings), resume=resume)
    folder = find_data_folder(data)
    strips = load_strips(run, folder, settings, resume=resume)
    validation = load_strips(run, folder, settings, resume=resume, validation=True)
    torch.manual_seed(settings.seed)
    network = LineNetwork()
    print(f"{len(strips):,} lines, {count_parameters(network):,} parameters, on {device}")
    trainer = LineTrainer(network, strips, settings, device=device)
    checkpoint = run / "checkpoint.pt"
    if resume and checkpoint.exists():
        trainer.restore(load_checkpoint(checkpoint))
    while trainer.epoch < settings.epochs:
        told = trainer.run_epoch()
        told |= score_lines(trainer.average, validation, device=device)
        print(json.dumps(told), flush=True)
        with (run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(told) + "\n")
        save_checkpoint(trainer.state(), checkpoint)
    path = export_lines(trainer.average, run / "lines.onnx")
    scores = score_lines(trainer.average, validation, device=device)
    sidecar = {
        "name": "inkdigits-lines",
        "version": __version__,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": count_parameters(network),
        "temperature": fit_temperature(trainer.average, validation, device=device),
        "settings": asdict(settings),
        "validation": scores,
    }
    path.with_suffix(".json").write_text(json.dumps(sidecar, indent=2) + "\n", encoding="utf-8")
    return path


def load_strips(
    run: Path, folder: Path, settings: LineSettings, *, resume: bool, validation: bool = False
) -> Strips:
    """Write the lines, or take them from the run's folder where they are already there."""
    cache = run / ("strips-validation.npz" if validation else "strips.npz")
    if resume and cache.exists():
        with (
            suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile),
            cache.open("rb") as opened,
            np.load(opened, allow_pickle=False) as file,
        ):
            return Strips(file["pixels"], file["starts"], file["texts"])
    split, count = ("validation", VALIDATION_LINES) if validation else ("train", settings.lines)
    print(f"writing {count:,} lines")
    strips = gather_strips(folder, split, count, seed=settings.seed + 1000 * validation)  # type: ignore[arg-type]
    temporary = cache.with_suffix(".tmp.npz")
    np.savez(temporary, pixels=strips.pixels, starts=strips.starts, texts=strips.texts)
    temporary.replace(cache)
    return strips


class LineTrainer:
    """The line network in training: weights, their average, optimizer, epoch."""

    def __init__(
        self, network: nn.Module, strips: Strips, settings: LineSettings, *, device: torch.device
    ) -> None:
        self.epoch = 0
        self.network = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average: nn.Module = copy.deepcopy(self.network).eval()
        self._strips, self._settings, self._device = strips, settings, device
        self._steps = 0
        self._generator = torch.Generator().manual_seed(settings.seed)
        self._optimizer = torch.optim.AdamW(
            network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY
        )

    def state(self) -> dict[str, Any]:
        """Give all that is needed to go on after this epoch."""
        return {
            "course": asdict(self._settings),
            "epoch": self.epoch,
            "steps": self._steps,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "generator": self._generator.get_state(),
            "chance": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self.epoch, self._steps = state["epoch"], state["steps"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._generator.set_state(state["generator"].cpu())
        torch.set_rng_state(state["chance"].cpu())

    def run_epoch(self) -> dict[str, Any]:
        """Train for one epoch; give what the log tells of it."""
        start, total = time.perf_counter(), 0.0
        self.network.train()
        batches = self._batches()
        title = f"epoch {self.epoch + 1}/{self._settings.epochs}"
        for index, members in enumerate(track(batches, description=title, transient=True)):
            self._set_rate(self.epoch + index / len(batches))
            total += self._step(members)
        self.epoch += 1
        seconds = round(time.perf_counter() - start, 1)
        return {"epoch": self.epoch, "loss": round(total / len(batches), 4), "seconds": seconds}

    def _batches(self) -> list[npt.NDArray[np.int64]]:
        """Put strips of like width together, in an order of chance."""
        widths = np.diff(self._strips.starts)
        chance = torch.rand(len(widths), generator=self._generator).numpy()
        order = np.argsort(widths * (0.85 + 0.3 * chance), kind="stable")
        count = -(-len(order) // self._settings.batch_size)
        batches = np.array_split(order, count)
        shuffled = torch.randperm(count, generator=self._generator).tolist()
        return [batches[place] for place in shuffled]

    def _set_rate(self, epoch: float) -> None:
        rate = RATE * min(1.0, epoch / WARM_UP_EPOCHS)
        rate *= 0.5 * (1.0 + math.cos(math.pi * epoch / self._settings.epochs))
        for group in self._optimizer.param_groups:
            group["lr"] = rate + 1e-5

    def _step(self, members: npt.NDArray[np.int64]) -> float:
        strips, steps = stack(self._strips, members)
        strips = change_strips(strips, self._generator).to(self._device)
        texts = [str(self._strips.texts[member]) for member in members]
        targets = torch.tensor([1 + ALPHABET.index(c) for text in texts for c in text])
        lengths = torch.tensor([len(text) for text in texts])
        with torch.autocast(self._device.type, torch.bfloat16):
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
        self._follow()
        return float(loss.detach())

    @torch.no_grad()
    def _follow(self) -> None:
        self._steps += 1
        share = max(1.0 - AVERAGE_DECAY, 1.0 / (self._steps + 1))
        pairs = zip(
            self.average.state_dict().values(), self.network.state_dict().values(), strict=True
        )
        for kept, new in pairs:
            if kept.is_floating_point():
                kept.lerp_(new, share)
            else:
                kept.copy_(new)


def stack(strips: Strips, members: npt.NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
    """Give strips (N, 40, W) float32 in [0, 1], padded to the widest, and the steps of each."""
    parts = [strips.strip(int(member)) for member in members]
    widest = max(part.shape[1] for part in parts)
    batch = np.zeros((len(parts), parts[0].shape[0], -(-widest // 16) * 16), np.uint8)
    for row, part in enumerate(parts):
        batch[row, :, : part.shape[1]] = part
    steps = torch.tensor([-(-part.shape[1] // STEP) for part in parts])
    return torch.from_numpy(batch).float() / 255.0, steps


def change_strips(strips: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Slant, stretch, widen, thin, fade and grain strips (N, 40, W), each in its own way."""
    count, height, width = strips.shape

    def draw(low: float, high: float) -> torch.Tensor:
        return low + (high - low) * torch.rand(count, 1, 1, generator=generator)

    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = 1.0
    theta[:, 0, 1] = draw(-0.22, 0.22).view(-1) * height / width
    theta[:, 1, 1] = draw(0.86, 1.2).view(-1)
    theta[:, 1, 2] = draw(-0.1, 0.1).view(-1)
    grid = F.affine_grid(theta, [count, 1, height, width], align_corners=False)
    strips = F.grid_sample(strips.unsqueeze(1), grid, align_corners=False).squeeze(1)
    kind = draw(0.0, 1.0)
    amount = draw(0.0, 1.0)
    wide = (dilate(strips) - strips) * (kind < 0.2 * CHANGED) * amount
    thin = (erode(strips) - strips) * (kind > 1.0 - 0.3 * CHANGED) * amount * 0.6
    strips = (strips + wide + thin).clamp(1e-6, 1.0) ** torch.exp(draw(-0.5, 0.5))
    grain = torch.randn(strips.shape, generator=generator)
    grain = grain * draw(0.0, 0.12) * (draw(0.0, 1.0) < CHANGED)
    return (strips * draw(0.7, 1.0) + grain).clamp(0.0, 1.0)


@torch.no_grad()
def predict_lines(
    network: nn.Module, strips: Strips, *, device: torch.device
) -> list[npt.NDArray[np.float64]]:
    """Give the logits (steps, classes) of each strip."""
    found = []
    for start in range(0, len(strips), 32):
        members = np.arange(start, min(start + 32, len(strips)))
        batch, steps = stack(strips, members)
        with torch.autocast(device.type, torch.bfloat16):
            logits = network(batch.to(device)).float().cpu().numpy()
        found += [one[:count].astype(np.float64) for one, count in zip(logits, steps, strict=True)]
    return found


def score_lines(network: nn.Module, strips: Strips, *, device: torch.device) -> dict[str, float]:
    """Give the share of lines read exactly, and of those whose digits are right, in percent."""
    exact = digits = 0
    for logits, text in zip(
        predict_lines(network, strips, device=device), strips.texts, strict=True
    ):
        read = "".join(character.text for character in decode_steps(logits))
        exact += read == text
        digits += keep_digits(read) == keep_digits(str(text))
    return {
        "exact": round(100.0 * exact / len(strips), 2),
        "digits": round(100.0 * digits / len(strips), 2),
    }


def keep_digits(text: str) -> str:
    """Give the digits of a text."""
    return "".join(character for character in text if character.isdecimal())


def fit_temperature(network: nn.Module, strips: Strips, *, device: torch.device) -> float:
    """Find what logits are divided by so that confidence is the share of characters read right.

    Of the lines whose length is read right; the likelihood of what was right is the greatest.
    """
    every = predict_lines(network, strips, device=device)
    best, kept = np.inf, 1.0
    for temperature in np.arange(0.6, 3.01, 0.1):
        loss = 0.0
        for logits, text in zip(every, strips.texts, strict=True):
            read = decode_steps(logits / temperature)
            if len(read) == len(text):
                for character, right in zip(read, str(text), strict=True):
                    share = min(max(character.confidence, 1e-6), 1.0 - 1e-6)
                    loss -= math.log(share if character.text == right else 1.0 - share)
        if loss < best:
            best, kept = loss, float(round(temperature, 2))
    return kept
