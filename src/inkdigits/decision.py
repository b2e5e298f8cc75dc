"""The decision: which of the proposed numbers are in the answer, and which of these are sure.

A logistic model, fitted on pages by validation writers and stored beside the weights, estimates the
probability that a number is right from what both networks and the geometry show of it. It is not
asked about known ink that is surely a single digit: there the digit classifier decides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from inkdigits.errors import ModelError
from inkdigits.results import BELOW, Candidate, NumberStatus
from inkdigits.weights import DECISION_MODEL
from inkdigits.weights.files import convert_number, read_json

# Probabilities are clipped to this distance from 0 and 1 before their logit is taken.
LEAST = 1e-4
# Known ink up to this wide, in heights, may be a sure digit without its line being read.
WIDEST_SURE = 0.9
# No fitted weight or intercept is further from 0.
MOST_WEIGHT = 1_000.0
# Whether the line of a number stands for itself, or for some of a run: see ``Evidence.run``.
RunPlace = Literal["alone", "confirmed", "contested", "joined"]
# The gap of a line that stands alone on its row, in heights of the line.
NO_NEIGHBOR = 3.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a proposed number. All but counts and flags are probabilities or ratios.

    Attributes
    ----------
    weakest
        Confidence of its least confident character.
    product
        Product of the confidences of its characters.
    length
        How many characters it has.
    again
        The same as ``weakest`` in the second look at its line, cut out with another margin; 0
        where that read another number, 1 where there was none.
    asked_again
        Whether there was a second look.
    score
        Probability that its line is writing, by the finder; 1 where the ink is known.
    handwritten
        Probability that the line was written by hand, by the finder; 1 where the ink is known.
    height
        Height of the line, in pixels of the image.
    others
        Share of the line's characters that are letters, symbols or struck out.
    doubtful
        Whether the grammar doubts it: then it is never sure, however probable.
    plain
        Whether it is digits without signs.
    single
        Whether its line is a single character. The next two are 1 where it is not.
    agreement
        Probability of its digit by the digit classifier.
    digit_probability
        Probability that it is a digit at all, by the digit classifier.
    whole
        Probability that all ink of the page is one digit, by the digit classifier; 1 where it
        cannot be one, or is not known.
    rim
        Distance of the line from the edge of the image, in heights of the line.
    gap
        Distance to the nearest other line on its row, in heights of the line.
    mates
        How many other lines on its row are single characters.
    lines
        How many lines the page has.
    run
        How it was found and read: its line alone; in parts, which were read as one; or as a part
        of such a line, which the whole confirmed, or had other words for.
    rival
        Confidence of the least confident character of the other reading, where there is one.
    """

    weakest: float
    product: float
    length: int
    again: float = 1.0
    asked_again: bool = False
    score: float = 1.0
    handwritten: float = 1.0
    height: float = 100.0
    others: float = 0.0
    doubtful: bool = False
    plain: bool = True
    single: bool = False
    agreement: float = 1.0
    digit_probability: float = 1.0
    whole: float = 1.0
    rim: float = 1.0
    gap: float = NO_NEIGHBOR
    mates: int = 0
    lines: int = 1
    run: RunPlace = "alone"
    rival: float = 1.0


