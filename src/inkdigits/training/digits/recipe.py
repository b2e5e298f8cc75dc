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
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn

from inkdigits.digit.frame import FRAME
from inkdigits.training.digits.export import export
from inkdigits.training.digits.lessons import DISTURBED, LabelLessons, TeacherLessons
from inkdigits.training.digits.networks import (
    TEACHERS,
    DigitNetwork,
    FastNetwork,
    TeacherNetwork,
    count_parameters,
)
from inkdigits.training.digits.packaging import package
from inkdigits.training.digits.restart import restore
from inkdigits.training.digits.runs import load_checkpoint, load_splits, open_run, save_checkpoint
from inkdigits.training.digits.sets import Splits, leave_out, sample
from inkdigits.training.digits.settings import IN_COMMON, Settings, check_settings
from inkdigits.training.digits.trainer import Course, Lessons, Trainer, approach, choose_device

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
# fine-tuning of zero-shot models"). Of what goes on from exported weights less is kept: they have
# been on that way already.
APPROACH = 0.9
START_APPROACH = 0.75
# Frames that tell what the norms of weights that are gone on from would have measured.
RESTORE_BY = 2_000
Make = Callable[[], nn.Module]


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
    check_settings(settings)
    if settings.start:  # before anything is prepared
        restore(DigitNetwork(), Path(settings.start), np.zeros((2, FRAME, FRAME), np.uint8))
    device = choose_device(settings.device)
    open_run(run, {name: getattr(settings, name) for name in IN_COMMON}, resume=resume)
    splits = load_splits(run, settings, data=data, resume=resume)
    splits = Splits(
        leave_out(splits.train, settings.without), leave_out(splits.validation, settings.without)
    )
    print(f"{len(splits.train):,} frames to learn from, {len(splits.validation):,} to choose by")
    teachers = train_teachers(run, splits, settings, resume=resume)
    lessons = TeacherLessons(splits.train, teachers, device=device) if teachers else None
    path = run / "digits.onnx"
    first = train_student(run / "student-1", splits, lessons, settings, resume=resume)
    # As soon as a network is trained it lies there to be used: a run may be stopped between two.
    package(first, path, splits, settings)
    fast = first
    if settings.fast_epochs:
        own = replace(settings, epochs=settings.fast_epochs)
        told = lessons or TeacherLessons(splits.train, [first], device=device)
        trainer = _start(FastNetwork, run / "fast", splits, own, TAUGHT_RATE)
        fast = learn(trainer, told, run / "fast", resume=resume)
    package(fast, run / "digits-fast.onnx", splits, settings, small=True)
    for number in range(1, settings.students):
        own = seed_student(settings, number)
        name = f"student-{number + 1}"
        student = train_student(run / name, splits, lessons, own, resume=resume)
        package(student, run / f"{name}.onnx", splits, own)
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
        teacher = learn_labels(make, folder, splits, own, resume=resume)
        export(teacher, run / f"teacher-{number + 1}.onnx")
        teachers.append(teacher)
    return teachers


def train_student(
    folder: Path,
    splits: Splits,
    lessons: TeacherLessons | None,
    settings: Settings,
    *,
    resume: bool,
) -> nn.Module:
    """Train a network of the kind that is shipped, by teachers' lessons or by labels."""
    if not lessons:
        return learn_labels(DigitNetwork, folder, splits, settings, resume=resume)
    trainer = _start(DigitNetwork, folder, splits, settings, TAUGHT_RATE)
    return learn(trainer, lessons, folder, resume=resume)


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
    share = START_APPROACH if settings.start else APPROACH
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
