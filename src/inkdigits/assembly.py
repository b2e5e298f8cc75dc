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