def measure_features(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Return the features of a number, (len(FEATURES),) float64."""
    single = float(evidence.single)
    agreement = _logit(evidence.agreement)
    digit = _logit(evidence.digit_probability)
    weakest = _logit(evidence.weakest)
    whole = _logit(evidence.whole)
    return np.array(
        [
            weakest,
            min(0.0, weakest - 3.0),
            float(np.log(max(evidence.product, LEAST))),
            evidence.asked_again * _logit(evidence.again),
            float(evidence.asked_again and evidence.again == 0.0),
            float(evidence.asked_again),
            float(np.log(evidence.length)),
            _logit(evidence.score),
            _logit(evidence.handwritten),
            float(np.log2(np.clip(evidence.height, 6.0, 96.0))) - 5.0,
            evidence.others,
            float(evidence.plain),
            single,
            single * weakest,
            single * agreement,
            single * min(0.0, agreement),
            single * digit,
            single * min(0.0, digit),
            min(0.0, whole),
            single * min(0.0, whole),
            float(np.clip(evidence.rim, 0.0, 0.5)),
            float(np.clip(evidence.gap, 0.0, 2.0)),
            single * float(np.clip(evidence.gap, 0.0, 2.0)),
            single * float(np.log1p(evidence.mates)),
            float(np.log(evidence.lines)),
            float(evidence.run == "confirmed"),
            float(evidence.run == "contested"),
            float(evidence.run == "joined"),
            (evidence.run == "contested") * _logit(evidence.rival),
            (evidence.run == "joined") * _logit(evidence.rival),
        ]
    )


# Their names, which the stored model repeats so that a model with other features is refused.
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
    "all ink is one: none at all, logit",
    "one digit: all ink is none, logit",
    "distance from the rim, heights",
    "gap beside its line, heights",
    "one digit: gap beside it, heights",
    "one digit: others on its row, log",
    "lines on the page, log",
    "part, as the whole has it",
    "part, against the whole",
    "whole, against its parts",
    "part: weakest character of the whole, logit",
    "whole: weakest character of its parts, logit",
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A fitted logistic model with its thresholds.

    Attributes
    ----------
    weights
        A weight for each of ``FEATURES``.
    bias
        The intercept of the model.
    report_threshold
        Probability from which a number is in the answer.
    read_threshold
        Probability from which it counts as read, not unsure.
    single_read_threshold
        The same for a single digit with no other on its row.
    """

    weights: tuple[float, ...]
    bias: float
    report_threshold: float
    read_threshold: float
    single_read_threshold: float

    def is_sure_digit(self, candidate: Candidate) -> bool:
        """Return whether known ink is surely a single digit, by the digit classifier alone.

        Wide ink may be two digits that touch: its line has to be read.
        """
        digit = candidate.digit
        wide = digit.box.right - digit.box.left > WIDEST_SURE * (digit.box.bottom - digit.box.top)
        sure = digit.status == "read" and digit.confidence >= self.single_read_threshold
        return sure and not wide

    def weigh(self, evidences: Sequence[Evidence]) -> npt.NDArray[np.float64]:
        """Return the probability (N,) float64 that each number is right as it was read."""
        if not evidences:
            return np.zeros(0)
        features = np.stack([measure_features(evidence) for evidence in evidences])
        logits = features @ np.asarray(self.weights) + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0))))

    def judge(
        self, evidence: Evidence, probability: float, *, crowded: bool = False
    ) -> tuple[NumberStatus, float]:
        """Return the status and the confidence of a number with this probability of being right.

        What the grammar doubts, and what stands on a ``crowded`` page, is never read: its
        confidence is held below the threshold from which others are.
        """
        alone = evidence.single and evidence.mates == 0
        threshold = self.single_read_threshold if alone else self.read_threshold
        if probability < threshold:
            return "unsure", probability
        if evidence.doubtful or crowded:
            return "unsure", threshold - BELOW
        return "read", probability

    def save(self, path: Path) -> None:
        """Write the model as JSON, with the names of its features."""
        path.write_text(
            json.dumps({"features": list(FEATURES), **asdict(self)}, indent=1) + "\n",
            encoding="utf-8",
        )


def load_decision(path: Path = DECISION_MODEL) -> Decision:
    """Load a model from its JSON file.

    Raises
    ------
    ModelError
        Where the file is missing, damaged or of another version.
    """
    try:
        stored = read_json(path)
        if tuple(stored["features"]) != FEATURES:
            raise ValueError("it has other features")
        if len(stored["weights"]) != len(FEATURES):
            raise ValueError("it has other weights")
        weights = [_convert_weight(weight) for weight in stored["weights"]]
        thresholds = [
            convert_number(stored[field.name], least=0.0, most=1.0)
            for field in fields(Decision)
            if field.name.endswith("_threshold")
        ]
        return Decision(tuple(weights), _convert_weight(stored["bias"]), *thresholds)
    except OSError as error:
        raise ModelError(
            f"Cannot open {path} ({error.strerror}): install inkdigits again."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{path} does not fit this version ({error}): install inkdigits again."
        ) from None


def _convert_weight(value: object) -> float:
    return convert_number(value, least=-MOST_WEIGHT, most=MOST_WEIGHT)


def _logit(probability: float) -> float:
    """Return the log-odds of a probability, clipped."""
    clipped = min(max(probability, LEAST), 1.0 - LEAST)
    return float(np.log(clipped / (1.0 - clipped)))
