"""The training recipe: data folder in, shipped weights out. Runs on CPU and CUDA alike.

Stages, each of which leaves its result in the run's folder, so that an interrupted run goes on:
frames are drawn and prepared as a user's images are; the network learns their labels, on frames as
they are and then on frames of which a third is spoiled; it says what it sees on changed copies of
the frames; a smaller network, the fast one, learns that. Nothing is chosen by the test sets: the
average of the weights after the last epoch is what is kept. Results, runs, hardware, versions: see
MODEL_CARD.md.
"""

from __future__ import annotations

import copy
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from inkdigits.errors import DataError
from inkdigits.training.calibrate import calibrate
from inkdigits.training.export import export, run_exported, write_sidecar
from inkdigits.training.families import FAMILIES
from inkdigits.training.lessons import LabelLessons, TeacherLessons
from inkdigits.training.networks import DigitNetwork, FastNetwork, count_parameters
from inkdigits.training.quantize import quantize
from inkdigits.training.restart import restore
from inkdigits.training.runs import load_checkpoint, load_splits, open_run, save_checkpoint
from inkdigits.training.sets import SETS, Frames, Splits
from inkdigits.training.targets import Targets, ask_teachers
from inkdigits.training.trainer import Course, Lessons, Trainer, approach, choose_device, score

