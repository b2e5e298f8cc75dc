"""The lines of a page: cut out for the line reader, turned, and measured when they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from inkdigits.arrays import ColorImage
from inkdigits.intake.page import Page
from inkdigits.line.alphabet import DIGITS, LETTERS, LINE_HEIGHT, SPACE
from inkdigits.line.characters import Character
from inkdigits.page.ink_lines import Bounds
from inkdigits.page.known_ink import KnownInk, render_line
from inkdigits.page.maps import FoundLine
from inkdigits.page.quads import Quad, measure_quad
from inkdigits.page.straighten import LineCrop, Matrix, crop_line
from inkdigits.page.turning import order_rows
from inkdigits.results import Candidate

# Margin around a line that is cut out, in heights of the line (docs/experiments/044-margin.md).
MARGIN = 0.18
# A line is read again, with this margin, where its least confident character is below this
# (docs/experiments/043-second-look.md).
WIDER_MARGIN = 0.34
NO_DOUBT = 0.985
# Score of the line that stands for all of a page on which the finder found none.
NOTHING_FOUND = 0.02
# Other turns of a page are tried (docs/experiments/041-turned-pages.md) where the legibility per
# letter or digit is below this, or a line is narrower than this share of its height; on at most so
# many lines.
LEGIBLE = 0.36
UPRIGHT_LINE = 0.8
TURN_LINES = 8
# A turn is taken where it is more legible than upright, by this times the square root of the number
# of characters (docs/experiments/047-upright-first.md); by more where a single character was read,
# so that a 6 stays a 6, and an 8 on its side is not two zeros.
TURN_GAIN = 0.4
SINGLE_GAIN = 0.8
# Known ink is plain writing up to this many pieces, each of which is compared with all others ...
PLAIN_PIECES = 150
# ... and on flat paper up to this many lines, and where no piece is wider than this many heights of
# the tallest: a rule.
PLAIN_LINES = 4
RULE_WIDTH = 3.0
# A piece around another encloses it, as a ring or a box does, where it is less than this many times
# as high.
RING_HEIGHT = 3


@dataclass(slots=True, eq=False)
class PageLine:
    """A line of a page, before and after it is read.

    Attributes
    ----------
    crop
        The line as it was cut out.
    scale
        Pixels of the image per pixel of the page, across and down.
    height
        Height of the line, in pixels of the image.
    score
        Probability that it is writing; 1 where the ink is known.
    handwritten
        Probability that it was written by hand; 1 where the ink is known.
    row
        The row of the page on which it stands, from 1.
    quad
        Its corners, in pixels of the page.
    margin
        Margin of the crop, in heights of the line.
    bounds
        Where the ink is known, its bounds in pixels of that ink.
    characters
        What was read, in reading order.
    again
        What the second look read, with another margin; None where there was none.
    single
        Where it is a single character, the verdict of the digit classifier.
    """

    crop: LineCrop
    scale: tuple[float, float]
    height: float
    score: float
    handwritten: float
    row: int
    quad: Quad
    margin: float = MARGIN
    bounds: Bounds | None = None
    characters: list[Character] = field(default_factory=list)
    again: list[Character] | None = None
    single: Candidate | None = None

    @property
    def rim(self) -> float:
        """Rows of the crop above its line, and below it."""
        return self.margin / (1.0 + 2.0 * self.margin) * LINE_HEIGHT

    @property
    def band(self) -> tuple[float, float]:
        """Top and bottom row of the line in its crop."""
        return self.rim, LINE_HEIGHT - self.rim

    @property
    def matrix(self) -> Matrix:
        """(3, 3), maps points of the crop to points of the image."""
        return np.diag([*self.scale, 1.0]) @ self.crop.matrix


def cover_page(color: ColorImage) -> FoundLine:
    """Return a line that covers a page on which the finder found none."""
    height, width = color.shape[:2]
    return FoundLine(Bounds(0, 0, width, height).quad(), NOTHING_FOUND, 0.5)


def cut_lines(page: Page, found: Sequence[FoundLine], turn: int) -> list[PageLine]:
    """Cut the lines that were found out of a page that is turned, in reading order.

    Those thinner than a pixel are left out.
    """
    lines = []
    for row, members in enumerate(order_rows([line.quad for line in found], turn), 1):
        for index in members:
            line = found[index]
            score, handwritten, quad = line.score, line.handwritten, line.quad
            margin = MARGIN if score > NOTHING_FOUND else 0.0
            try:
                crop = crop_line(page.color, quad, margin=margin)
            except ValueError:
                continue
            height = measure_quad(quad)[1] * page.scale[1]
            lines.append(PageLine(crop, page.scale, height, score, handwritten, row, quad, margin))
    return lines


def turn_line(color: ColorImage, line: PageLine, quarters: int) -> PageLine:
    """Return a line cut out as if its page were turned by so many quarters clockwise."""
    quad = np.roll(line.quad, -quarters, axis=0)
    return replace(line, crop=crop_line(color, quad, margin=MARGIN), quad=quad)


def measure_length(line: PageLine) -> float:
    """Return the longer side of a line, in pixels of the page."""
    return max(measure_quad(line.quad))


def find_weakest(characters: Sequence[Character]) -> float:
    """Return the confidence of the least confident character; 0 where there is none."""
    return min((character.confidence for character in characters), default=0.0)


def measure_legibility(lines: Sequence[PageLine]) -> float:
    """Return how well lines read: the sum over letters and digits of their confidence above 0.5."""
    return sum(
        character.confidence - 0.5
        for line in lines
        for character in line.characters
        if character.text in DIGITS + LETTERS
    )


def count_characters(lines: Sequence[PageLine]) -> int:
    """Return how many characters were read on lines, spaces left out."""
    return sum(character.text != SPACE for line in lines for character in line.characters)


def is_turn_doubtful(lines: Sequence[PageLine]) -> bool:
    """Return whether the page of lines may be turned: they read badly, or stand upright."""
    count = count_characters(lines)
    upright = any(line.crop.image.shape[1] < UPRIGHT_LINE * LINE_HEIGHT for line in lines)
    return upright or measure_legibility(lines) < LEGIBLE * max(1, count)


def is_plain(known: KnownInk, *, drawn: bool) -> bool:
    """Return whether known ink is plain writing, whose lines need no finder.

    It is where no piece encloses another, as a ring or a box does, and, unless it was ``drawn`` on
    a transparent ground, where it has few lines and no rule. Several lines of one cluster each may
    be a number on its side, and are not plain either.
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
        and RING_HEIGHT * inner.height > outer.height
        for outer in boxes
        for inner in boxes
        if outer is not inner
    )


def render_known(known: KnownInk, bounds: Bounds, row: int, page: Page) -> PageLine:
    """Return a line of known ink, drawn black on white for the line reader."""
    crop = render_line(known, bounds, margin=MARGIN)
    height = bounds.height * known.scale[1] * page.scale[1]
    quad = np.asarray(bounds.quad() * known.scale, np.float32)
    return PageLine(crop, page.scale, height, 1.0, 1.0, row, quad, bounds=bounds)
