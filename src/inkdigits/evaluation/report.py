"""What became of every image comes in; all scores of a run go out, the dictionary among them."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from inkdigits import __version__
from inkdigits.evaluation.disturbances import FAMILIES, NEVER_TRAINED
from inkdigits.evaluation.metrics import count_confusions, find_threshold
from inkdigits.evaluation.numbers import NumberScore
from inkdigits.evaluation.outcomes import Condition
from inkdigits.evaluation.pen import CENTERED, SEED
from inkdigits.evaluation.robustness import CLEAN, DisturbedScore
from inkdigits.evaluation.scores import (
    Calibration,
    DigitScore,
    LabelScore,
    OtherScore,
    WriterScore,
    score_calibration,
    score_digits,
    score_labels,
    score_others,
    score_writers,
)

# The conditions that stand for their suites where each image is to count once.
MAIN = (("mnist", "classify"), ("pen", CENTERED.name))
# The families of which each character is scored by itself.
BY_LABEL = ("pen letters", "pen signs")
# The share of digits refused at the threshold that families are compared by.
REFUSED_SHARE = 0.01
GROUPS = ("trained kinds", "never trained")


@dataclass(frozen=True, slots=True)
class FamilyError:
    """How one family of disturbances was classified, in percent wrong.

    ``errors`` are those of the severities, mild to strong; ``ratio`` is their mean over the error
    on clean digits of the same run, None where that is 0.
    """

    source: str
    group: str
    family: str
    errors: tuple[float, ...]
    mean: float
    ratio: float | None


@dataclass(frozen=True, slots=True)
class GroupError:
    """The mean over the families of one group, in percent wrong, beside the clean error."""

    source: str
    group: str
    families: int
    clean: float
    mean: float
    ratio: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What an evaluation found.

    ``limit`` is the number of images that each condition was cut to, None where all were read.
    """

    model: str
    conditions: tuple[Condition, ...]
    disturbed: tuple[DisturbedScore, ...]
    skipped: tuple[str, ...]
    limit: int | None = None
    numbers: tuple[NumberScore, ...] = ()

    def digits(self) -> list[DigitScore]:
        """Score every condition of digits."""
        return [score_digits(c.suite, c.name, c.outcomes) for c in self.conditions if _holds(c)]

    def others(self) -> list[OtherScore]:
        """Score every condition of ink that is no digit."""
        thresholds = {
            c.suite: find_threshold(c.outcomes.score, REFUSED_SHARE)
            for c in self.conditions
            if c.holds == "reference"
        }
        return [
            score_others(c, thresholds.get(c.suite)) for c in self.conditions if c.holds == "others"
        ]

    def main(self) -> list[Condition]:
        """Give the conditions in which each image of MNIST and of the pen counts once."""
        return [c for c in self.conditions if (c.suite, c.name) in MAIN and len(c.outcomes)]

    def calibration(self) -> list[Calibration]:
        """Score how far confidence can be trusted, for every condition of digits."""
        return [score_calibration(c) for c in self.conditions if _holds(c) and len(c.outcomes)]

    def writers(self) -> list[WriterScore]:
        """Score each writer of the pen's test digits."""
        return [
            score for c in self.main() if c.suite == "pen" for score in score_writers(c.outcomes)
        ]

    def labels(self) -> list[LabelScore]:
        """Score each letter and sign of the pen, those that pass as digits first."""
        return [score for c in self.conditions if c.name in BY_LABEL for score in score_labels(c)]

    def families(self) -> list[FamilyError]:
        """Give the errors of every family of disturbances, for each source."""
        found = []
        for source, clean in self._clean_errors().items():
            for family in FAMILIES:
                errors = tuple(
                    one.error
                    for one in self.disturbed
                    if (one.source, one.family) == (source, family)
                )
                mean, group = float(np.mean(errors)), GROUPS[family in NEVER_TRAINED]
                found.append(
                    FamilyError(source, group, family, errors, round(mean, 3), divide(mean, clean))
                )
        return found

    def groups(self) -> list[GroupError]:
        """Give the mean error of each group of disturbances, for each source."""
        families = self.families()
        found = []
        for source, clean in self._clean_errors().items():
            for group in GROUPS:
                means = [f.mean for f in families if (f.source, f.group) == (source, group)]
                mean = float(np.mean(means))
                found.append(
                    GroupError(
                        source, group, len(means), clean, round(mean, 3), divide(mean, clean)
                    )
                )
        return found

    def _clean_errors(self) -> dict[str, float]:
        return {one.source: one.error for one in self.disturbed if one.family == CLEAN}

    def to_dict(self) -> dict[str, Any]:
        """Give all scores, with the code, the weights, the seed and the machine they are from."""
        return {
            "model": self.model,
            "version": __version__,
            "seed": SEED,
            "limit": self.limit,
            "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
            "digits": [asdict(score) for score in self.digits()],
            "others": [asdict(score) for score in self.others()],
            "calibration": [asdict(score) for score in self.calibration()],
            "confusions": {
                f"{c.suite}, {c.name}": count_confusions(c.outcomes.labels, c.outcomes.digits)
                for c in self.main()
            },
            "writers": [asdict(score) for score in self.writers()],
            "labels": [asdict(score) for score in self.labels()],
            "robustness": {
                "groups": [asdict(group) for group in self.groups()],
                "families": [asdict(family) for family in self.families()],
            },
            "numbers": [score.to_dict() for score in self.numbers],
            "skipped": list(self.skipped),
        }


def divide(error: float, clean: float) -> float | None:
    """Give how many times the clean error another is; None where there is no clean error."""
    return round(error / clean, 2) if clean else None


def _holds(condition: Condition) -> bool:
    return condition.holds == "digits"
