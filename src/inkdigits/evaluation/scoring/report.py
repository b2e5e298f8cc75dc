"""Reports: all scores of a run."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from typing import Any

from inkdigits import __version__
from inkdigits.evaluation.samples import SEED
from inkdigits.evaluation.scoring.corrupted import (
    CorruptedScore,
    FamilyError,
    GroupError,
    average_families,
    average_groups,
)
from inkdigits.evaluation.scoring.metrics import count_confusions, find_threshold
from inkdigits.evaluation.scoring.numbers import NumberScore
from inkdigits.evaluation.scoring.outcomes import Condition
from inkdigits.evaluation.scoring.scores import (
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

# One condition of a suite for figures in which each image counts once.
MAIN = (("mnist", "classify"), ("pen", "centered"))
# Conditions of which each character is scored.
BY_LABEL = ("pen letters", "pen signs")
# Share of digits refused at the threshold at which families are compared.
REFUSED_SHARE = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Everything that a run scored.

    ``limit`` is the most images of each condition, None if all were read; ``skipped`` names the
    suites that lacked their data.
    """

    model: str
    conditions: tuple[Condition, ...]
    corrupted: tuple[CorruptedScore, ...]
    skipped: tuple[str, ...]
    limit: int | None = None
    numbers: tuple[NumberScore, ...] = ()

    def digits(self) -> list[DigitScore]:
        """Score every condition of digits."""
        return [score_digits(c.suite, c.name, c.outcomes) for c in self.conditions if _holds(c)]

    def others(self) -> list[OtherScore]:
        """Score every condition of non-digits."""
        thresholds = {
            c.suite: find_threshold(c.outcomes.score, REFUSED_SHARE)
            for c in self.conditions
            if c.holds == "reference"
        }
        return [
            score_others(c, thresholds.get(c.suite)) for c in self.conditions if c.holds == "others"
        ]

    def main(self) -> list[Condition]:
        """Return the conditions in which each image of MNIST and of the pen set counts once."""
        return [c for c in self.conditions if (c.suite, c.name) in MAIN and len(c.outcomes)]

    def calibration(self) -> list[Calibration]:
        """Score how far confidence can be trusted, for every condition of digits."""
        return [score_calibration(c) for c in self.conditions if _holds(c) and len(c.outcomes)]

    def writers(self) -> list[WriterScore]:
        """Score each writer of the pen set's test digits."""
        return [
            score for c in self.main() if c.suite == "pen" for score in score_writers(c.outcomes)
        ]

    def labels(self) -> list[LabelScore]:
        """Score each letter and sign of the pen set, those accepted as digits first."""
        return [score for c in self.conditions if c.name in BY_LABEL for score in score_labels(c)]

    def families(self) -> list[FamilyError]:
        """Return the errors of every family of corruptions, for each source."""
        return average_families(self.corrupted)

    def groups(self) -> list[GroupError]:
        """Return the mean error of each group of corruptions, for each source."""
        return average_groups(self.corrupted)

    def to_dict(self) -> dict[str, Any]:
        """Return all scores, with the version, weights, seed and machine they are from."""
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


def _holds(condition: Condition) -> bool:
    return condition.holds == "digits"
