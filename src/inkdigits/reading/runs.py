"""Runs of lines on a row, read as a whole: what the finder cut apart, the line reader joins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inkdigits.intake.page import Page
from inkdigits.line.alphabet import SPACE
from inkdigits.line.characters import Character
from inkdigits.page.quads import measure_quad
from inkdigits.page.runs import find_runs, join_quads
from inkdigits.page.straighten import crop_line
from inkdigits.reading.page_lines import MARGIN, PageLine, find_weakest


def list_runs(lines: Sequence[PageLine], turn: int) -> list[list[int]]:
    """Return the runs of lines that the finder found, handwritten and printed ones apart."""
    kept = []
    for run in find_runs([line.quad for line in lines], turn):
        part = run[:1]
        for index in run[1:]:
            if _is_written(lines[index]) != _is_written(lines[part[-1]]):
                kept.append(part)
                part = []
            part.append(index)
        kept.append(part)
    return [run for run in kept if len(run) > 1]


def join_lines(page: Page, lines: Sequence[PageLine]) -> PageLine:
    """Return the line that covers a run, cut out and not read yet."""
    quad = join_quads([line.quad for line in lines])
    return PageLine(
        crop_line(page.color, quad, margin=MARGIN),
        page.scale,
        measure_quad(quad)[1] * page.scale[1],
        min(line.score for line in lines),
        float(np.mean([line.handwritten for line in lines])),
        lines[0].row,
        quad,
    )


def choose_lines(whole: PageLine, parts: Sequence[PageLine]) -> list[PageLine]:
    """Return a run as the line that covers it, or as its parts, whichever was read better.

    Where both have the same characters the whole knows what a gap means. Parts stay where it has
    the same words, so that a digit alone is still classified. Otherwise the surer of both counts,
    and the other is a second look at it.
    """
    joined = join_characters(parts)
    words, part_words = _spell(whole.characters), _spell(joined)
    if words.split() == part_words.split():
        return list(parts)
    if words.replace(SPACE, "") == part_words.replace(SPACE, ""):
        return [whole]
    if find_weakest(whole.characters) >= min(find_weakest(line.characters) for line in parts):
        whole.again = joined
        return [whole]
    for line in parts:
        line.again = whole.characters
    return list(parts)


def join_characters(lines: Sequence[PageLine]) -> list[Character]:
    """Return the characters of lines with a space between two of them.

    Their columns are those of their own crops.
    """
    joined: list[Character] = []
    for line in lines:
        if joined and line.characters:
            joined.append(_make_space())
        joined.extend(line.characters)
    return joined


def _make_space() -> Character:
    return Character(SPACE, 0.0, 0.0, 1.0, np.full(10, 0.1))


def _spell(characters: Sequence[Character]) -> str:
    return "".join(character.text for character in characters)


def _is_written(line: PageLine) -> bool:
    return line.handwritten >= 0.5
