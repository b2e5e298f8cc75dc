"""Runs of lines on a row, read as a whole: what the finder cut apart, the line reader joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inkdigits.intake.page import Page
from inkdigits.line.alphabet import SPACE
from inkdigits.page import runs
from inkdigits.page.quads import measure_quad
from inkdigits.page.straighten import crop_line
from inkdigits.reading.page_lines import MARGIN, PageLine, find_weakest


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Lines beside one another, and the line that covers them all: two readings of one place."""

    whole: PageLine
    parts: tuple[PageLine, ...]

    @property
    def is_contested(self) -> bool:
        """Whether the whole has other words than its parts."""
        return _find_words([self.whole]) != _find_words(self.parts)

    @property
    def weakest_part(self) -> float:
        """Confidence of the least confident character of the parts; 0 where there is none."""
        return find_weakest([one for part in self.parts for one in part.characters])

    @property
    def weakest_whole(self) -> float:
        """Confidence of the least confident character of the whole; 0 where there is none."""
        return find_weakest(self.whole.characters)


def find_losers(
    runs: Sequence[Run], probabilities: Mapping[PageLine, Sequence[float]]
) -> set[PageLine]:
    """Return the lines of contested runs that do not count, because the other reading is likelier.

    Parameters
    ----------
    probabilities
        For each line, how likely each number on it is right. A reading is as likely as its numbers
        are on average; parts stay where neither has a number.
    """
    losers: set[PageLine] = set()
    for run in runs:
        whole = _find_mean(probabilities.get(run.whole, ()))
        parts = _find_mean([one for part in run.parts for one in probabilities.get(part, ())])
        losers.update(run.parts if whole > parts else [run.whole])
    return losers


def find_runs(page: Page, lines: Sequence[PageLine], turn: int) -> list[Run]:
    """Return the runs among the lines that the finder found, each with its whole, not read yet.

    Handwritten and printed lines are not joined. Known ink is never cut apart: it has no runs.
    """
    if any(line.bounds is not None for line in lines):
        return []
    found = []
    for indices in runs.find_runs([line.quad for line in lines], turn):
        for parts in _split_by_hand([lines[index] for index in indices]):
            if len(parts) > 1:
                found.append(Run(join_lines(page, parts), tuple(parts)))
    return found


def join_lines(page: Page, lines: Sequence[PageLine]) -> PageLine:
    """Return the line that covers others on its row, cut out and not read yet."""
    quad = runs.join_quads([line.quad for line in lines])
    return PageLine(
        crop_line(page.color, quad, margin=MARGIN),
        page.scale,
        measure_quad(quad)[1] * page.scale[1],
        min(line.score for line in lines),
        float(np.mean([line.handwritten for line in lines])),
        lines[0].row,
        quad,
    )


def _split_by_hand(lines: Sequence[PageLine]) -> list[list[PageLine]]:
    """Return neighbors in groups that are either written by hand or printed."""
    groups: list[list[PageLine]] = []
    for line in lines:
        if groups and _is_written(groups[-1][-1]) == _is_written(line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _is_written(line: PageLine) -> bool:
    return line.handwritten >= 0.5


def _find_words(lines: Sequence[PageLine]) -> list[str]:
    """Return the texts between spaces, and between lines."""
    spelled = ("".join(one.text for one in line.characters) for line in lines)
    return SPACE.join(spelled).split()


def _find_mean(probabilities: Sequence[float]) -> float:
    return sum(probabilities) / len(probabilities) if probabilities else 0.0
