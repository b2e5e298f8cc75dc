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
import zipfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from inkdigits import __version__
from inkdigits.data.folder import find_data_folder
from inkdigits.model.lines import decode_steps
from inkdigits.training.export import export_lines
from inkdigits.training.line_network import LineNetwork
from inkdigits.training.line_sets import Strips, gather_strips
from inkdigits.training.line_trainer import LineTrainer, Stage, stack
from inkdigits.training.networks import count_parameters
from inkdigits.training.precision import autocast
from inkdigits.training.restart import restore
from inkdigits.training.runs import load_checkpoint, open_run, save_checkpoint
from inkdigits.training.trainer import approach, choose_device

# The highest rate of learning; and where training goes on with lines never seen before.
RATE = 3e-3
RATE_OF_MORE = 1.2e-3
# Of weights that were gone on from, what is kept lies on the way from those before to those after,
# as with the digits (recipe.py).
APPROACH = 0.5
VALIDATION_LINES = 1_500
# Each stage has lines of its own: what is added to the seed.
VALIDATION_SEED = 1_000
MORE_SEED = 2_000


@dataclass(frozen=True, slots=True)
class LineSettings:
    """What a person may choose about the training of the line network.

    Attributes
    ----------
    start
        Exported weights to go on from, at the gentler rate; empty = none.
    lines, epochs
        Lines to learn from, and passes over them.
    more_lines, more_epochs
        Others to go on with, at the gentler rate.
    """

    start: str = ""
    lines: int = 80_000
    epochs: int = 6
    more_lines: int = 60_000
    more_epochs: int = 3
    batch_size: int = 48
    seed: int = 1
    device: str = "auto"

    def stages(self) -> list[Stage]:
        """Give the stages that have something to learn from: the first, and more lines."""
        rate = RATE_OF_MORE if self.start else RATE
        first = Stage("first", "train", self.lines, self.seed, self.epochs, rate, self.batch_size)
        seed = self.seed + MORE_SEED
        more = Stage(
            "more", "train", self.more_lines, seed, self.more_epochs, RATE_OF_MORE, self.batch_size
        )
        return [stage for stage in (first, more) if stage.lines and stage.epochs]


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
    common = {name: value for name, value in asdict(settings).items() if name != "device"}
    open_run(run, common, resume=resume)
    folder = find_data_folder(data)
    held_out = Stage("validation", "validation", VALIDATION_LINES, settings.seed + VALIDATION_SEED)
    validation = load_strips(run, folder, held_out, resume=resume)
    torch.manual_seed(settings.seed)
    network: nn.Module = LineNetwork()
    before: nn.Module | None = None
    if settings.start:
        some, _ = stack_strips(validation, np.arange(0, len(validation), 5))
        restore(network, Path(settings.start), np.asarray(255.0 * some, np.uint8))
        scores = score_lines(network.to(device), validation, device=device)
        print(json.dumps({"stage": "start", **scores}), flush=True)
        before = copy.deepcopy(network)
    for stage in settings.stages():
        strips = load_strips(run, folder, stage, resume=resume)
        print(f"{len(strips):,} lines, {count_parameters(network):,} parameters, on {device}")
        trainer = LineTrainer(network, strips, stage, device=device)
        checkpoint = run / f"{stage.name}.pt"
        if resume and checkpoint.exists():
            trainer.restore(load_checkpoint(checkpoint))
        while trainer.epoch < stage.epochs:
            told = {"stage": stage.name, **trainer.run_epoch()}
            told |= score_lines(trainer.average, validation, device=device)
            print(json.dumps(told), flush=True)
            with (run / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(told) + "\n")
            save_checkpoint(trainer.state(), checkpoint)
        network = copy.deepcopy(trainer.average).train()
    average = network.eval()
    if before is not None:
        average = before.eval()
        approach(average, network, APPROACH)
    return package_lines(average, run, validation, settings)


def package_lines(
    average: nn.Module, run: Path, validation: Strips, settings: LineSettings
) -> Path:
    """Export the network, with its temperature and its scores beside it."""
    device = choose_device(settings.device)
    path = export_lines(average, run / "lines.onnx")
    scores = score_lines(average.to(device), validation, device=device)
    sidecar = {
        "name": "inkdigits-lines",
        "version": __version__,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": count_parameters(average),
        "temperature": fit_temperature(average, validation, device=device),
        "settings": asdict(settings) | {"start": Path(settings.start).name},
        "validation": scores,
    }
    path.with_suffix(".json").write_text(json.dumps(sidecar, indent=2) + "\n", encoding="utf-8")
    return path


def load_strips(run: Path, folder: Path, stage: Stage, *, resume: bool) -> Strips:
    """Write the lines of a stage, or take them from the run's folder where they already are."""
    cache = run / f"strips-{stage.name}.npz"
    if resume and cache.exists():
        with (
            suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile),
            cache.open("rb") as opened,
            np.load(opened, allow_pickle=False) as file,
        ):
            return Strips(file["pixels"], file["starts"], file["texts"])
    print(f"writing {stage.lines:,} lines")
    strips = gather_strips(folder, stage.split, stage.lines, seed=stage.seed)
    temporary = cache.with_suffix(".tmp.npz")
    np.savez(temporary, pixels=strips.pixels, starts=strips.starts, texts=strips.texts)
    temporary.replace(cache)
    return strips


def stack_strips(
    strips: Strips, members: npt.NDArray[np.int64]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Give some strips (N, 40, W) float32 in [0, 1], and the steps of each."""
    return stack(torch.from_numpy(strips.pixels), strips.starts, members)


@torch.no_grad()
def predict_lines(
    network: nn.Module, strips: Strips, *, device: torch.device
) -> list[npt.NDArray[np.float64]]:
    """Give the logits (steps, classes) of each strip."""
    found = []
    for start in range(0, len(strips), 32):
        members = np.arange(start, min(start + 32, len(strips)))
        batch, steps = stack_strips(strips, members)
        with autocast(device):
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
