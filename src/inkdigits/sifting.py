"""What was read of a page as numbers comes in; which of it are numbers goes out.

Specks, edges, words and printed patterns look like digits here and there; and a page may hold but
the one digit that all of its ink is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from inkdigits.model.lines import OTHER, Character
from inkdigits.reading import Box, Candidate, ImageSize, Number

# Among words, of which some are made of letters like digits, a number is as sure as this.
TELLING = 0.85
# Nobody writes more digits than this as one number: account numbers have up to 30.
LONGEST = 30
# A page that is refused as one digit holds numbers where there are so many digits, sure or not.
SEVERAL = 3
# ... and such a share of them is sure, a larger one where they make more than a few numbers:
# patterns and words look like digits here and there.
FEW = 2
FEW_CERTAIN = 0.2
MANY_CERTAIN = 0.5
# ... or where a number, though of two digits, is as likely as this.
PAIR = 0.25
# A lone digit is one of several things on a page that reach this many times as far.
APART = 2.5
# A lone digit in doubt beside long numbers is kept where it is as likely as this, and no higher or
# lower than they are by this factor.
LONE = 0.25
ALIKE = 1.7
# A lone digit lies where it is so many times as wide as high; at the edge of the page it is cut off
# where it is no longer than this share of the page's shorter side.
LYING = 3.0
CUT_OFF = 0.05
# Pieces of a pattern lie on so many lines and are so many digits at least, this share of them ones,
# and this share of the numbers in doubt.
SCATTERED = 3
MANY = 12
MOST_ONES = 0.7
SOME_DOUBTFUL = 0.3
# A stroke of a digit is shorter than this share of the number that it belongs to.
SMALL = 0.5
# A number that is this much wider than what a digit was taken from was only seen in part there.
WIDER = 1.5
# ... and one that is no wider than this is all that the digit was taken from.
COVERED = 1.2


def sift(
    numbers: Sequence[Number],
    lines: Sequence[Sequence[Character]],
    alone: Candidate,
    page: ImageSize,
) -> list[int]:
    """Give the places of those that are numbers; none where the page holds one digit, or nothing.

    Parameters
    ----------
    lines
        What the line network read on the page.
    alone
        What the digit network says of all of its ink.
    page
        Size of the picture that the boxes lie in.
    """
    kept = [i for i, number in enumerate(numbers) if not is_stray(number, numbers, page)]
    if holds_words(lines):
        kept = [i for i in kept if stands_out(numbers[i])]
    found = [numbers[i] for i in kept]
    return kept if not are_strokes(found) and are_numbers(found, alone) else []


def holds_words(lines: Sequence[Sequence[Character]]) -> bool:
    """Say whether more of what stands on the lines of a page is something else than digits."""
    every = [one.text for line in lines for one in line]
    return sum(text == OTHER for text in every) > sum(text.isdecimal() for text in every)


def is_stray(number: Number, others: Sequence[Number], page: ImageSize) -> bool:
    """Say whether a number is but an edge or a speck: a lone digit, most often beside long ones.

    It is one where it lies, where it is small and cut off by the edge of the page, where it is in
    doubt and not written as the others are, and where it is small and reaches into one of them: a
    stroke that does not touch its digit. A doubtful one of very many digits is a line of words.
    """
    if number.status == "unsure" and len(number.digits) > LONGEST:
        return True
    if len(number.digits) > 1:
        return False
    if _lies(number.box) or _is_cut_off(number.box, page):
        return True
    longer = [other for other in others if len(other.digits) >= SEVERAL]
    if not longer:
        return False
    if any(_is_part(number.box, other.box) for other in others):
        return True
    return number.status == "unsure" and not _is_alike(number, longer)


def are_strokes(numbers: Sequence[Number]) -> bool:
    """Say whether what was read as numbers are pieces of a printed pattern: strokes, like ones.

    They lie all over the page; most of many digits are ones then, some are in doubt, and nothing
    longer is sure. A row of ones is none.
    """
    if len({number.line for number in numbers}) < SCATTERED:
        return False
    digits = [digit for number in numbers for digit in number.digits]
    ones = sum(digit.digit == 1 for digit in digits)
    doubtful = sum(number.status == "unsure" for number in numbers)
    sure = any(number.status == "read" and len(number.digits) > 1 for number in numbers)
    many = len(digits) >= MANY and ones >= MOST_ONES * len(digits)
    return many and not sure and doubtful >= SOME_DOUBTFUL * len(numbers)


def stands_out(number: Number) -> bool:
    """Say whether a number is told from words: very sure, and no lone digit, as letters may be."""
    return number.status == "read" and len(number.digits) > 1 and number.confidence >= TELLING


def are_numbers(numbers: Sequence[Number], alone: Candidate) -> bool:
    """Say whether a page holds numbers, or the one digit, or none, that all of its ink is."""
    if _are_halves(numbers):
        return False
    sure = [number for number in numbers if number.status == "read"]
    if sum(len(number.digits) for number in sure) > 1:
        return True
    digits = [digit for number in numbers for digit in number.digits]
    certain = sum(digit.status == "digit" for digit in digits)
    least = FEW_CERTAIN if len(numbers) <= FEW else MANY_CERTAIN
    several = len(digits) >= SEVERAL and certain >= least * len(digits)
    if alone.digit.status != "not_a_digit":
        wide = COVERED * (alone.digit.box.right - alone.digit.box.left)
        own = [number for number in numbers if number.box.right - number.box.left <= wide]
        if any(number.confidence >= PAIR and _is_parted(number) for number in own):
            return True
        return several and any(_reaches(number.box, alone.digit.box) for number in numbers)
    if several or any(len(one.digits) > 1 and one.confidence >= PAIR for one in numbers):
        return True
    return any(number.signs or _stands_apart(number.box, alone.digit.box) for number in sure)


def _is_alike(number: Number, others: Sequence[Number]) -> bool:
    """Say whether a lone digit is about as high as those of other numbers, and likely one."""
    heights = sorted(digit.box.bottom - digit.box.top for one in others for digit in one.digits)
    usual = heights[len(heights) // 2]
    height = number.box.bottom - number.box.top
    return number.confidence >= LONE and usual / ALIKE <= height <= usual * ALIKE


def _are_halves(numbers: Sequence[Number]) -> bool:
    """Say whether two lines are the rings of an 8: a digit each, and the boxes overlap."""
    if len(numbers) != 2 or any(len(number.text) > 1 for number in numbers):
        return False
    upper, lower = (number.box for number in numbers)
    across = min(upper.right, lower.right) - max(upper.left, lower.left)
    return numbers[0].line != numbers[1].line and across > 0 and lower.top < upper.bottom


def _lies(box: Box) -> bool:
    return box.right - box.left > LYING * (box.bottom - box.top)


def _is_cut_off(box: Box, page: ImageSize) -> bool:
    longer = max(box.right - box.left, box.bottom - box.top)
    at_edge = min(box.left, box.top) <= 0 or box.right >= page.width or box.bottom >= page.height
    return at_edge and longer < CUT_OFF * min(page.width, page.height)


def _is_parted(number: Number) -> bool:
    """Say whether its digits and signs, two at least, all stand side by side."""
    boxes = sorted(
        [digit.box for digit in number.digits] + [sign.box for sign in number.signs],
        key=lambda box: box.left,
    )
    return len(boxes) > 1 and all(one.right < other.left for one, other in pairwise(boxes))


def _is_part(box: Box, whole: Box) -> bool:
    across = min(box.right, whole.right) - max(box.left, whole.left)
    down = min(box.bottom, whole.bottom) - max(box.top, whole.top)
    small = box.bottom - box.top < SMALL * (whole.bottom - whole.top)
    return small and across > 0 and down > 0


def _reaches(box: Box, part: Box) -> bool:
    return box.right - box.left > WIDER * (part.right - part.left)


def _stands_apart(box: Box, whole: Box) -> bool:
    longer = max(box.right - box.left, box.bottom - box.top)
    return max(whole.right - whole.left, whole.bottom - whole.top) > APART * longer
