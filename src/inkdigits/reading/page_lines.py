"""Lines of a page on their way to being read: cut out, turned, weighed.

Knows how lines are cut, not which networks read them: ``recognizer.py`` chains these steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from inkdigits.intake.page import Page
from inkdigits.line.alphabet import DIGITS, LETTERS, LINE_HEIGHT, SPACE
from inkdigits.line.reader import Character
from inkdigits.page.ink_lines import Bounds
from inkdigits.page.known_ink import KnownInk, render_line
from inkdigits.page.maps import FoundLine
from inkdigits.page.quads import Quad, measure_quad
from inkdigits.page.straighten import LineCrop, crop_line
from inkdigits.page.turning import order_rows
from inkdigits.reading.proposals import LineRead
from inkdigits.results import Candidate

# What is left around a line when it is cut out, in heights of it.
MARGIN = 0.18
# What is left around it when it is read once more, and the confidence of its least likely
# character from which that is not needed.
WIDER_MARGIN = 0.34
NO_DOUBT = 0.985
# How surely a line is said to be found on a page on which the finder saw none.
NOTHING_FOUND = 0.02
# Whether a page lies turned is asked where a letter or digit reads with less than this on average
# (half a point is the most), or a line is narrower than this share of its height; with so many of
# its lines at most. Another turn must read better by this, so that a lone 6 stays one.
LEGIBLE = 0.36
UPRIGHT_LINE = 0.8
TURN_LINES = 8
TURN_GAIN = 0.45
LONE_GAIN = 0.8
# Known ink in more pieces than this is no writing alone; the pieces are compared with each other.
PLAIN_PIECES = 150
# Ink on flat paper is taken for writing alone up to so many lines, and where no piece is this many
# times as wide as the tallest is high.
PLAIN_LINES = 4
RULE_WIDTH = 3.0


@dataclass(slots=True, eq=False)
class PageLine:
    """A line on its way to being read.

    Its quad is in pixels of the page; where its ink is known, ``bounds`` are in pixels of that.
    """

    crop: LineCrop
    height: float
    found: float
    by_hand: float
    row: int
    quad: Quad
    margin: float = MARGIN
    bounds: Bounds | None = None
    characters: list[Character] = field(default_factory=list)
    again: list[Character] | None = None
    lone: Candidate | None = None


def cover_page(color: npt.NDArray[np.uint8]) -> FoundLine:
    """Return all of a page as a line: of one on which none was found."""
    height, width = color.shape[:2]
    return FoundLine(Bounds(0, 0, width, height).quad(), NOTHING_FOUND, 0.5)


def cut_lines(
    color: npt.NDArray[np.uint8], seen: Sequence[FoundLine], turn: int, scale: float
) -> list[PageLine]:
    """Cut found lines out, in reading order."""
    lines = []
    for row, members in enumerate(order_rows([line.quad for line in seen], turn), 1):
        for index in members:
            line = seen[index]
            margin = MARGIN if line.score > NOTHING_FOUND else 0.0
            try:
                crop = crop_line(color, line.quad, margin=margin)
            except ValueError:  # thinner than a pixel
                continue
            height = measure_quad(line.quad)[1] * scale
            lines.append(
                PageLine(crop, height, line.score, line.handwritten, row, line.quad, margin)
            )
    return lines


def turn_line(color: npt.NDArray[np.uint8], line: PageLine, quarters: int) -> PageLine:
    """Return a line as it reads where it is turned by so many quarters clockwise."""
    quad = np.roll(line.quad, -quarters, axis=0)
    return replace(line, crop=crop_line(color, quad, margin=MARGIN), quad=quad)


def measure_length(line: PageLine) -> float:
    """Return the longer side of a line, in pixels of the page."""
    return max(measure_quad(line.quad))


def measure_rim(line: PageLine) -> float:
    """Return the rows of a crop above, and below, its line."""
    return line.margin / (1.0 + 2.0 * line.margin) * LINE_HEIGHT


def find_weakest(characters: Sequence[Character]) -> float:
    """Return the confidence of the least likely character; 0 where there is none."""
    return min((one.confidence for one in characters), default=0.0)


def measure_legibility(lines: Sequence[PageLine]) -> float:
    """Return how well lines read: half a point for a sure letter or digit, none for a guess."""
    return sum(
        one.confidence - 0.5
        for line in lines
        for one in line.characters
        if one.text in DIGITS or one.text in LETTERS
    )


def count_characters(lines: Sequence[PageLine]) -> int:
    """Return how many characters were read on lines, spaces left out."""
    return sum(one.text != SPACE for line in lines for one in line.characters)


def is_turn_doubtful(lines: Sequence[PageLine]) -> bool:
    """Say whether lines may lie another way round: they read badly, or stand upright."""
    count = count_characters(lines)
    upright = any(line.crop.image.shape[1] < UPRIGHT_LINE * LINE_HEIGHT for line in lines)
    return upright or measure_legibility(lines) < LEGIBLE * max(1, count)


def is_plain(known: KnownInk, *, drawn: bool) -> bool:
    """Say whether known ink is writing alone: no ring, box or rule, and few lines.

    What was ``drawn`` on a transparent ground may have as many lines as it likes. Single pieces
    below one another may as well be a number on its side.
    """
    boxes = [piece.bounds for piece in known.pieces]
    tallest = max((box.height for box in boxes), default=0)
    if len(boxes) > PLAIN_PIECES:
        return False
    if not drawn and (
        len(known.lines) > PLAIN_LINES
        or (len(known.lines) > 1 and all(len(line.clusters) == 1 for line in known.lines))
        or any(box.width > RULE_WIDTH * tallest for box in boxes)
    ):
        return False
    return not any(
        outer.left < inner.left
        and outer.top < inner.top
        and inner.right < outer.right
        and inner.bottom < outer.bottom
        and 3 * inner.height > outer.height
        for outer in boxes
        for inner in boxes
        if outer is not inner
    )


def render_known(known: KnownInk, bounds: Bounds, row: int, page: Page) -> PageLine:
    """Draw a line of known ink for the line reader."""
    crop = render_line(known, bounds, margin=MARGIN)
    height = bounds.height * known.scale[1] * page.scale[1]
    quad = np.asarray(bounds.quad() * known.scale, np.float32)
    return PageLine(crop, height, 1.0, 1.0, row, quad, bounds=bounds)


def to_line_read(line: PageLine, page: Page) -> LineRead:
    """Return a line that was read, in pixels of the image."""
    rim = measure_rim(line)
    across, down = page.scale
    return LineRead(
        characters=line.characters,
        matrix=np.diag([across, down, 1.0]) @ line.crop.matrix,
        band=(rim, LINE_HEIGHT - rim),
        height=line.height,
        found=line.found,
        by_hand=line.by_hand,
        crop=line.crop.image,
        again=line.again,
        row=line.row,
        lone=line.lone,
    )
