"""Runs of lines on a row, read as a whole: what the finder cut apart, the line reader joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inkdigits.intake.page import Page
from inkdigits.line.alphabet import SPACE
from inkdigits.line.characters import Character
from inkdigits.page import runs
from inkdigits.page.quads import measure_quad
from inkdigits.page.straighten import crop_line
from inkdigits.reading.page_lines import MARGIN, PageLine, find_weakest


@dataclass(slots=True, eq=False)
class Run:
    """Lines beside one another, and the line that covers them all."""

    whole: PageLine
    parts: list[PageLine]

    def choose(self, lines: Sequence[PageLine]) -> list[PageLine]:
        """Return the lines of a page with this run in it as its whole or as its parts.

        Where both have the same characters the whole knows what a gap means. Parts stay where it
        has the same words, so that a digit alone is still classified. Otherwise the surer of both
        counts, and the other is a second look at it.
        """
        joined = join_characters(self.parts)
        words, part_words = _spell(self.whole.characters), _spell(joined)
        if words.split() == part_words.split():
            return list(lines)
        if words.replace(SPACE, "") != part_words.replace(SPACE, ""):
            weakest = min(find_weakest(line.characters) for line in self.parts)
            if find_weakest(self.whole.characters) < weakest:
                for line in self.parts:
                    line.again = self.whole.characters
                return list(lines)
            self.whole.again = joined
        place = lines.index(self.parts[0])
        rest = [line for line in lines if line not in self.parts]
        return [*rest[:place], self.whole, *rest[place:]]


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
                found.append(Run(join_lines(page, parts), parts))
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


def join_characters(lines: Sequence[PageLine]) -> list[Character]:
    """Return the characters of lines with a space between two of them.

    Their columns are those of their own crops.
    """
    joined: list[Character] = []
    for line in lines:
        if joined and line.characters:
            joined.append(Character(SPACE, 0.0, 0.0, 1.0, np.full(10, 0.1)))
        joined.extend(line.characters)
    return joined


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


def _spell(characters: Sequence[Character]) -> str:
    return "".join(character.text for character in characters)
