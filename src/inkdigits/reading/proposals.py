"""Proposals: the numbers that lines may hold, and the evidence for each, before the decision."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from inkdigits.decision import NO_NEIGHBOR, Evidence, RunPlace
from inkdigits.line.alphabet import DIGITS, SIGNS, SPACE
from inkdigits.line.characters import Character
from inkdigits.line.grammar import WrittenNumber, find_numbers
from inkdigits.page.straighten import map_points
from inkdigits.reading.page_lines import PageLine
from inkdigits.reading.runs import Run
from inkdigits.results import Candidate, ImageSize

# Left, top, right and bottom in pixels of the image.
Extent = tuple[float, float, float, float]

# Probabilities are taken to be at least this before they are multiplied, so that neither network
# alone rules a digit out.
LEAST = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A number that a line may hold, and the evidence for it.

    ``candidate`` is the verdict of the digit classifier, where the line is a single character.
    """

    written: WrittenNumber[Character]
    line: PageLine
    evidence: Evidence
    candidate: Candidate | None


def propose_numbers(
    lines: Sequence[PageLine],
    size: ImageSize,
    runs: Sequence[Run] = (),
    *,
    whole: Candidate | None = None,
) -> list[Proposal]:
    """Return the numbers that lines may hold, in reading order.

    Parameters
    ----------
    lines
        All lines of a page, read.
    size
        Size of the image.
    runs
        Which of them were also read as one. Where that gave other words, both readings are
        proposed.
    whole
        The verdict of the digit classifier on all ink of the page, where that can be one digit.
    """
    proposals = []
    for line, geometry in _list_readings(lines, size, runs):
        if whole is not None:
            geometry["whole"] = find_digit_probability(whole)
        if line.single is not None:
            proposals.append(_propose_single(line, line.single, geometry))
            continue
        texts = [character.text for character in line.characters if character.text != SPACE]
        others = sum(text not in DIGITS + SIGNS for text in texts)
        for written in find_numbers(line.characters):
            confidences = [character.confidence for character in written.characters]
            evidence = Evidence(
                weakest=min(confidences),
                product=float(np.prod(confidences)),
                length=len(confidences),
                again=_weigh_again(written.text, line),
                asked_again=line.again is not None,
                score=line.score,
                handwritten=line.handwritten,
                others=others / max(1, len(texts)),
                doubtful=written.doubtful,
                plain=written.text.isdecimal(),
                **geometry,
            )
            proposals.append(Proposal(written, line, evidence, None))
    return proposals


def _propose_single(line: PageLine, candidate: Candidate, geometry: _Geometry) -> Proposal:
    """Return the proposal of a line that is a single character: both networks count."""
    character = line.characters[0]
    by_classifier = np.asarray(candidate.digit.probabilities())
    fused = fuse_predictions(character.probabilities, by_classifier)
    best = int(fused.argmax())
    is_digit = character.text in DIGITS
    # The line reader's probability that it is a digit, and this one.
    by_line = character.confidence if is_digit else 1.0 - character.confidence
    weakest = by_line * float(character.probabilities[best])
    evidence = Evidence(
        weakest=weakest,
        product=weakest,
        length=1,
        again=_weigh_again(str(best), line),
        asked_again=line.again is not None,
        score=line.score,
        handwritten=line.handwritten,
        others=0.0 if is_digit else 1.0,
        single=True,
        agreement=float(by_classifier[best]),
        digit_probability=find_digit_probability(candidate),
        **geometry,
    )
    digit = Character(str(best), character.left, character.right, weakest, fused)
    written = WrittenNumber((digit,), "number", str(best), False)
    return Proposal(written, line, evidence, candidate)


def find_digit_probability(candidate: Candidate) -> float:
    """Return the probability that ink is a digit at all, by the digit classifier."""
    likeliest = max(candidate.digit.probabilities())
    return candidate.digit.confidence / likeliest if likeliest > 0.0 else 0.0


def _weigh_again(text: str, line: PageLine) -> float:
    """Return the confidence of a number in the second look; 0 if not read, 1 without a look."""
    if line.again is None:
        return 1.0
    same = [
        min(character.confidence for character in written.characters)
        for written in find_numbers(line.again)
        if written.text == text
    ]
    return max(same, default=0.0)


def fuse_predictions(
    by_line: npt.NDArray[np.float64], by_classifier: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the normalized product of the probabilities (10,) of both networks."""
    logs = np.log(np.maximum(by_line, LEAST)) + np.log(np.maximum(by_classifier, LEAST))
    powers = np.exp(logs - logs.max())
    return np.asarray(powers / powers.sum())


class _Geometry(TypedDict):
    """The part of ``Evidence`` that is where a line stands on its page, and in which run."""

    whole: float
    height: float
    rim: float
    gap: float
    mates: int
    lines: int
    run: RunPlace
    rival: float


def _list_readings(
    lines: Sequence[PageLine], size: ImageSize, runs: Sequence[Run]
) -> list[tuple[PageLine, _Geometry]]:
    """Return the lines of a page with where each stands; the whole of a run before its parts."""
    extents = {line: _find_extent(line) for line in lines}
    rows: defaultdict[int, list[PageLine]] = defaultdict(list)
    for line in lines:
        rows[line.row].append(line)

    def measure(line: PageLine, parts: Sequence[PageLine]) -> _Geometry:
        beside = {one: extents[one] for one in rows[line.row] if one not in parts}
        extent = extents.get(line) or _find_extent(line)
        return _measure_geometry(line, extent, beside, size, len(lines))

    geometries = {line: measure(line, (line,)) for line in lines}
    wholes: dict[PageLine, tuple[PageLine, _Geometry]] = {}
    for run in runs:
        if not run.is_contested:
            for part in run.parts:
                geometries[part]["run"] = "confirmed"
            continue
        for part in run.parts:
            geometries[part] |= {"run": "contested", "rival": run.weakest_whole}
        geometry = measure(run.whole, run.parts) | {"run": "joined", "rival": run.weakest_part}
        wholes[run.parts[0]] = run.whole, geometry
    readings = []
    for line, geometry in geometries.items():
        if line in wholes:
            readings.append(wholes[line])
        readings.append((line, geometry))
    return readings


def _measure_geometry(
    line: PageLine, extent: Extent, beside: Mapping[PageLine, Extent], size: ImageSize, lines: int
) -> _Geometry:
    """Return where a line stands on its page, with others on its row."""
    left, top, right, bottom = extent
    height = max(line.height, 1.0)
    gaps = [_measure_gap(extent, other) / height for other in beside.values()]
    return _Geometry(
        whole=1.0,
        height=line.height,
        rim=min(left, top, size.width - right, size.height - bottom) / height,
        gap=min(gaps, default=NO_NEIGHBOR),
        mates=sum(other.single is not None for other in beside),
        lines=lines,
        run="alone",
        rival=1.0,
    )


def _measure_gap(first: Extent, second: Extent) -> float:
    """Return how far two boxes are apart, in pixels; 0 where they overlap."""
    across = max(0.0, second[0] - first[2], first[0] - second[2])
    return math.hypot(across, max(0.0, second[1] - first[3], first[1] - second[3]))


def _find_extent(line: PageLine) -> Extent:
    """Return the box around the writing of a line, in the image."""
    characters = line.characters
    ends = (characters[0].left, characters[-1].right) if characters else (0.0, 1.0)
    corners = map_points(line.matrix, [(x, y) for x in ends for y in line.band])
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return left, top, right, bottom