# Learning rates at their highest: from chance, on spoiled frames, and of the fast network.
RATE = 2.5e-3
SPOILED_RATE = 1.2e-3
FAST_RATE = 4e-3
# Share of the frames that are spoiled when a network goes on with these.
SPOILED = 1.0 / 3.0
# So far the weights that are kept lie on the way from those before to those after: what was learned
# of spoiled frames stays, and so does what was known of the others (Wortsman et al. 2022, "Robust
# fine-tuning of zero-shot models").
APPROACH = 0.9
# Frames that tell what the norms of weights that are gone on from would have measured.
RESTORE_BY = 2_000
# Frames that tell the ranges of the maps when weights of 8 bits are made.
QUANTIZE_BY = 2_000
# Settings that must not change when a run goes on.
IN_COMMON = ("sets", "without", "start", "epochs", "spoiled_epochs", "batch_size", "seed")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may choose about a training run.

    Attributes
    ----------
    start
        Exported weights to go on from instead of learning on frames as they are; empty = none.
    epochs, spoiled_epochs
        Passes over the data as they are, and partly spoiled.
    networks
        How many networks to train. The first is shipped, the fast one learns from all of them.
    fast_epochs
        Passes of the fast network; with 0 it is the first one in 8 bits.
    sets, without
        Data sets to learn from; families of ink that is no digit to leave out.
    """

    start: str = ""
    epochs: int = 18
    spoiled_epochs: int = 16
    networks: int = 1
    fast_epochs: int = 30
    batch_size: int = 256
    seed: int = 1
    sets: tuple[str, ...] = SETS
    without: tuple[str, ...] = ()
    device: str = "auto"


def train(run: Path, settings: Settings, *, data: Path | None = None, resume: bool = True) -> Path:
    """Train a network and export it.

    Parameters
    ----------
    run
        Folder for frames, checkpoints, logs and the result.
    data
        The data folder; MNIST alone is downloaded where it is missing.
    resume
        Go on from what an interrupted run with the same settings has left.

    Returns
    -------
    Path of the ONNX file; its sidecar lies beside it, and so does the fast network.

    Raises
    ------
    DataError
        Where a setting is unknown, or a data set is missing, damaged or cannot be fetched.
    """
    _check(settings)
    device = choose_device(settings.device)
    open_run(run, {name: getattr(settings, name) for name in IN_COMMON}, resume=resume)
    splits = load_splits(run, settings.sets, seed=settings.seed, data=data, resume=resume)
    splits = Splits(
        leave_out(splits.train, settings.without), leave_out(splits.validation, settings.without)
    )
    print(f"{len(splits.train):,} frames to learn from, {len(splits.validation):,} to choose by")
    networks = []
    for number in range(1, settings.networks + 1):
        own = replace(settings, seed=settings.seed + 1000 * (number - 1))
        torch.manual_seed(own.seed)
        network = DigitNetwork()
        print(f"network {number}, {count_parameters(network):,} parameters, on {device}")
        folder = run / f"network-{number}"
        networks.append(learn_labels(network, folder, splits, own, resume=resume))
    fast = networks[0]
    if settings.fast_epochs:
        said = ask_teachers(
            run / f"targets-{settings.networks}",
            splits.train,
            networks,
            seed=settings.seed,
            device=device,
        )
        fast = learn_fast(run / f"fast-{settings.networks}", splits, said, settings, resume=resume)
    return package(networks[0], fast, run, splits, settings)


def learn_labels(
    network: nn.Module, run: Path, splits: Splits, settings: Settings, *, resume: bool = True
) -> nn.Module:
    """Train a network on labels, in a folder of its own."""
    run.mkdir(exist_ok=True)
    device = choose_device(settings.device)
    if settings.start:
        restore(network, Path(settings.start), sample(splits.train, RESTORE_BY))
    else:
        course = Course(settings.epochs, settings.batch_size, settings.seed, RATE)
        trainer = Trainer(network, course, validation=splits.validation, device=device)
        lessons = LabelLessons(splits.train, device=device, disturbed=0.0)
        network = learn(trainer, lessons, run / "plain", resume=resume)
    if not settings.spoiled_epochs:
        return network
    result = copy.deepcopy(network).to(device).eval()
    course = Course(settings.spoiled_epochs, settings.batch_size, settings.seed, SPOILED_RATE)
    trainer = Trainer(network, course, validation=splits.validation, device=device)
    lessons = LabelLessons(splits.train, device=device, disturbed=SPOILED, trust_after=0)
    approach(result, learn(trainer, lessons, run / "spoiled", resume=resume), APPROACH)
    return result


def learn_fast(
    run: Path, splits: Splits, said: Targets, settings: Settings, *, resume: bool
) -> nn.Module:
    """Train the fast network on what others say."""
    device = choose_device(settings.device)
    torch.manual_seed(settings.seed)
    network = FastNetwork()
    print(f"the fast network, {count_parameters(network):,} parameters, on {device}")
    course = Course(settings.fast_epochs, settings.batch_size, settings.seed, FAST_RATE)
    trainer = Trainer(network, course, validation=splits.validation, device=device)
    lessons = TeacherLessons(splits.train, said, device=device)
    return learn(trainer, lessons, run, resume=resume)


def package(
    network: nn.Module, fast: nn.Module, run: Path, splits: Splits, settings: Settings
) -> Path:
    """Export the network, and the fast one in 8 bits, each with a verdict of its own."""
    path = export(network, run / "digits.onnx")
    whole = path if fast is network else export(fast, run / "fast.onnx")
    small = quantize(whole, run / "digits-fast.onnx", frames=sample(splits.train, QUANTIZE_BY))
    validation = splits.validation
    for file, exported in ((path, network), (small, fast)):
        logits = run_exported(file, validation.frames)
        write_sidecar(
            file,
            parameters=count_parameters(exported),
            verdict=calibrate(logits, validation.labels, validation.names),
            settings=asdict(settings),
            scores=score(logits, validation),
        )
    return path


def sample(frames: Frames, count: int) -> npt.NDArray[np.uint8]:
    """Take about so many frames, from all over."""
    return frames.frames[:: len(frames) // count + 1]


def learn(trainer: Trainer, lessons: Lessons, run: Path, *, resume: bool) -> nn.Module:
    """Train to the end, with a log and a checkpoint after every epoch; give the average."""
    run.mkdir(exist_ok=True)
    checkpoint = run / "checkpoint.pt"
    if resume and checkpoint.exists():
        trainer.restore(load_checkpoint(checkpoint))
        print(f"going on after epoch {trainer.epoch}")
    while not trainer.done:
        line = trainer.run_epoch(lessons)
        print(json.dumps(line))
        with (run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        save_checkpoint(trainer.state(), checkpoint)
    return trainer.average


def leave_out(frames: Frames, families: tuple[str, ...]) -> Frames:
    """Give the frames that are of none of these families."""
    if not families:
        return frames
    kept = ~np.isin(frames.names, families)
    return Frames(frames.frames[kept], frames.labels[kept], frames.names[kept])


def _check(settings: Settings) -> None:
    for what, given, known in (
        ("data set", settings.sets, SETS),
        ("family", settings.without, FAMILIES),
    ):
        if unknown := set(given) - set(known):
            raise DataError(f"Unknown {what} {sorted(unknown)}: choose from {', '.join(known)}.")
    if not settings.sets:
        raise DataError(f"No data set: choose from {', '.join(SETS)}.")
