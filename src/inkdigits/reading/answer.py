"""The answer: the proposals that the decision accepts, as numbers with boxes and confidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import numpy.typing as npt

from inkdigits.decision import Decision
from inkdigits.digit.classifier import Classification
from inkdigits.digit.frame import Frame
from inkdigits.digit.verdict import BLANK, NOT_A_DIGIT
from inkdigits.line.alphabet import DIGITS, SIGNS
from inkdigits.line.characters import Character
from inkdigits.page.bounds import bound_points
from inkdigits.reading.page_lines import PageLine
from inkdigits.reading.places import find_places, pack_frame
from inkdigits.reading.proposals import Proposal
from inkdigits.reading.runs import Run, find_losers
from inkdigits.results import (
    SURE_DIGIT,
    Alternative,
    Box,
    Candidate,
    Digit,
    DigitStatus,
    ImageSize,
    Number,
    NumberStatus,
    Sign,
    SignText,
    join_boxes,
)


def select_numbers(
    proposals: Sequence[Proposal],
    decision: Decision,
    size: ImageSize,
    *,
    runs: Sequence[Run],
    crowded: bool,
) -> tuple[tuple[Number, ...], tuple[Candidate, ...]]:
    """Return the numbers of a page that are probable enough, and the frames of their digits.

    Where runs were read as a whole and in parts, the likelier reading counts. On a ``crowded`` page
    all of them are unsure.
    """
    probabilities = decision.weigh([proposal.evidence for proposal in proposals])
    of_lines: defaultdict[PageLine, list[float]] = defaultdict(list)
    for proposal, probability in zip(proposals, probabilities.tolist(), strict=True):
        of_lines[proposal.line].append(probability)
    losers = find_losers(runs, of_lines)
    numbers: list[Number] = []
    candidates: list[Candidate] = []
    for proposal, probability in zip(proposals, probabilities.tolist(), strict=True):
        if probability < decision.report_threshold or proposal.line in losers:
            continue
        status, confidence = decision.judge(proposal.evidence, probability, crowded=crowded)
        number, frames = build_number(proposal, size, confidence, status)
        numbers.append(number)
        candidates.extend(frames)
    return tuple(numbers), tuple(candidates)


def build_single_number(candidate: Candidate) -> Number:
    """Return the number of known ink that is surely a single digit."""
    digit = candidate.digit
    text = str(digit.digit)
    return Number(text, digit.box, digit.confidence, "read", (digit,), value=text)


def build_number(
    proposal: Proposal, size: ImageSize, confidence: float, status: NumberStatus
) -> tuple[Number, tuple[Candidate, ...]]:
    """Return a number of the answer, and the frames of its digits.

    A digit that is the whole number has the confidence and status of the number.
    """
    written, line = proposal.written, proposal.line
    digits: list[Digit] = []
    signs: list[Sign] = []
    candidates: list[Candidate] = []
    places: list[tuple[Box, npt.NDArray[np.uint8] | None]]
    if proposal.candidate is not None:
        candidates.append(proposal.candidate)
        places = [(proposal.candidate.digit.box, None)] * len(written.characters)
    else:
        columns = [(character.left, character.right) for character in written.characters]
        places = [
            (bound_points(corners, size), frame)
            for corners, frame in find_places(line.crop.image, line.matrix, line.band, columns)
        ]
    for character, (box, frame) in zip(written.characters, places, strict=True):
        if character.text in DIGITS:
            digits.append(_build_digit(character, box, status))
            if frame is not None:
                candidates.append(Candidate(digits[-1], frame))
        elif character.text in SIGNS:
            signs.append(Sign(cast(SignText, character.text), box, character.confidence))
    if len(written.characters) == 1:
        digits = [replace(digits[0], confidence=confidence, status=status)]
    boxes = [digit.box for digit in digits] + [sign.box for sign in signs]
    number = Number(
        text=written.text,
        box=join_boxes(boxes),
        confidence=confidence,
        status=status,
        digits=tuple(digits),
        signs=tuple(signs),
        value=written.value,
        line=line.row,
        kind=written.kind,
    )
    return number, tuple(candidates)


def _build_digit(character: Character, box: Box, status: NumberStatus) -> Digit:
    order = np.argsort(-character.probabilities, kind="stable")
    sure = status == "read" or character.confidence >= SURE_DIGIT
    return Digit(
        digit=int(character.text),
        box=box,
        confidence=character.confidence,
        status="read" if sure else "unsure",
        alternatives=tuple(
            Alternative(int(digit), float(character.probabilities[digit])) for digit in order
        ),
    )


def build_candidate(frame: Frame, box: Box, result: Classification, index: int) -> Candidate:
    """Return a frame that was classified, with its digit: ``index`` is its place in the result."""
    probabilities = result.probabilities[index]
    order = np.argsort(-probabilities, kind="stable")
    status = result.status[index].item()
    digit = Digit(
        digit=int(order[0]),
        box=box,
        confidence=float(probabilities[order[0]] * result.digit_probability[index]),
        status=cast(DigitStatus, NOT_A_DIGIT if status == BLANK else status),
        alternatives=tuple(Alternative(int(d), float(probabilities[d])) for d in order),
    )
    return Candidate(digit, pack_frame(frame))
