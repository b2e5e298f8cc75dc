"""A reading: the numbers of one image, and how they are written as JSON, rows and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, get_args

from inkdigits.results.number import Digit, Number
from inkdigits.results.rebuilding import rebuild
from inkdigits.values import Decimal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL import Image

    from inkdigits.intake.sources import Source

Status = Literal["read", "unsure", "no_digits", "blank"]  # the best first
Turn = Literal[0, 90, 180, 270]

LONGEST_REPR = 40  # characters of a text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Candidate:
    """A piece of ink that was looked at as a digit, kept or refused.

    ``digit`` is what a network alone makes of it; the numbers of a reading weigh all that is
    known. ``frame`` is the ink in the MNIST frame: (28, 28) uint8, 255 = full ink, read-only.
    """

    digit: Digit
    frame: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        self.frame.setflags(write=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Candidate):
            return NotImplemented
        return self.digit == other.digit and self.frame.tobytes() == other.frame.tobytes()

    def __hash__(self) -> int:
        return hash((self.digit, self.frame.tobytes()))

    def __repr__(self) -> str:
        return f"Candidate({self.digit.status} {self.digit.digit}, {self.digit.confidence:.3g})"


@dataclass(frozen=True, slots=True)
class ImageSize:
    """Width and height in pixels, after the EXIF turn."""

    width: int
    height: int

    def __repr__(self) -> str:
        return f"ImageSize({self.width}x{self.height})"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one image holds.

    ``numbers`` is empty where ``status`` is ``no_digits`` or ``blank``, so that a refused doodle
    is never taken for a digit; ``candidates`` still holds what was seen. ``pages`` holds the
    readings of the pages of a PDF or TIFF that has several; the reading itself is then that of
    all of them, see ``join_pages``. ``turn`` says by how many degrees clockwise the writing lies
    turned in the picture: 180 where it is upside down. Boxes are those of the picture, whatever
    the turn. ``source`` is the path that was read, None for an image in memory.
    """

    status: Status
    text: str
    numbers: tuple[Number, ...]
    image: ImageSize
    model: str
    candidates: tuple[Candidate, ...] = field(default=(), metadata={"json": False})
    pages: tuple[Reading, ...] = ()
    turn: Turn = 0
    source: str | None = field(default=None, compare=False, metadata={"json": False})

    def __repr__(self) -> str:
        text = repr(self.text)
        if len(text) > LONGEST_REPR:
            text = text[: LONGEST_REPR - 4] + "..." + text[-1]
        shown = f"{self.status} {text}" if self.text else self.status
        parts = [shown, f"{self.image.width}x{self.image.height}"]
        if self.numbers:
            parts.insert(1, f"{len(self.numbers)} number{'s' * (len(self.numbers) > 1)}")
        if self.pages:
            parts.insert(-1, f"{len(self.pages)} pages")
        return f"Reading({', '.join(parts)})"

    def to_dict(self) -> dict[str, Any]:
        """Return the one JSON shape. ``candidates`` and ``source`` stay out."""
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

    @classmethod
    def from_dict(cls, shape: object) -> Reading:
        """Return the reading that ``to_dict`` or the API gave, without its candidates.

        Raises
        ------
        ValueError
            Where it is not in the JSON shape, naming what is missing or wrong.
        """
        from inkdigits.results.faults import find_fault

        return rebuild(cls, shape, find_fault=find_fault)

    def rows(self) -> list[dict[str, Any]]:
        """Return a flat dict for each number, as ``pandas.DataFrame`` and Polars take them.

        Its keys are source, page (from 1), line, text, kind, value, digits_only, confidence,
        status, left, top, right and bottom. A reading without numbers has no rows.
        """
        return [
            {
                "source": self.source,
                "page": page,
                "line": number.line,
                "text": number.text,
                "kind": number.kind,
                "value": number.value,
                "digits_only": number.digits_only,
                "confidence": number.confidence,
                "status": number.status,
                "left": number.box.left,
                "top": number.box.top,
                "right": number.box.right,
                "bottom": number.box.bottom,
            }
            for page, reading in enumerate(self.pages or (self,), start=1)
            for number in reading.numbers
        ]

    def with_decimal(self, decimal: Decimal) -> Reading:
        """Return the reading with the value of each number as ``Number.parse`` gives it."""
        return replace(
            self,
            numbers=tuple(replace(one, value=one.parse(decimal)) for one in self.numbers),
            pages=tuple(page.with_decimal(decimal) for page in self.pages),
        )

    def draw(self, image: Source, *, page: int = 1) -> Image.Image:
        """Return the picture with the boxes and texts of this reading drawn over it.

        Parameters
        ----------
        image
            The image that was read, in any form that ``Recognizer.read`` takes.
        page
            Which page of a PDF or TIFF is drawn, from 1.

        Returns
        -------
        RGB, upright, 400 to 2,000 pixels on the long side, with the reading as a caption.
        What is unsure is dashed.

        Raises
        ------
        ImageError
            Where the image cannot be read or has no such page.
        ValueError
            Where ``page`` is no whole number.
        """
        from inkdigits.overlay import draw_page

        return draw_page(image, self, page=page)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the picture with its boxes, or a table of the numbers."""
        from inkdigits.notebook import format_html

        return format_html(self)


def join_texts(numbers: Sequence[Number]) -> str:
    """Return the texts of numbers, those of a line joined by a space, lines by a line break."""
    rows = groupby(numbers, key=lambda number: number.line)
    return "\n".join(" ".join(number.text for number in row) for _, row in rows)


def join_pages(pages: Sequence[Reading]) -> Reading:
    """Return the reading of a file from those of its pages, at least one; a lone page is its own.

    Numbers and candidates are those of all pages in order, the text theirs line by line, blank
    ones left out. The status is the best of them, image, turn and source are those of the first.
    """
    first = pages[0]
    if len(pages) == 1:
        return first
    return replace(
        first,
        status=min((page.status for page in pages), key=get_args(Status).index),
        text="\n".join(page.text for page in pages if page.text),
        numbers=tuple(number for page in pages for number in page.numbers),
        candidates=tuple(candidate for page in pages for candidate in page.candidates),
        pages=tuple(pages),
    )
