"""Scores of corrupted digits, and their means over families and groups of corruptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from inkdigits.evaluation.corruptions.families import FAMILIES, NEVER_TRAINED
from inkdigits.evaluation.scoring.scores import DigitScore

CLEAN = "clean"
TRAINED, UNSEEN = GROUPS = ("trained kinds", "never trained")


@dataclass(frozen=True, slots=True, eq=False)
class CorruptedScore:
    """How the corrupted digits of one source were classified.

    ``family`` is ``clean`` and ``severity`` 0 for digits that were not corrupted; ``samples`` are
    the first few frames, (n, 28, 28) uint8.
    """

    source: str
    family: str
    severity: int
    score: DigitScore
    samples: npt.NDArray[np.uint8] = field(repr=False)

    @property
    def error(self) -> float:
        """Percent of the digits that were not read right."""
        return round(100.0 - self.score.right, 3)


@dataclass(frozen=True, slots=True)
class FamilyError:
    """Error on one family of corruptions, in percent.

    ``errors`` are those of the severities, mild to strong; ``ratio`` is their mean over the error
    on clean digits of the same run, None if that is 0.
    """

    source: str
    group: str
    family: str
    errors: tuple[float, ...]
    mean: float
    ratio: float | None


@dataclass(frozen=True, slots=True)
class GroupError:
    """Mean error over the families of one group, in percent, beside the clean error."""

    source: str
    group: str
    families: int
    clean: float
    mean: float
    ratio: float | None


def name_group(family: str) -> str:
    """Return the group of a family: kinds that training uses too, or never."""
    return UNSEEN if family in NEVER_TRAINED else TRAINED


def average_families(scores: Sequence[CorruptedScore]) -> list[FamilyError]:
    """Return the errors of every family, for each source."""
    found = []
    for source, clean in _find_clean_errors(scores).items():
        for family in FAMILIES:
            errors = tuple(
                score.error for score in scores if (score.source, score.family) == (source, family)
            )
            mean = float(np.mean(errors))
            ratio = divide(mean, clean)
            group = name_group(family)
            found.append(FamilyError(source, group, family, errors, round(mean, 3), ratio))
    return found


def average_groups(scores: Sequence[CorruptedScore]) -> list[GroupError]:
    """Return the mean error of each group of families, for each source."""
    families = average_families(scores)
    found = []
    for source, clean in _find_clean_errors(scores).items():
        for group in GROUPS:
            means = [f.mean for f in families if (f.source, f.group) == (source, group)]
            mean = float(np.mean(means))
            ratio = divide(mean, clean)
            found.append(GroupError(source, group, len(means), clean, round(mean, 3), ratio))
    return found


def divide(error: float, clean: float) -> float | None:
    """Return the ratio of an error to the clean error; None if that is 0."""
    return round(error / clean, 2) if clean else None


def _find_clean_errors(scores: Sequence[CorruptedScore]) -> dict[str, float]:
    return {score.source: score.error for score in scores if score.family == CLEAN}
