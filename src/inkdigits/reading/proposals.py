"""Lines that were read come in; the numbers that may be told, and what speaks for them, go out.

Takes what the line reader, the digit classifier and the grammar say; decides nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from inkdigits.decision import Evidence
from inkdigits.line.alphabet import DIGITS, SIGNS, SPACE
from inkdigits.line.grammar import WrittenNumber, find_numbers
from inkdigits.line.reader import Character
from inkdigits.page.straighten import ColorImage, Matrix, map_points
from inkdigits.results import Candidate, ImageSize

# Left, top, right and bottom in pixels of the image.
Extent = tuple[float, float, float, float]

# The gap beside a line that has nothing beside it, in heights of the line.
FAR = 3.0


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
        (48, W, 3) uint8, the line as it was read.
    """

    characters: Sequence[Character]
    matrix: Matrix
    band: tuple[float, float]
    height: float
    found: float
    by_hand: float
    crop: ColorImage
    again: Sequence[Character] | None = None
    row: int = 1
    lone: Candidate | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A number that may be told, and what speaks for it.

    ``candidate`` is what the digit classifier says, of a digit that stands alone.
    """

    written: WrittenNumber[Character]
    line: LineRead
    evidence: Evidence
    candidate: Candidate | None


def propose_numbers(lines: Sequence[LineRead], size: ImageSize) -> list[Proposal]:
    """Return the numbers on the lines of a page, in order, before any is decided on."""
    proposals = []
    for line, geometry in zip(lines, _measure_geometry(lines, size), strict=True):
        if line.lone is not None:
            proposals.append(_propose_lone(line, line.lone, geometry))
            continue
        characters = [one for one in line.characters if one.text != SPACE]
        others = sum(one.text not in DIGITS + SIGNS for one in characters)
        for written in find_numbers(line.characters):
            confidences = [one.confidence for one in written.characters]
            evidence = Evidence(
                weakest=min(confidences),
                product=float(np.prod(confidences)),
                length=len(confidences),
                again=_weigh_again(written.text, line),
                asked_again=line.again is not None,
                found=line.found,
                by_hand=line.by_hand,
                others=others / max(1, len(characters)),
                doubtful=written.doubtful,
                plain=written.text.isdecimal(),
                **geometry,
            )
            proposals.append(Proposal(written, line, evidence, None))
    return proposals


def _propose_lone(line: LineRead, candidate: Candidate, geometry: _Geometry) -> Proposal:
    """Return the proposal of a line that is one character: both networks have a say."""
    character = line.characters[0]
    alone = candidate.digit
    by_classifier = np.asarray(alone.probabilities())
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
        again=_weigh_again(str(best), line),
        asked_again=line.again is not None,
        found=line.found,
        by_hand=line.by_hand,
        others=0.0 if is_digit else 1.0,
        lone=True,
        agreement=float(by_classifier[best]),
        digit_probability=alone.confidence / top if top > 0.0 else 0.0,
        **geometry,
    )
    digit = Character(str(best), character.left, character.right, weakest, fused)
    written = WrittenNumber((digit,), "number", str(best), False)
    return Proposal(written, line, evidence, candidate)


def _weigh_again(text: str, line: LineRead) -> float:
    """Return how surely a second look read a number too; 0 where it did not."""
    if line.again is None:
        return 1.0
    same = [
        min(one.confidence for one in written.characters)
        for written in find_numbers(line.again)
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


class _Geometry(TypedDict):
    height: float
    rim: float
    gap: float
    mates: int
    lines: int


def _measure_geometry(lines: Sequence[LineRead], size: ImageSize) -> list[_Geometry]:
    """Return of each line what ``Evidence`` tells of its place on the page."""
    extents = [_find_extent(line) for line in lines]
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        rows[line.row].append(index)
    found = []
    for index, line in enumerate(lines):
        left, top, right, bottom = extents[index]
        height = max(line.height, 1.0)
        beside = [other for other in rows[line.row] if other != index]
        gaps = [_measure_gap(extents[index], extents[other]) / height for other in beside]
        found.append(
            _Geometry(
                height=line.height,
                rim=min(left, top, size.width - right, size.height - bottom) / height,
                gap=min(gaps, default=FAR),
                mates=sum(lines[other].lone is not None for other in beside),
                lines=len(lines),
            )
        )
    return found


def _measure_gap(one: Extent, other: Extent) -> float:
    """Return how far two boxes are apart, in pixels."""
    across = max(0.0, other[0] - one[2], one[0] - other[2])
    return math.hypot(across, max(0.0, other[1] - one[3], one[1] - other[3]))


def _find_extent(line: LineRead) -> Extent:
    """Return left, top, right and bottom of the box around the writing of a line in the image."""
    first, last = line.characters[:1], line.characters[-1:]
    ends = [one.left for one in first] + [one.right for one in last] or [0.0, 1.0]
    corners = map_points(line.matrix, [(x, y) for x in ends for y in line.band])
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return left, top, right, bottom
