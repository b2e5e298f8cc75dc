"""What both networks and the geometry say of a number comes in; how likely it is right goes out.

One logistic model, fitted on pages by validation writers and stored beside the weights, decides
whether a number is told, and whether it is sure. Only about known ink that can be one digit the
digit classifier decides alone, by its own fitted verdict, where that is sure.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.errors import ModelError
from inkdigits.results import Candidate, NumberStatus

BUNDLED = Path(__file__).parent / "weights" / "decision.json"
# Probabilities are kept this far from 0 and 1 before their logit is taken.
LEAST = 1e-4
# Ink up to this wide, in heights, may be told to be one digit without its line being read.
WIDEST_ALONE = 0.9
# What is never read, however likely, shows a confidence this far below the threshold.
BELOW = 1e-6


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one number. All but counts are probabilities or plain ratios.

    Attributes
    ----------
    weakest
        Probability of its least likely character.
    product
        Product of the probabilities of its characters.
    length
        How many characters it has.
    again
        Probability of its least likely character where its line was read once more, cut out with
        a wider margin; 0 where another number was read. 1 where nobody asked.
    asked_again
        Whether its line was read once more.
    found
        How surely the finder saw its line; 1 where the ink is known.
    by_hand
        How likely the line is handwritten.
    height
        Of the line, in pixels of the image.
    others
        Share of the line's characters that are letters, symbols or struck out.
    doubtful
        Whether the grammar doubts it: then it is never read, however likely.
    plain
        Whether it is a plain number of digits alone.
    lone
        Whether it is one digit.
    agreement
        Probability that the digit classifier gives what the line reader read, for a lone digit.
    digit_probability
        How likely the ink is a digit at all by the digit classifier, for a lone digit.
    rim
        Distance of the line from the rim of the image, in heights of the line.
    gap
        Distance to the nearest other line on its row, in heights of the line.
    mates
        How many other single digits stand on its row.
    lines
        How many lines the page has.
    """

    weakest: float
    product: float
    length: int
    again: float = 1.0
    asked_again: bool = False
    found: float = 1.0
    by_hand: float = 1.0
    height: float = 100.0
    others: float = 0.0
    doubtful: bool = False
    plain: bool = True
    lone: bool = False
    agreement: float = 1.0
    digit_probability: float = 1.0
    rim: float = 1.0
    gap: float = 3.0
    mates: int = 0
    lines: int = 1


def is_sure_alone(candidate: Candidate) -> bool:
    """Say whether known ink is surely one digit, by the digit classifier's own fitted verdict.

    Ink that is wide may be two digits that touch: its line has to be read.
    """
    box = candidate.digit.box
    wide = box.right - box.left > WIDEST_ALONE * (box.bottom - box.top)
    return candidate.digit.status == "read" and not wide


def measure_features(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Return the features of a number as the model takes them, (len(FEATURES),) float64."""
    lone = float(evidence.lone)
    agreement = _logit(evidence.agreement)
    digit = _logit(evidence.digit_probability)
    weakest = _logit(evidence.weakest)
    return np.array(
        [
            weakest,
            min(0.0, weakest - 3.0),
            float(np.log(max(evidence.product, LEAST))),
            evidence.asked_again * _logit(evidence.again),
            float(evidence.asked_again and evidence.again == 0.0),
            float(evidence.asked_again),
            float(np.log(evidence.length)),
            _logit(evidence.found),
            _logit(evidence.by_hand),
            float(np.log2(np.clip(evidence.height, 6.0, 96.0))) - 5.0,
            evidence.others,
            float(evidence.plain),
            lone,
            lone * weakest,
            lone * agreement,
            lone * min(0.0, agreement),
            lone * digit,
            lone * min(0.0, digit),
            float(np.clip(evidence.rim, 0.0, 0.5)),
            float(np.clip(evidence.gap, 0.0, 2.0)),
            lone * float(np.clip(evidence.gap, 0.0, 2.0)),
            lone * float(np.log1p(evidence.mates)),
            float(np.log(evidence.lines)),
        ]
    )


FEATURES = (
    "weakest character, logit",
    "weakest character, logit below 3",
    "all characters, log",
    "read again: weakest character, logit",
    "read again: another number",
    "read again",
    "characters, log",
    "found, logit",
    "by hand, logit",
    "height, log2 of 32 pixels",
    "share of other characters",
    "digits alone",
    "one digit",
    "one digit: line reader, logit",
    "one digit: classifier agrees, logit",
    "one digit: classifier disagrees, logit",
    "one digit: digit at all, logit",
    "one digit: none at all, logit",
    "distance from the rim, heights",
    "gap beside its line, heights",
    "one digit: gap beside it, heights",
    "one digit: others on its row, log",
    "lines on the page, log",
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A fitted logistic model with its thresholds.

    Attributes
    ----------
    weights
        One for each of ``FEATURES``.
    bias
        Of the model.
    tell
        Probability from which a number is told at all.
    read
        Probability from which it counts as read, not unsure.
    read_lone
        The same for a digit that stands alone on its row.
    """

    weights: tuple[float, ...]
    bias: float
    tell: float
    read: float
    read_lone: float

    def weigh(self, evidences: Sequence[Evidence]) -> npt.NDArray[np.float64]:
        """Return how likely each number is right as it was read, (N,) float64."""
        if not evidences:
            return np.zeros(0)
        features = np.stack([measure_features(one) for one in evidences])
        evidence = features @ np.asarray(self.weights) + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(evidence, -30.0, 30.0))))

    def judge(
        self, evidence: Evidence, chance: float, *, crowded: bool = False
    ) -> tuple[NumberStatus, float]:
        """Return the status and the confidence of a number with this probability of being right.

        What the grammar doubts, and what stands on a ``crowded`` page, is never read: its
        confidence is then held below the threshold from which others are.
        """
        alone = evidence.lone and evidence.mates == 0
        threshold = self.read_lone if alone else self.read
        if chance < threshold:
            return "unsure", chance
        if evidence.doubtful or crowded:
            return "unsure", threshold - BELOW
        return "read", chance

    def save(self, path: Path) -> None:
        """Write the model as JSON, with the names of its features."""
        path.write_text(
            json.dumps({"features": list(FEATURES), **asdict(self)}, indent=1) + "\n",
            encoding="utf-8",
        )


def load_decision(path: Path = BUNDLED) -> Decision:
    """Read a model.

    Raises
    ------
    ModelError
        Where the file is missing, damaged or of another version.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if tuple(stored["features"]) != FEATURES:
            raise ValueError("it has other features")
        model = Decision(
            tuple(float(weight) for weight in stored["weights"]),
            *(float(stored[one.name]) for one in fields(Decision)[1:]),
        )
        numbers = np.array([*model.weights, model.bias, model.tell, model.read, model.read_lone])
        if len(model.weights) != len(FEATURES) or not np.isfinite(numbers).all():
            raise ValueError("its numbers do not fit")
    except OSError as error:
        raise ModelError(
            f"Cannot open {path} ({error.strerror}): install inkdigits again."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} does not fit this version ({error}).") from None
    return model


def _logit(probability: float) -> float:
    clipped = min(max(probability, LEAST), 1.0 - LEAST)
    return float(np.log(clipped / (1.0 - clipped)))
