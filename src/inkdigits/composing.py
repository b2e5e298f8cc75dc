"""Lines that were read come in; the numbers of the answer go out, each with how sure it is.

Takes what the line reader, the digit classifier and the grammar say, and asks ``decision``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict, cast

import numpy as np
import numpy.typing as npt

from inkdigits.decision import Evidence
from inkdigits.digit.classifier import Classification
from inkdigits.digit.frame import Frame
from inkdigits.digit.verdict import BLANK, NOT_A_DIGIT
from inkdigits.line.alphabet import DIGITS, SPACE
from inkdigits.line.grammar import WrittenNumber, find_numbers
from inkdigits.line.reader import Character
from inkdigits.line.values import Decimal
from inkdigits.page.straighten import Matrix, map_points
from inkdigits.places import bound_points, find_places, pack_frame
from inkdigits.results import (
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
)

# A digit of a number counts as read from this probability on, where the number itself is read.
SURE_DIGIT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class LineRead:
    """A line as the line reader read it.

    Attributes
    ----------
    characters
        In reading order.
    matrix
        (3, 3), points of its crop to points of the image.
    band
        The rows of the crop, top and bottom, that the writing takes.
    height
        Of the line, in pixels of the image.
    found, by_hand
        How surely it was found, and how likely it is handwritten.
    again
        The characters that a second look at it read; None where none was needed.
    row
        The line of the page that it stands on, from 1.
    lone
        What the digit classifier says where all of the line may be one digit.
    crop
        (48, W, 3) uint8, the line as it was read; None where nobody kept it.
    """

    characters: Sequence[Character]
    matrix: Matrix
    band: tuple[float, float]
    height: float
    found: float
    by_hand: float
    again: Sequence[Character] | None = None
    row: int = 1
    lone: Candidate | None = None
    crop: npt.NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A number that may be told, and what speaks for it."""

    written: WrittenNumber[Character]
    line: LineRead
    evidence: Evidence
    candidate: Candidate | None


def propose_numbers(
    lines: Sequence[LineRead], size: ImageSize, *, decimal: Decimal
) -> list[Proposal]:
    """Return the numbers on the lines of a page, in order, before any is decided on."""
    proposals = []
    for line, neighbors in zip(lines, _measure_neighbors(lines), strict=True):
        if line.lone is not None:
            proposal = _propose_lone(line, line.lone, size, len(lines))
            proposals.append(replace(proposal, evidence=replace(proposal.evidence, **neighbors)))
            continue
        characters = [one for one in line.characters if one.text != SPACE]
        others = sum(not (one.text in DIGITS or one.text in SIGN_TEXTS) for one in characters)
        for written in find_numbers(line.characters, decimal=decimal):
            confidences = [one.confidence for one in written.characters]
            evidence = Evidence(
                weakest=min(confidences),
                product=float(np.prod(confidences)),
                length=len(confidences),
                again=_weigh_again(written.text, line, decimal),
                asked_again=line.again is not None,
                found=line.found,
                by_hand=line.by_hand,
                height=line.height,
                others=others / max(1, len(characters)),
                doubtful=written.doubtful,
                plain=written.text.isdecimal(),
                rim=_measure_rim(line, size),
                lines=len(lines),
                **neighbors,
            )
            proposals.append(Proposal(written, line, evidence, None))
    return proposals


SIGN_TEXTS = frozenset("-.,/:()%+=$")


def _propose_lone(line: LineRead, candidate: Candidate, size: ImageSize, count: int) -> Proposal:
    """Return the proposal of a line that is one character: both networks have a say."""
    character = line.characters[0]
    alone = candidate.digit
    by_classifier = np.zeros(10)
    for alternative in alone.alternatives:
        by_classifier[alternative.digit] = alternative.probability
    fused = fuse_predictions(character.probabilities, by_classifier)
    best = int(fused.argmax())
    is_digit = character.text in DIGITS
    of_line = character.confidence if is_digit else 1.0 - character.confidence
    weakest = of_line * float(character.probabilities[best])
    top = float(by_classifier.max())
    evidence = Evidence(
        weakest=weakest,
        product=weakest,
        length=1,
        again=_weigh_again(str(best), line, "auto"),
        asked_again=line.again is not None,
        found=line.found,
        by_hand=line.by_hand,
        height=line.height,
        others=0.0 if is_digit else 1.0,
        lone=True,
        agreement=float(by_classifier[best]),
        digit_probability=alone.confidence / top if top > 0.0 else 0.0,
        rim=_measure_rim(line, size),
        lines=count,
    )
    digit = Character(str(best), character.left, character.right, weakest, fused)
    written = WrittenNumber((digit,), "number", str(best), False)
    return Proposal(written, line, evidence, candidate)


