"""The training recipe: data folder in, shipped weights out. Runs on CPU and CUDA alike.

Stages, each of which leaves its result in the run's folder, so that an interrupted run goes on:
frames are drawn and prepared as a user's images are; the network learns their labels, on frames as
they are and then on frames of which a third is spoiled; a smaller network, the fast one, sees some
spoiled and learns what the first says of them unspoiled. With teachers, large networks learn the
labels, and all others learn what these say. Nothing is chosen by the test sets: the average of the
weights after the last epoch is what is kept. Results, runs, hardware, versions: see MODEL_CARD.md.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from inkdigits.errors import DataError, ModelError
from inkdigits.imaging.normalize import FRAME
from inkdigits.model.network import ENDS, open_session
from inkdigits.training.calibrate import calibrate
from inkdigits.training.export import export, run_exported, write_sidecar
from inkdigits.training.families import FAMILIES
from inkdigits.training.lessons import DISTURBED, LabelLessons, TeacherLessons
from inkdigits.training.networks import (
    TEACHERS,
    DigitNetwork,
    FastNetwork,
    TeacherNetwork,
    count_parameters,
)
from inkdigits.training.quantize import quantize
from inkdigits.training.restart import restore
from inkdigits.training.runs import (
    load_checkpoint,
    load_splits,
    make_folder,
    open_run,
    save_checkpoint,
)
from inkdigits.training.sets import SETS, Frames, Splits
from inkdigits.training.trainer import Course, Lessons, Trainer, approach, choose_device, score

# Learning rates at their highest: from labels, on spoiled frames, from teachers, and from exported
# weights; these settle from the first epoch on, since a higher rate undoes what they know
# (docs/experiments.md).
RATE = 2.5e-3
SPOILED_RATE = 1.2e-3
TAUGHT_RATE = 4e-3
START_RATE = 2e-3
# What is added to the seed from one student, and from one teacher, to the next.
SEED_STEP = 1_000
TEACHER_SEED = 100_000
# So far the weights that are kept lie on the way from those before to those after: what was learned
# of spoiled frames stays, and so does what was known of the others (Wortsman et al. 2022, "Robust
# fine-tuning of zero-shot models").
APPROACH = 0.9
# Frames that tell what the norms of weights that are gone on from would have measured.
RESTORE_BY = 2_000
# Frames that tell the ranges of the maps when weights of 8 bits are made.
QUANTIZE_BY = 2_000
# Settings that must not change when a run goes on.
IN_COMMON = (
    "sets",
    "without",
    "start",
    "teachers",
    "teacher_epochs",
    "epochs",
    "spoiled_epochs",
    "batch_size",
    "seed",
)

Make = Callable[[], nn.Module]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may choose about a training run.

    Attributes
    ----------
    teachers, teacher_epochs
        Large networks that learn the labels, and their passes over the data; 0 = none.
    start
        Without teachers: exported weights to go on from, on partly spoiled frames, at the low rate
        of the last epochs; empty = none.
    epochs, spoiled_epochs
        Passes of a student; without teachers, over frames as they are, then partly spoiled.
    students
        How many students to train, each of a seed of its own. The first is shipped.
    fast_epochs
        Passes of the fast network; with 0 it is the first one in 8 bits.
    sets, without
        Data sets to learn from; families of ink that is no digit to leave out.
    """

    teachers: int = 0
    teacher_epochs: int = 24
    start: str = ""
    epochs: int = 18
    spoiled_epochs: int = 16
    students: int = 1
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
    teachers = train_teachers(run, splits, settings, resume=resume)
    lessons = TeacherLessons(splits.train, teachers, device=device) if teachers else None
    students = train_students(run, splits, lessons, settings, resume=resume)
    fast = students[0]
    if settings.fast_epochs:
        own = replace(settings, epochs=settings.fast_epochs)
        told = lessons or TeacherLessons(splits.train, students[:1], device=device)
        trainer = _start(FastNetwork, run / "fast", splits, own, TAUGHT_RATE)
        fast = learn(trainer, told, run / "fast", resume=resume)
    for number, teacher in enumerate(teachers, 1):
        export(teacher, run / f"teacher-{number}.onnx")
    for number, student in enumerate(students[1:], 1):
        path = run / f"student-{number + 1}.onnx"
        package(student, path, splits, seed_student(settings, number))
    path = package(students[0], run / "digits.onnx", splits, settings)
    package(fast, run / "digits-fast.onnx", splits, settings, small=True)
    return path


def train_teachers(
    run: Path, splits: Splits, settings: Settings, *, resume: bool
) -> list[nn.Module]:
    """Train the teachers on labels, kernels of 3, 5 and 7 pixels in turn."""
    sides = list(TEACHERS)
    taught = replace(settings, epochs=settings.teacher_epochs, spoiled_epochs=0)
    teachers = []
    for number in range(settings.teachers):
        own = replace(taught, seed=settings.seed + TEACHER_SEED + SEED_STEP * number)
        make = partial(TeacherNetwork, sides[number % len(sides)])
        folder = run / f"teacher-{number + 1}"
        teachers.append(learn_labels(make, folder, splits, own, resume=resume))
    return teachers


