"""The training recipe: data folder in, shipped weights out. Runs on CPU and CUDA alike.

AdamW with warm-up and cosine decay, batches of 256 augmented frames, an exponential average of
the weights. The last epochs settle, at a low rate and with gentle augmentation; the average after
the last one is what is kept. Every epoch ends with a checkpoint,
and a run that was interrupted goes on from it. Results: see MODEL_CARD.md.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from torch.nn import functional as F

from inkdigits.errors import DataError
from inkdigits.training.augment import augment
from inkdigits.training.calibrate import calibrate
from inkdigits.training.export import export
from inkdigits.training.networks import DigitNetwork, count_parameters
from inkdigits.training.runs import load_checkpoint, load_splits, save_checkpoint
from inkdigits.training.sets import SETS, Frames, Splits

LEARNING_RATE = 2.5e-3
WEIGHT_DECAY = 0.02
WARM_UP_EPOCHS = 0.7
# The last epochs settle: a tenth of the rate, falling to nothing, and augmentation this strong.
SETTLE_SHARE = 0.23
SETTLE_RATE = 0.1
SETTLE_STRENGTH = 0.4
LABEL_SMOOTHING = 0.02
AVERAGE_DECAY = 0.999
# A few percent of the pen labels are wrong. After this many epochs, pen digits to whose label the
# average gives less than this probability are left out, in each epoch anew.
TRUST_AFTER_EPOCHS = 2
TRUST = 0.05
# Say of "is it a digit at all" in the loss, beside "which digit".
DIGITNESS_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may choose about a training run."""

    epochs: int = 18
    batch_size: int = 256
    seed: int = 1
    sets: tuple[str, ...] = SETS
    device: str = "auto"


