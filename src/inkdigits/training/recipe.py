"""The training recipe: data folder in, shipped weights out. Runs on CPU and CUDA alike.

Four stages, each of which leaves its result in the run's folder, so that an interrupted run goes
on: frames are drawn and prepared as a user's images are; a few teachers learn their labels; the
teachers say what they see on changed copies of the frames; the small network that is shipped learns
that, on frames that are spoiled besides. Nothing is chosen by the test sets: the average of the
weights after the last epoch is what is kept. Results, runs, hardware, versions: see MODEL_CARD.md.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from inkdigits.errors import DataError
from inkdigits.training.calibrate import calibrate
from inkdigits.training.export import export, run_exported, write_sidecar
from inkdigits.training.families import FAMILIES
from inkdigits.training.lessons import DISTURBED, LabelLessons, TeacherLessons
from inkdigits.training.networks import DigitNetwork, TeacherNetwork, count_parameters
from inkdigits.training.quantize import quantize
from inkdigits.training.runs import load_checkpoint, load_splits, open_run, save_checkpoint
from inkdigits.training.sets import SETS, Frames, Splits
from inkdigits.training.targets import ask_teachers
from inkdigits.training.trainer import Course, Lessons, Trainer, choose_device, score

# Learning rates at their highest.
RATE = 4e-3
TEACHER_RATE = 2.5e-3
# Frames that tell the ranges of the maps when weights of 8 bits are made.
QUANTIZE_BY = 2_000
# Settings that a run's frames, teachers and students have in common.
IN_COMMON = ("sets", "without", "teachers", "teacher_epochs", "batch_size", "seed")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may choose about a training run.

    Attributes
    ----------
    epochs, teachers, teacher_epochs
        Passes over the data; how many teachers; passes over the data of each. Without teachers the
        network learns from the labels.
    student
        Which of several networks to train that share frames and teachers, from 1; all but the first
        have a folder of their own in the run's.
    sets, without
        Data sets to learn from; families of ink that is no digit to leave out.
    """

    epochs: int = 36
    teachers: int = 2
    teacher_epochs: int = 10
    student: int = 1
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
    Path of the ONNX file; its sidecar lies beside it, and both again with 8 bits.

    Raises
    ------
    DataError
        Where a setting is unknown, or a data set is missing, damaged or cannot be fetched.
    """
    _check(settings)
    device = choose_device(settings.device)
    open_run(run, {name: getattr(settings, name) for name in IN_COMMON}, resume=resume)
    splits = load_splits(run, settings.sets, seed=settings.seed, data=data, resume=resume)
    if settings.without:
        splits = Splits(
            leave_out(splits.train, settings.without),
            leave_out(splits.validation, settings.without),
        )
    print(f"{len(splits.train):,} frames to learn from, {len(splits.validation):,} to choose by")
    lessons: Lessons
    if settings.teachers:
        teachers = [
            teach(run / f"teacher-{number}", splits, settings, number=number, resume=resume)
            for number in range(1, settings.teachers + 1)
        ]
        said = run / f"targets-{settings.teachers}x{settings.teacher_epochs}"
        targets = ask_teachers(said, splits.train, teachers, seed=settings.seed, device=device)
        lessons = TeacherLessons(splits.train, targets, device=device)
    else:
        lessons = LabelLessons(splits.train, device=device, disturbed=DISTURBED)
    seed = settings.seed + settings.student - 1
    torch.manual_seed(seed)
    student = DigitNetwork()
    print(f"student {settings.student}, {count_parameters(student):,} parameters, on {device}")
    course = Course(settings.epochs, settings.batch_size, seed, RATE)
    trainer = Trainer(student, course, validation=splits.validation, device=device)
    folder = run if settings.student == 1 else run / f"student-{settings.student}"
    folder.mkdir(exist_ok=True)
    learn(trainer, lessons, folder, resume=resume)
    return package(trainer.average, folder, splits, settings)


def package(network: nn.Module, run: Path, splits: Splits, settings: Settings) -> Path:
    """Export a network, as it is and with 8 bits, each with a verdict of its own."""
    path = export(network, run / "digits.onnx")
    sample = splits.train.frames[:: len(splits.train) // QUANTIZE_BY + 1]
    validation = splits.validation
    for file in (path, quantize(path, run / "digits-int8.onnx", frames=sample)):
        logits = run_exported(file, validation.frames)
        write_sidecar(
            file,
            parameters=count_parameters(network),
            verdict=calibrate(logits, validation.labels, validation.names),
            settings=asdict(settings),
            scores=score(logits, validation),
        )
    return path


def teach(run: Path, splits: Splits, settings: Settings, *, number: int, resume: bool) -> nn.Module:
    """Train one teacher in a folder of its own, from a seed of its own."""
    run.mkdir(exist_ok=True)
    device = choose_device(settings.device)
    seed = 1000 * settings.seed + number
    torch.manual_seed(seed)
    network = TeacherNetwork()
    print(f"teacher {number}, {count_parameters(network):,} parameters, on {device}")
    course = Course(settings.teacher_epochs, settings.batch_size, seed, TEACHER_RATE)
    trainer = Trainer(network, course, validation=splits.validation, device=device)
    # What teachers see is not spoiled: they say of the clean frame what the spoiled one shows.
    lessons = LabelLessons(splits.train, device=device, disturbed=0.0)
    learn(trainer, lessons, run, resume=resume)
    return trainer.average


def learn(trainer: Trainer, lessons: Lessons, run: Path, *, resume: bool) -> None:
    """Train to the end, with a log and a checkpoint after every epoch."""
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


def leave_out(frames: Frames, families: tuple[str, ...]) -> Frames:
    """Give the frames that are of none of these families."""
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