def train_students(
    run: Path, splits: Splits, lessons: TeacherLessons | None, settings: Settings, *, resume: bool
) -> list[nn.Module]:
    """Train the networks of which the first is shipped, by teachers' lessons or by labels."""
    students = []
    for number in range(settings.students):
        own = seed_student(settings, number)
        folder = run / f"student-{number + 1}"
        if lessons:
            trainer = _start(DigitNetwork, folder, splits, own, TAUGHT_RATE)
            students.append(learn(trainer, lessons, folder, resume=resume))
        else:
            students.append(learn_labels(DigitNetwork, folder, splits, own, resume=resume))
    return students


def seed_student(settings: Settings, number: int) -> Settings:
    """Give the settings of a student: its own seed; 0 is the first."""
    return replace(settings, seed=settings.seed + SEED_STEP * number)


def learn_labels(
    make: Make, run: Path, splits: Splits, settings: Settings, *, resume: bool = True
) -> nn.Module:
    """Train a network on labels, in a folder of its own."""
    run.mkdir(exist_ok=True)
    device = choose_device(settings.device)
    course = Course(settings.spoiled_epochs, settings.batch_size, settings.seed, SPOILED_RATE)
    if settings.start:
        network = _make(make, run, settings)
        restore(network, Path(settings.start), sample(splits.train, RESTORE_BY))
        course = replace(course, rate=START_RATE, settling=1.0)
    else:
        trainer = _start(make, run, splits, settings, RATE)
        lessons = LabelLessons(splits.train, device=device, disturbed=0.0)
        network = learn(trainer, lessons, run / "plain", resume=resume)
    if not settings.spoiled_epochs:
        return network
    result = copy.deepcopy(network).to(device).eval()
    trainer = Trainer(network, course, validation=splits.validation, device=device)
    lessons = LabelLessons(splits.train, device=device, disturbed=DISTURBED, trust_after=0)
    share = 1.0 if settings.start else APPROACH
    approach(result, learn(trainer, lessons, run / "spoiled", resume=resume), share)
    return result


def _start(make: Make, run: Path, splits: Splits, settings: Settings, rate: float) -> Trainer:
    """Begin the training of a new network, which is to have a folder of its own."""
    course = Course(settings.epochs, settings.batch_size, settings.seed, rate)
    device = choose_device(settings.device)
    network = _make(make, run, settings)
    return Trainer(network, course, validation=splits.validation, device=device)


def _make(make: Make, run: Path, settings: Settings) -> nn.Module:
    torch.manual_seed(settings.seed)
    network = make()
    device = choose_device(settings.device)
    print(f"{run.name}: {count_parameters(network):,} parameters, on {device}")
    return network


def package(
    network: nn.Module, path: Path, splits: Splits, settings: Settings, *, small: bool = False
) -> Path:
    """Export a network, in 8 bits where it shall be small, with a verdict of its own."""
    if small:
        whole = export(network, path.with_suffix(".whole.onnx"))
        quantize(whole, path, frames=sample(splits.train, QUANTIZE_BY))
        whole.unlink()
    else:
        export(network, path)
    told = asdict(settings) | {"start": Path(settings.start).name}
    _describe(path, splits.validation, parameters=count_parameters(network), settings=told)
    return path


def recalibrate(weights: Path, run: Path, *, data: Path | None = None) -> None:
    """Fit the verdict of exported weights anew, and write it into their sidecar.

    Parameters
    ----------
    run
        Folder that has, or gets, the frames to calibrate by.

    Raises
    ------
    DataError
        Where a data set is unknown, missing or damaged.
    ModelError
        Where the weights or their sidecar are damaged, or of another kind of network.
    """
    _, sidecar = open_session(weights, threads=0, ends=ENDS)
    try:
        parameters, told = int(sidecar["parameters"]), dict(sidecar["settings"])
        sets, without = tuple(told["sets"]), tuple(told["without"])
        settings = Settings(seed=int(told["seed"]), sets=sets, without=without)
        _check(settings)
    except (ValueError, KeyError, TypeError, OverflowError):
        raise ModelError(
            f"The sidecar of {weights} does not say what it was trained on: train it again."
        ) from None
    make_folder(run)
    splits = load_splits(run, sets, seed=settings.seed, data=data, resume=True)
    validation = leave_out(splits.validation, without)
    _describe(weights, validation, parameters=parameters, settings=told)


def _describe(
    path: Path, validation: Frames, *, parameters: int, settings: dict[str, object]
) -> None:
    """Write the sidecar of exported weights, with a verdict fitted on validation frames."""
    logits = run_exported(path, validation.frames)
    if not np.isfinite(logits).all():
        raise ModelError(f"{path} gives numbers that are none: the weights are damaged.")
    write_sidecar(
        path,
        parameters=parameters,
        verdict=calibrate(logits, validation.labels, validation.names),
        settings=settings,
        scores=score(logits, validation),
    )


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
    if settings.start and settings.teachers:
        raise DataError("To go on from weights is to learn labels: leave --teachers out.")
    if settings.start:  # before anything is prepared
        restore(DigitNetwork(), Path(settings.start), np.zeros((2, FRAME, FRAME), np.uint8))
    if not settings.sets:
        raise DataError(f"No data set: choose from {', '.join(SETS)}.")
