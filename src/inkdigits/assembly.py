"""Characters of the lines of a page come in; the numbers that they make up go out.

Both networks have a say: the line network where each digit is and which, the digit network, asked
about the ink of each, whether it agrees. A number is ``read`` where they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from inkdigits.imaging.page import Place
from inkdigits.imaging.strip import Strip
from inkdigits.model.lines import OTHER, SIGNS, Character
from inkdigits.numbers import Decimal, parse_value, split_by_gaps
from inkdigits.reading import Alternative, Box, Candidate, Digit, Number, Sign, SignText

MINUS: SignText = "-"
# A minus stands no further from its number than this, in heights of the writing.
MINUS_GAP = 0.8
# ... and further than this from the number before it, and so many times as far as from its own.
LEAST_BEFORE = 0.3
NEARER = 1.5
# A point or comma that begins a number stands no further from its digit than this.
MARK_GAP = 0.35
# Points and commas are pieces of their own, give or take so many columns of the strip: the foot of
# a digit is none.
MARKS = ".,"
MARK_REACH = 3.0
# A digit is sure where the line network is as sure as this and the digit network agrees, or where
# the line network is as sure as this alone: the neighbors of a digit may lie in its crop.
SURE_TOGETHER = 0.6
SURE_ALONE = 0.97
# What the digit network says has this much weight, where that of the line network is 1.
SAY = 0.5
# A number is sure where all that it is made of is: the product of the confidences.
SURE_NUMBER = 0.5
# ... and among words, of which some are made of letters like digits, where it is as sure as this.
TELLING = 0.85
# Nobody writes more digits than this as one number: account numbers have up to 30.
LONGEST = 30
# A page that is refused as one digit holds numbers where there are so many digits, sure or not.
SEVERAL = 3
# ... and such a share of them is sure, a larger one where they make more than a few numbers:
# patterns and words look like digits here and there.
FEW = 2
# ... or where a number, though of two digits, is as likely as this.
PAIR = 0.25
FEW_CERTAIN = 0.2
MANY_CERTAIN = 0.5
# A lone digit is one of several things on a page that reach this many times as far.
APART = 2.5
# A lone digit in doubt beside long numbers is kept where it is as likely as this, and no higher or
# lower than they are by this factor.
LONE = 0.25
ALIKE = 1.7
# A stroke of a digit is shorter than this share of the number that it belongs to.
SMALL = 0.5
# A number that is this much wider than what a digit was taken from was only seen in part there.
WIDER = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """Characters of one strip that stand together and may be a number."""

    strip: Strip
    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        """What the line network reads."""
        return "".join(character.text for character in self.characters)

    @property
    def places(self) -> list[int]:
        """Where in it the digits are, or what must be one since most around it are."""
        return [place for place, one in enumerate(self.characters) if one.text not in SIGNS]


def find_tokens(strip: Strip, characters: Sequence[Character]) -> list[Token]:
    """Part the characters of a strip by wide gaps and inner dashes; leave out what is no number.

    What has more other characters than digits is a word. Signs behind a number are left out, and
    those before it but a minus.
    """
    characters = [
        one
        for one in characters
        if one.text not in MARKS or strip.has_mark(one.left - MARK_REACH, one.right + MARK_REACH)
    ]
    wide = split_by_gaps(_gaps(strip, characters))
    ends = [0, *(place + 1 for place in wide), len(characters)]
    parts = [list(characters[start:end]) for start, end in pairwise(ends)]
    tokens = []
    for part in parts:
        for piece in _split_by_dashes(strip, part):
            trimmed = _drop_far_minus(strip, _trim(_drop_closing(strip, piece), strip))
            digits = sum(one.text.isdecimal() for one in trimmed)
            others = sum(one.text == OTHER for one in trimmed)
            if digits and digits > others:
                tokens.append(Token(strip, tuple(trimmed)))
    return tokens


def _gaps(strip: Strip, characters: Sequence[Character]) -> list[float]:
    """Give the gaps between the ink of neighbors, in heights of the writing."""
    middles = [(one.left + one.right) / 2.0 for one in characters]
    return [strip.gap(left, right) for left, right in pairwise(middles)]


def _split_by_dashes(strip: Strip, part: list[Character]) -> list[list[Character]]:
    """Part at a dash between digits; it is the minus of what follows where it stands nearer to it.

    Else it belongs to neither.
    """
    gaps = [0.0, *_gaps(strip, part), 0.0]
    pieces: list[list[Character]] = [[]]
    for place, one in enumerate(part):
        if one.text == MINUS and any(each.text.isdecimal() for each in pieces[-1]):
            before, after = gaps[place], gaps[place + 1]
            pieces.append([one] if before > max(LEAST_BEFORE, NEARER * after) else [])
        else:
            pieces[-1].append(one)
    return pieces


def _drop_closing(strip: Strip, part: list[Character]) -> list[Character]:
    """Leave out low characters behind a number, as the dashes that close an amount."""
    while part and part[-1].text == OTHER and strip.is_low(part[-1].left, part[-1].right):
        part = part[:-1]
    return part


def _trim(part: list[Character], strip: Strip) -> list[Character]:
    """Leave out signs at the ends, and other characters.

    A minus right before a digit stays, and so does a point or comma close to it, as in ``.75``.
    """
    while part and not part[-1].text.isdecimal():
        if part[-1].text == OTHER and len(part) > 2:
            break
        part = part[:-1]
    start = next((i for i, one in enumerate(part) if one.text not in SIGNS), len(part))
    if 0 < start < len(part) and part[start - 1].text in MARKS:
        near = _gaps(strip, part[start - 1 : start + 1])[0] <= MARK_GAP
        start -= near and part[start].text.isdecimal()
    signed = start > 0 and part[start - 1].text == MINUS
    return part[start - 1 :] if signed else part[start:]


def _drop_far_minus(strip: Strip, part: list[Character]) -> list[Character]:
    """Leave out a minus that does not stand at its number, as a dash in a form box of its own."""
    if len(part) > 1 and part[0].text == MINUS and _gaps(strip, part[:2])[0] > MINUS_GAP:
        return part[1:]
    return part


def holds_words(lines: Sequence[Sequence[Character]]) -> bool:
    """Say whether more of what stands on the lines of a page is something else than digits."""
    every = [one.text for line in lines for one in line]
    return sum(text == OTHER for text in every) > sum(text.isdecimal() for text in every)


def build_number(
    token: Token,
    candidates: Sequence[Candidate],
    place: Place,
    *,
    decimal: Decimal = "auto",
) -> Number:
    """Make a number of a token.

    Parameters
    ----------
    candidates
        What the digit network says of each of ``token.places``.
    """
    said = dict(zip(token.places, candidates, strict=True))
    digits: list[Digit] = []
    signs: list[Sign] = []
    text = ""
    confidence = 1.0
    for index, one in enumerate(token.characters):
        if index in said:
            digit = join_judgments(one, said[index].digit)
            digits.append(digit)
            text += str(digit.digit)
            confidence *= digit.confidence
        else:
            sign: SignText = one.text  # type: ignore[assignment]
            box = place.box(token.strip.corners(one.left, one.right))
            signs.append(Sign(sign, box, one.confidence))
            text += one.text
            confidence *= one.confidence
    sure = all(digit.status == "digit" for digit in digits) and confidence >= SURE_NUMBER
    boxes = [*(digit.box for digit in digits), *(sign.box for sign in signs)]
    return Number(
        text,
        Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        ),
        confidence,
        "read" if sure else "unsure",
        tuple(digits),
        tuple(signs),
        parse_value(text, decimal=decimal),
        token.strip.level,
    )


def join_judgments(character: Character, alone: Digit) -> Digit:
    """Give the digit that both networks make of a piece of ink, and how sure they are."""
    of_line = character.probabilities
    if character.text == OTHER:
        return replace(alone, status="unsure", confidence=min(0.3, alone.confidence))
    said = int(character.text)
    of_digit = {one.digit: one.probability for one in alone.alternatives}
    agrees = alone.digit == said and alone.status != "not_a_digit"
    least = SURE_TOGETHER if agrees else SURE_ALONE
    say = SAY if alone.status != "not_a_digit" else 0.0
    shares = {
        digit: (float(of_line[digit]) + say * of_digit[digit]) / (1.0 + say) for digit in of_digit
    }
    order = sorted(shares, key=lambda digit: -shares[digit])
    sure = order[0] == said and character.confidence >= least
    return Digit(
        order[0],
        alone.box,
        character.confidence if agrees else min(character.confidence, shares[order[0]]),
        "digit" if sure else "unsure",
        tuple(Alternative(digit, shares[digit]) for digit in order),
    )


def is_stray(number: Number, others: Sequence[Number]) -> bool:
    """Say whether a number is but an edge or a speck: a lone digit beside long ones.

    It is one where it is in doubt and not written as the others are, and where it is small and
    reaches into one of them: a stroke that does not touch its digit. A doubtful one of very many
    digits is a line of words.
    """
    if number.status == "unsure" and len(number.digits) > LONGEST:
        return True
    longer = [other for other in others if len(other.digits) >= SEVERAL]
    if len(number.digits) > 1 or not longer:
        return False
    if any(_is_part(number.box, other.box) for other in others):
        return True
    return number.status == "unsure" and not _is_alike(number, longer)


def stands_out(number: Number) -> bool:
    """Say whether a number is told from words: very sure, and no lone digit, as letters may be."""
    return number.status == "read" and len(number.digits) > 1 and number.confidence >= TELLING


def are_numbers(numbers: Sequence[Number], alone: Candidate) -> bool:
    """Say whether a page holds numbers, or the one digit, or none, that all of its ink is.

    Parameters
    ----------
    alone
        What the digit network says of all of it.
    """
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