def propose_alone(candidate: Candidate) -> Proposal:
    """Return the proposal of known ink that the classifier alone was asked about."""
    digit = candidate.digit
    probabilities = np.zeros(10)
    for alternative in digit.alternatives:
        probabilities[alternative.digit] = alternative.probability
    top = float(probabilities.max())
    evidence = Evidence(
        weakest=0.5,
        product=0.5,
        length=1,
        height=float(digit.box.bottom - digit.box.top),
        lone=True,
        unread=True,
        aspect=_measure_aspect(digit.box),
        agreement=top,
        digit_probability=digit.confidence / max(top, 1e-9),
    )
    character = Character(str(digit.digit), 0.0, 1.0, digit.confidence, probabilities)
    written = WrittenNumber((character,), "number", str(digit.digit), False)
    line = LineRead((character,), np.eye(3), (0.0, 1.0), evidence.height, 1.0, 1.0, lone=candidate)
    return Proposal(written, line, evidence, candidate)


def _measure_aspect(box: Box) -> float:
    return (box.right - box.left) / (box.bottom - box.top)


def _weigh_again(text: str, line: LineRead, decimal: Decimal) -> float:
    """Return how surely a second look read a number too; 0 where it did not."""
    if line.again is None:
        return 1.0
    same = [
        min(one.confidence for one in written.characters)
        for written in find_numbers(line.again, decimal=decimal)
        if written.text == text
    ]
    return max(same, default=0.0)


def fuse_predictions(
    by_line: npt.NDArray[np.float64], by_classifier: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the product of two experts' probabilities (10,), normalized."""
    logs = np.log(np.maximum(by_line, 1e-5)) + np.log(np.maximum(by_classifier, 1e-5))
    powers = np.exp(logs - logs.max())
    return np.asarray(powers / powers.sum())


def build_number(
    proposal: Proposal, size: ImageSize, confidence: float, status: NumberStatus
) -> tuple[Number, tuple[Candidate, ...]]:
    """Return a number of the answer, and its digits as pictures.

    Its confidence is that of the decision.
    """
    written, line = proposal.written, proposal.line
    digits: list[Digit] = []
    signs: list[Sign] = []
    candidates: list[Candidate] = []
    if proposal.candidate is not None:
        candidates.append(proposal.candidate)
        places = [(proposal.candidate.digit.box, b"")] * len(written.characters)
    else:
        columns = [(one.left, one.right) for one in written.characters]
        places = [
            (bound_points(corners, size), frame)
            for corners, frame in find_places(line.crop, line.matrix, line.band, columns)
        ]
    for one, (box, frame) in zip(written.characters, places, strict=True):
        if one.text in DIGITS:
            digits.append(_build_digit(one, box, status))
            if frame:
                candidates.append(Candidate(digits[-1], frame))
        elif one.text in SIGN_TEXTS:
            signs.append(Sign(cast(SignText, one.text), box, one.confidence))
    boxes = [digit.box for digit in digits] + [sign.box for sign in signs]
    number = Number(
        text=written.text,
        box=Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        ),
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
        status="digit" if sure else "unsure",
        alternatives=tuple(
            Alternative(int(digit), float(character.probabilities[digit])) for digit in order
        ),
    )


class _Neighbors(TypedDict):
    gap: float
    mates: int


def _measure_neighbors(lines: Sequence[LineRead]) -> list[_Neighbors]:
    """Return of each line how far the next one on its row is, and the single digits beside it."""
    boxes = [_find_extent(line) for line in lines]
    found = []
    for index, line in enumerate(lines):
        low, high = boxes[index]
        nearest, mates = np.inf, 0
        for other, (other_low, other_high) in enumerate(boxes):
            if other == index or lines[other].row != line.row:
                continue
            apart = np.maximum(0.0, np.maximum(other_low - high, low - other_high))
            nearest = min(nearest, float(np.hypot(*apart)) / max(line.height, 1.0))
            mates += lines[other].lone is not None
        found.append(_Neighbors(gap=min(nearest, 3.0), mates=mates))
    return found


def _find_extent(line: LineRead) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the corners of the box around a line in the image."""
    columns = [(one.left, one.right) for one in line.characters] or [(0.0, 1.0)]
    ends = (columns[0][0], columns[-1][1])
    corners = map_points(line.matrix, [(x, y) for x in ends for y in line.band])
    return corners.min(axis=0), corners.max(axis=0)


def _measure_rim(line: LineRead, size: ImageSize) -> float:
    """Return how far a line is from the rim of its image, in heights of the line."""
    if not line.characters:
        return 1.0
    low, high = _find_extent(line)
    nearest = min(low.min(), size.width - high[0], size.height - high[1])
    return float(nearest / max(line.height, 1.0))


def build_candidate(frame: Frame, box: Box, result: Classification, index: int) -> Candidate:
    """Return what the digit classifier says of one of the frames that it was asked about."""
    probabilities = result.probabilities[index]
    order = np.argsort(-probabilities, kind="stable")
    status = result.status[index].item()
    digit = Digit(
        digit=int(order[0]),
        box=box,
        confidence=float(probabilities[order[0]] * result.likeness[index]),
        status=cast(DigitStatus, NOT_A_DIGIT if status == BLANK else status),
        alternatives=tuple(Alternative(int(d), float(probabilities[d])) for d in order),
    )
    return Candidate(digit, pack_frame(frame))