def train(run: Path, settings: Settings, *, data: Path | None = None, resume: bool = True) -> Path:
    """Train a network and export it.

    Parameters
    ----------
    run
        Folder for checkpoints, the log and the result.
    settings
        Epochs, batch size, seed, data sets and device (``auto``, ``cpu``, ``cuda``).
    data
        The data folder; MNIST alone is downloaded where it is missing.
    resume
        Go on from the checkpoint of an interrupted run with the same settings.

    Returns
    -------
    Path of the ONNX file; its sidecar lies beside it.

    Raises
    ------
    DataError
        Where a data set is missing, damaged or cannot be fetched.
    """
    unknown = set(settings.sets) - set(SETS)
    if unknown or not settings.sets:
        raise DataError(f"Unknown data set {sorted(unknown)}: choose from {', '.join(SETS)}.")
    run.mkdir(parents=True, exist_ok=True)
    splits = load_splits(run, settings.sets, seed=settings.seed, data=data, resume=resume)
    trainer = Trainer(splits, settings)
    print(
        f"{len(splits.train):,} frames to learn from, {len(splits.validation):,} to choose by, "
        f"{count_parameters(trainer.network):,} parameters, on {trainer.device}"
    )
    checkpoint = run / "checkpoint.pt"
    if resume and checkpoint.exists():
        trainer.restore(load_checkpoint(checkpoint))
    while trainer.epoch < settings.epochs:
        line = trainer.run_epoch()
        print(json.dumps(line))
        with (run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        save_checkpoint(trainer.state(), checkpoint)
    logits = trainer.predict(splits.validation.frames)
    verdict = calibrate(logits, splits.validation.labels, splits.validation.names)
    return export(
        trainer.average.cpu(),
        run / "digits.onnx",
        verdict=verdict,
        settings=asdict(settings),
        scores=score(logits, splits.validation),
    )


class Trainer:
    """A network in training: its weights, their average, the optimizer and the epoch."""

    def __init__(self, splits: Splits, settings: Settings) -> None:
        self.settings = settings
        self.device = _choose_device(settings.device)
        self.epoch = 0
        self._seen = 0
        torch.manual_seed(settings.seed)
        self.generator = torch.Generator(self.device).manual_seed(settings.seed)
        self._splits = splits
        self._frames = torch.from_numpy(splits.train.frames).to(self.device)
        self._labels = torch.from_numpy(splits.train.labels).to(self.device)
        self.network = self._new_network()
        self.average = self._new_network()
        self.average.load_state_dict(self.network.state_dict())
        self.average.eval()
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY
        )

    @property
    def _main_epochs(self) -> int:
        return self.settings.epochs - int(SETTLE_SHARE * self.settings.epochs)

    @property
    def _settles(self) -> bool:
        return self.epoch >= self._main_epochs

    def _new_network(self) -> DigitNetwork:
        network = DigitNetwork().to(self.device)
        # channels_last on modules is real, but absent from torch's types.
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return network

    def state(self) -> dict[str, Any]:
        """Give all that is needed to go on after this epoch."""
        return {
            "settings": asdict(self.settings),
            "epoch": self.epoch,
            "seen": self._seen,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
            "chance": torch.get_rng_state(),  # of the dropout on the CPU
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint.

        Raises
        ------
        DataError
            Where it was made with other settings.
        """
        if {**state["settings"], "device": ""} != {**asdict(self.settings), "device": ""}:
            raise DataError(
                "The checkpoint in the run's folder was made with other settings: "
                "choose another folder, or start afresh with --fresh."
            )
        self.epoch = state["epoch"]
        self._seen = state["seen"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        torch.set_rng_state(state["chance"].cpu())
        print(f"going on after epoch {self.epoch}")

    def run_epoch(self) -> dict[str, Any]:
        """Train for one epoch; give what the log tells of it."""
        start = time.perf_counter()
        self.network.train()
        members = self._trusted()
        order = torch.randperm(len(members), generator=self.generator, device=self.device)
        batches = torch.split(members[order], self.settings.batch_size)
        total = 0.0
        title = f"epoch {self.epoch + 1}/{self.settings.epochs}"
        for index, batch in enumerate(track(batches, description=title, transient=True)):
            self._set_rate(self.epoch + index / len(batches))
            total += self._step(batch)
        self.epoch += 1
        scores = score(self.predict(self._splits.validation.frames), self._splits.validation)
        return {
            "epoch": self.epoch,
            "loss": round(total / len(batches), 4),
            "left out": len(self._labels) - len(members),
            "seconds": round(time.perf_counter() - start, 1),
            **scores,
        }

    def _trusted(self) -> torch.Tensor:
        """Give the indices of the samples whose labels are believed."""
        if self.epoch < TRUST_AFTER_EPOCHS:
            return torch.arange(len(self._labels), device=self.device)
        train = self._splits.train
        doubtful = np.flatnonzero((train.names == "pen") & (train.labels >= 0))
        logits = self.predict(train.frames[doubtful])[:, :10].astype(np.float64)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        chosen = powers[np.arange(len(doubtful)), train.labels[doubtful]] / powers.sum(axis=1)
        trusted = np.ones(len(train), np.bool_)
        trusted[doubtful[chosen < TRUST]] = False
        return torch.from_numpy(np.flatnonzero(trusted)).to(self.device)

    def _set_rate(self, epoch: float) -> None:
        rate = LEARNING_RATE * min(1.0, epoch / WARM_UP_EPOCHS)
        start, length = 0, self._main_epochs
        if self._settles:
            rate *= SETTLE_RATE
            start, length = length, self.settings.epochs - length
        cosine = 0.5 * (1.0 + math.cos(math.pi * (epoch - start) / length))
        for group in self.optimizer.param_groups:
            group["lr"] = rate * cosine

    def _step(self, members: torch.Tensor) -> float:
        labels = self._labels[members]
        frames = augment(
            self._frames[members].float() / 255.0,
            generator=self.generator,
            strength=SETTLE_STRENGTH if self._settles else 1.0,
        )
        with torch.autocast(self.device.type, torch.bfloat16):
            logits = self.network(frames).float()
        loss = _loss(logits, labels)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self.optimizer.step()
        self._follow()
        return float(loss.detach())

    @torch.no_grad()
    def _follow(self) -> None:
        """Let the average follow the weights, fast at first."""
        self._seen += 1
        share = max(1.0 - AVERAGE_DECAY, 1.0 / (self._seen + 1))
        pairs = zip(
            self.average.state_dict().values(), self.network.state_dict().values(), strict=True
        )
        for kept, new in pairs:
            if kept.is_floating_point():
                kept.lerp_(new, share)
            else:
                kept.copy_(new)

    @torch.no_grad()
    def predict(self, frames: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Give the averaged network's logits (N, 11) for frames (N, 28, 28)."""
        parts = []
        for batch in torch.split(torch.from_numpy(frames), 1000):
            parts.append(self.average(batch.to(self.device).float() / 255.0).float().cpu())
        return np.asarray(torch.cat(parts).numpy())


def _choose_device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError):
        raise DataError(f"This machine cannot train on {name!r}: use cpu.") from None


def _loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    is_digit = labels >= 0
    which = F.cross_entropy(
        logits[:, :10], labels, ignore_index=-1, label_smoothing=LABEL_SMOOTHING
    )
    whether = F.binary_cross_entropy_with_logits(logits[:, 10], is_digit.float())
    return which + DIGITNESS_WEIGHT * whether


def score(logits: npt.NDArray[Any], frames: Frames) -> dict[str, float]:
    """Score logits: accuracy in percent by set, and non-digits accepted at 0.5% refused digits."""
    scores: dict[str, float] = {}
    digits = frames.labels >= 0
    right = logits[:, :10].argmax(axis=1) == frames.labels
    for name in dict.fromkeys(frames.names[digits].tolist()):
        of_set = digits & (frames.names == name)
        scores[name] = round(100.0 * float(right[of_set].mean()), 3)
    if not digits.all():
        threshold = np.quantile(logits[digits, 10], 0.005)
        accepted = logits[~digits, 10] > threshold
        scores["false accepts"] = round(100.0 * float(accepted.mean()), 2)
    return scores
