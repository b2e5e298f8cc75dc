"""A number that was read: its text and value, where it lies, its digits and signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from inkdigits.values import Decimal, parse_value

NumberStatus = Literal["read", "unsure"]
DigitStatus = Literal["read", "unsure", "no_digits"]
NumberKind = Literal["number", "date", "time", "fraction", "percent", "amount", "other"]
SignText = Literal["-", ".", ",", "/", ":", "(", ")", "%", "+", "=", "$"]

# Kinds of numbers that have a value.
VALUED = ("number", "percent", "amount")
# The confidence of what is never read, however probable, stays this far below the threshold.
BELOW = 1e-6
# A digit of an unsure number counts as sure from this confidence on.
SURE_DIGIT = 0.5
# An alternative digit is offered beside an unsure one where it is at least this probable.
LIKELY = 0.1


@dataclass(frozen=True, slots=True)
class Box:
    """A box in pixels of the image as a person sees it; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    def __repr__(self) -> str:
        return f"Box({self.left}, {self.top}, {self.right}, {self.bottom})"

    def to_list(self) -> list[int]:
        """Return ``[left, top, right, bottom]``."""
        return [self.left, self.top, self.right, self.bottom]

    @classmethod
    def from_list(cls, edges: Sequence[int]) -> Box:
        """Return the box of ``[left, top, right, bottom]``."""
        return cls(*edges)


def join_boxes(boxes: Sequence[Box]) -> Box:
    """Return the box around boxes, of which there is at least one."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the ten digits and its calibrated probability in [0, 1]."""

    digit: int
    probability: float

    def __repr__(self) -> str:
        return f"Alternative({self.digit}, {self.probability:.3g})"


@dataclass(frozen=True, slots=True)
class Digit:
    """A piece of ink, and the digit that it most likely is.

    ``confidence`` is the probability that it is a digit at all, and this one. ``alternatives``
    are all ten digits with the probability of each, if it is a digit; the likeliest first.
    """

    digit: int
    box: Box
    confidence: float
    status: DigitStatus
    alternatives: tuple[Alternative, ...]

    def __repr__(self) -> str:
        return f"Digit({self.status} {self.digit}, {self.confidence:.3g})"

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

    def __repr__(self) -> str:
        return f"Sign({self.sign!r}, {self.confidence:.3g})"

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
    is one number, a percentage (``50`` for ``50%``) or an amount (``20`` for ``$20``), else None;
    ``parse`` gives the value where the decimal mark is known. ``line`` counts the lines of the
    page from 1. ``kind`` is what the text stands for; ``other`` are telephone numbers, numbers in
    brackets, codes, and sums, which are never ``read``.
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

    def __repr__(self) -> str:
        kind = "" if self.kind == "number" else f"{self.kind}, "
        return f"Number({self.status} {self.text!r}, {kind}{self.confidence:.3g})"

    @property
    def digits_only(self) -> str:
        """The digits without the signs: ``125050``."""
        return "".join(character for character in self.text if character.isdecimal())

    def parse(self, decimal: Decimal = "auto") -> str | None:
        """Return the value, as a decimal string, where this mark stands before the decimals.

        Parameters
        ----------
        decimal
            ``point``, ``comma``, or ``auto``: as the way the number is written suggests.

        Returns
        -------
        For ``1.250`` with ``point`` ``1.250``, else ``1250``. None for kinds without a value, and
        where the text is not written with this mark.

        Raises
        ------
        ValueError
            Where ``decimal`` is none of these.
        """
        value = parse_value(self.text, decimal=decimal)
        return value if self.kind in VALUED else None

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
