"""The settings of a training run, and the check of their values."""

from __future__ import annotations

from dataclasses import dataclass

from inkdigits.errors import DataError
from inkdigits.training.digits.families import FAMILIES
from inkdigits.training.digits.parts import SETS

# Settings that must stay the same where a run goes on.
FIXED = (
    "sets",
    "without",
    "start",
    "teachers",
    "teacher_epochs",
    "epochs",
    "corrupted_epochs",
    "batch_size",
    "seed",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a training run.

    Attributes
    ----------
    teachers, teacher_epochs
        Large networks that learn the labels, and their passes over the data; 0 = none.
    start
        Without teachers: exported weights to go on from, on partly corrupted frames and at a low
        learning rate; empty = none.
    epochs, corrupted_epochs
        Passes of a student; without teachers, over clean frames, then partly corrupted ones.
    students
        How many students to train, each of a seed of its own. The first is shipped.
    fast_epochs
        Passes of the fast network; with 0 it is the first student in 8 bits.
    sets, without
        Data sets to learn from; families of non-digits to leave out.
    processes
        How many prepare frames at once; 0 = as many as there are cores.
    """

    teachers: int = 0
    teacher_epochs: int = 24
    start: str = ""
    epochs: int = 18
    corrupted_epochs: int = 16
    students: int = 1
    fast_epochs: int = 30
    batch_size: int = 256
    seed: int = 1
    sets: tuple[str, ...] = SETS
    without: tuple[str, ...] = ()
    device: str = "auto"
    processes: int = 0


def check_settings(settings: Settings) -> None:
    """Check that settings name known sets and families, and go together.

    Raises
    ------
    DataError
        Where they do not.
    """
    for what, given, known in (
        ("data set", settings.sets, SETS),
        ("family", settings.without, FAMILIES),
    ):
        if unknown := set(given) - set(known):
            raise DataError(f"Unknown {what} {sorted(unknown)}: choose from {', '.join(known)}.")
    if settings.start and settings.teachers:
        raise DataError("Training that goes on from weights has no teachers: leave --teachers out.")
    if not settings.sets:
        raise DataError(f"No data set: choose from {', '.join(SETS)}.")
