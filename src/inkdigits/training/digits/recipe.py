"""The training recipe of the digit classifier: data folder in, exported weights out.

It runs on CPU and GPU alike. Every stage leaves its result in the run's folder, from which an
interrupted run goes on:

1. Frames are drawn and prepared as a user's images are.
2. The network learns their labels: on clean frames, then on frames of which a third is corrupted;
   the weights that are kept are interpolated between both.
3. A smaller network, the fast one, learns the answers of the first on frames that are corrupted
   only after it has answered (distillation).

With teachers, large networks learn the labels, and all others learn their answers; digits.onnx is
then a student and a teacher joined, and digits-fast.onnx that student, both in 8 bits. Nothing is
chosen by the test sets: what is kept is the average of the weights after the last epoch. Results,
runs, hardware, versions: see MODEL_CARD.md.
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
from inkdigits.training.common.averaging import interpolate_weights
from inkdigits.training.common.checkpoint import CHECKPOINT, load_checkpoint, save_checkpoint
from inkdigits.training.common.device import choose_device
from inkdigits.training.digits.batch_sources import CORRUPTED, LabelBatches, TeacherBatches
from inkdigits.training.digits.export import export
from inkdigits.training.digits.networks import (
    TEACHERS,
    DigitNetwork,
    FastNetwork,
    JointNetwork,
    TeacherNetwork,
    count_parameters,
)
from inkdigits.training.digits.packaging import package
from inkdigits.training.digits.restore import restore_weights
from inkdigits.training.digits.runs import load_splits, open_run
from inkdigits.training.digits.schedule import Schedule
from inkdigits.training.digits.sets import Splits, leave_out, subsample
from inkdigits.training.digits.settings import FIXED, Settings, check_settings
from inkdigits.training.digits.trainer import KEYS, BatchSource, Trainer

# Highest learning rates: on clean frames, on corrupted ones, from teachers, and from exported
# weights; these settle from the first epoch on, since a higher rate undoes what they know
# (docs/experiments/027-going-on-too-fast.md).
CLEAN_RATE = 2.5e-3
CORRUPTED_RATE = 1.2e-3
TEACHER_RATE = 4e-3
START_RATE = 2e-3
# What is added to the seed from one student, and from one teacher, to the next.
SEED_STEP = 1_000
TEACHER_SEED = 100_000
# The weights that are kept lie this share of the way from those learned on clean frames to those
# learned on corrupted ones: the latter are more robust, the former better on clean frames. From
# exported weights it is less: they are the result of an interpolation already.
INTERPOLATION = 0.9
START_INTERPOLATION = 0.75
# Frames by which the norms of exported weights are restored.
RESTORE_FRAMES = 2_000

MakeNetwork = Callable[[], nn.Module]


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
        blank = np.zeros((2, FRAME, FRAME), np.uint8)
        restore_weights(DigitNetwork(), Path(settings.start), blank)
    device = choose_device(settings.device)
    open_run(run, {name: getattr(settings, name) for name in FIXED}, resume=resume)
    splits = load_splits(run, settings, data=data, resume=resume)
    splits = Splits(
        leave_out(splits.train, settings.without), leave_out(splits.validation, settings.without)
    )
    print(f"{len(splits.train):,} training frames, {len(splits.validation):,} for validation")
    teachers = train_teachers(run, splits, settings, resume=resume)
    answers = TeacherBatches(splits.train, teachers, device=device) if teachers else None
    path = run / "digits.onnx"
    first = train_student(run / "student-1", splits, answers, settings, resume=resume)
    # Each network is exported as soon as it is trained: a run may be stopped between two.
    if teachers:
        export(first, run / "student-1.onnx")
        package(JointNetwork(first, teachers[0]), path, splits, settings, small=True)
    else:
        package(first, path, splits, settings)
    fast = first
    if settings.fast_epochs:
        answers_of_first = answers or TeacherBatches(splits.train, [first], device=device)
        fast_settings = replace(settings, epochs=settings.fast_epochs)
        trainer = _start_training(FastNetwork, run / "fast", splits, fast_settings, TEACHER_RATE)
        fast = run_epochs(trainer, answers_of_first, run / "fast", resume=resume)
    package(fast, run / "digits-fast.onnx", splits, settings, small=True)
    for number in range(1, settings.students):
        student_settings = seed_student(settings, number)
        name = f"student-{number + 1}"
        student = train_student(run / name, splits, answers, student_settings, resume=resume)
        package(student, run / f"{name}.onnx", splits, student_settings)
    return path


def train_teachers(
    run: Path, splits: Splits, settings: Settings, *, resume: bool
) -> list[nn.Module]:
    """Train the teachers on labels, kernels of 3, 5 and 7 pixels in turn."""
    sides = list(TEACHERS)
    settings = replace(settings, epochs=settings.teacher_epochs, corrupted_epochs=0)
    teachers = []
    for number in range(settings.teachers):
        seed = settings.seed + TEACHER_SEED + SEED_STEP * number
        make_network = partial(TeacherNetwork, sides[number % len(sides)])
        folder = run / f"teacher-{number + 1}"
        teacher = train_on_labels(
            make_network, folder, splits, replace(settings, seed=seed), resume=resume
        )
        export(teacher, run / f"teacher-{number + 1}.onnx")
        teachers.append(teacher)
    return teachers


def train_student(
    folder: Path,
    splits: Splits,
    answers: TeacherBatches | None,
    settings: Settings,
    *,
    resume: bool,
) -> nn.Module:
    """Train a network of the kind that is shipped, on answers of teachers or on labels."""
    if not answers:
        return train_on_labels(DigitNetwork, folder, splits, settings, resume=resume)
    trainer = _start_training(DigitNetwork, folder, splits, settings, TEACHER_RATE)
    return run_epochs(trainer, answers, folder, resume=resume)


def seed_student(settings: Settings, number: int) -> Settings:
    """Return the settings of a student, with a seed of its own; 0 is the first."""
    return replace(settings, seed=settings.seed + SEED_STEP * number)


def train_on_labels(
    make_network: MakeNetwork, run: Path, splits: Splits, settings: Settings, *, resume: bool = True
) -> nn.Module:
    """Train a network on labels, in a folder of its own: clean, then corrupted frames."""
    run.mkdir(exist_ok=True)
    device = choose_device(settings.device)
    schedule = Schedule(
        settings.corrupted_epochs, settings.batch_size, settings.seed, CORRUPTED_RATE
    )
    if settings.start:
        network = _make_network(make_network, run, settings)
        frames = subsample(splits.train, RESTORE_FRAMES)
        restore_weights(network, Path(settings.start), frames)
        schedule = replace(schedule, rate=START_RATE, settling=1.0)
    else:
        trainer = _start_training(make_network, run, splits, settings, CLEAN_RATE)
        labels = LabelBatches(splits.train, device=device, corrupted=0.0)
        network = run_epochs(trainer, labels, run / "clean", resume=resume)
    if not settings.corrupted_epochs:
        return network
    result = copy.deepcopy(network).to(device).eval()
    trainer = Trainer(network, schedule, validation=splits.validation, device=device)
    labels = LabelBatches(splits.train, device=device, corrupted=CORRUPTED, trust_after=0)
    robust = run_epochs(trainer, labels, run / "corrupted", resume=resume)
    share = START_INTERPOLATION if settings.start else INTERPOLATION
    interpolate_weights(result, robust, share)
    return result


def run_epochs(trainer: Trainer, source: BatchSource, run: Path, *, resume: bool) -> nn.Module:
    """Train to the end, with a log and a checkpoint after every epoch; return the average."""
    run.mkdir(exist_ok=True)
    checkpoint = run / CHECKPOINT
    if resume and checkpoint.exists():
        trainer.restore_state(load_checkpoint(checkpoint, keys=KEYS))
        print(f"going on after epoch {trainer.epoch}")
    while not trainer.is_done:
        line = json.dumps(trainer.run_epoch(source))
        print(line)
        with (run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        save_checkpoint(checkpoint, trainer.save_state())
    return trainer.average


def _start_training(
    make_network: MakeNetwork, run: Path, splits: Splits, settings: Settings, rate: float
) -> Trainer:
    """Return the trainer of a new network, whose results go into a folder of its own."""
    schedule = Schedule(settings.epochs, settings.batch_size, settings.seed, rate)
    device = choose_device(settings.device)
    network = _make_network(make_network, run, settings)
    return Trainer(network, schedule, validation=splits.validation, device=device)


def _make_network(make_network: MakeNetwork, run: Path, settings: Settings) -> nn.Module:
    torch.manual_seed(settings.seed)
    network = make_network()
    device = choose_device(settings.device)
    print(f"{run.name}: {count_parameters(network):,} parameters, on {device}")
    return network
