"""The answer: what was read in one image, as frozen dataclasses.

Knows nothing of pixels or networks. ``Reading.to_dict`` is the one JSON shape, shared by the
page, the API, the command line and Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

ReadingStatus = Literal["read", "unsure", "no_digits", "blank"]  # the best first
NumberStatus = Literal["read", "unsure"]
DigitStatus = Literal["digit", "unsure", "not_a_digit"]
NumberKind = Literal["number", "date", "time", "fraction", "percent", "amount", "other"]
SignText = Literal["-", ".", ",", "/", ":", "(", ")", "%", "+", "=", "$"]
Turn = Literal[0, 90, 180, 270]


@dataclass(frozen=True, slots=True)
class Box:
    """A box in pixels of the image as a person sees it; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    def to_list(self) -> list[int]:
        """Return ``[left, top, right, bottom]``."""
        return [self.left, self.top, self.right, self.bottom]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the ten digits and its calibrated probability in [0, 1]."""

    digit: int
    probability: float


@dataclass(frozen=True, slots=True)
class Digit:
    """One piece of ink as the network judged it.

    ``alternatives`` holds all ten digits, the likeliest first; ``confidence`` is the
    probability that this is a digit at all times the probability of ``digit``.
    """

    digit: int
    box: Box
    confidence: float
    status: DigitStatus
    alternatives: tuple[Alternative, ...]

    def probabilities(self) -> list[float]:
        """Return the probabilities of the ten digits, from 0 to 9."""
        by_digit = {one.digit: one.probability for one in self.alternatives}
        return [by_digit[digit] for digit in range(len(by_digit))]

    def to_dict(self) -> dict[str, Any]:
        """Return the digit in the JSON shape."""
        return {
            "digit": self.digit,
            "box": self.box.to_list(),
            "confidence": round(self.confidence, 6),
            "status": self.status,
            "alternatives": [
                {"digit": a.digit, "probability": round(a.probability, 6)}
                for a in self.alternatives
            ],
        }


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that belongs to a number, as its minus, its decimal mark or the slash of a date."""

    sign: SignText
    box: Box
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        """Return the sign in the JSON shape."""
        return {
            "sign": self.sign,
            "box": self.box.to_list(),
            "confidence": round(self.confidence, 6),
        }


@dataclass(frozen=True, slots=True)
class Number:
    """Digits that belong together, from left to right, and the signs among them.

    ``text`` is what is written, without spaces: ``-1.250,50``, ``12/05/2024``. Each of its digits
    stands in ``digits``, in this order. ``value`` is a decimal string, ``-1250.50``, where the text
    is one number, a percentage (``50`` for ``50%``) or an amount (``20`` for ``$20``), else None.
    ``line`` counts the lines of the page from 1. ``kind`` is what the text stands for; ``other``
    are telephone numbers, numbers in brackets, codes, and sums, which are never ``read``.
    """

    text: str
    box: Box
    confidence: float
    status: NumberStatus
    digits: tuple[Digit, ...]
    signs: tuple[Sign, ...] = ()
    value: str | None = None
    line: int = 1
    kind: NumberKind = "number"

    @property
    def digits_only(self) -> str:
        """The digits without the signs: ``125050``."""
        return "".join(character for character in self.text if character.isdecimal())

    def to_dict(self) -> dict[str, Any]:
        """Return the number in the JSON shape."""
        return {
            "text": self.text,
            "kind": self.kind,
            "value": self.value,
            "digits_only": self.digits_only,
            "box": self.box.to_list(),
            "confidence": round(self.confidence, 6),
            "status": self.status,
            "line": self.line,
            "digits": [digit.to_dict() for digit in self.digits],
            "signs": [sign.to_dict() for sign in self.signs],
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of ink that the network was asked about, kept or refused.

    ``frame`` is what it saw: 784 bytes, 28 rows of 28, 255 = full ink.
    """

    digit: Digit
    frame: bytes


@dataclass(frozen=True, slots=True)
class ImageSize:
    """Width and height in pixels, after the EXIF turn."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one image holds.

    ``status`` is ``"read"``; ``"unsure"`` (see the alternatives); ``"no_digits"`` (ink, but
    nothing that is a digit) or ``"blank"`` (no ink). ``numbers`` is empty for the last two, so
    that a refused doodle is never taken for a digit; ``candidates`` still tells what was seen.
    ``pages`` holds the readings of the pages of a PDF or TIFF that has several; the reading
    itself is then that of all of them, see ``join_pages``. ``turn`` says by how many degrees
    clockwise the writing lies turned in the picture: 180 where it is upside down. Boxes are those
    of the picture, whatever the turn.
    """

    status: ReadingStatus
    text: str
    numbers: tuple[Number, ...]
    image: ImageSize
    model: str
    candidates: tuple[Candidate, ...] = ()
    pages: tuple[Reading, ...] = ()
    turn: Turn = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the one JSON shape. ``candidates`` stay out: they are for pictures."""
        shape = {
            "status": self.status,
            "text": self.text,
            "numbers": [number.to_dict() for number in self.numbers],
            "image": {"width": self.image.width, "height": self.image.height},
            "turn": self.turn,
            "model": self.model,
        }
        if self.pages:
            shape["pages"] = [page.to_dict() for page in self.pages]
        return shape


def join_pages(pages: Sequence[Reading]) -> Reading:
    """Return the reading of a file from those of its pages, at least one; a lone page is its own.

    Numbers and candidates are those of all pages in order, the text theirs line by line, blank
    ones left out. The status is the best of them, image and turn are those of the first.
    """
    first = pages[0]
    if len(pages) == 1:
        return first
    return Reading(
        status=min((page.status for page in pages), key=get_args(ReadingStatus).index),
        text="\n".join(page.text for page in pages if page.text),
        numbers=tuple(number for page in pages for number in page.numbers),
        image=first.image,
        model=first.model,
        candidates=tuple(candidate for page in pages for candidate in page.candidates),
        pages=tuple(pages),
        turn=first.turn,
    )
