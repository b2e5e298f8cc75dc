"""Images come in; readings go out. The only file that chains the stages."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any, cast, get_args

import numpy as np
import numpy.typing as npt

from inkdigits.assembly import Token, build_number, find_tokens
from inkdigits.errors import ModelError
from inkdigits.imaging.decode import Source, decode_pages
from inkdigits.imaging.gray import GrayPage
from inkdigits.imaging.limits import Limits
from inkdigits.imaging.normalize import BOX_LEVEL, frames_from_crops
from inkdigits.imaging.page import Place
from inkdigits.imaging.prepare import Prepared, prepare_digit
from inkdigits.imaging.written import Written, write_down
from inkdigits.model.lines import Character, LineReader
from inkdigits.model.network import BATCH, BUNDLED_FAST, Network
from inkdigits.model.verdict import BLANK, DIGIT, NOT_A_DIGIT
from inkdigits.numbers import Decimal
from inkdigits.reading import (
    Alternative,
    Candidate,
    Digit,
    DigitStatus,
    ImageSize,
    Number,
    NumberStatus,
    Reading,
    join_pages,
)
from inkdigits.sifting import COVERED, WIDER, sift

# What is not this much wider than high, and surely a digit, is one: its lines are not read.
NARROW = 1.05


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """What the network says of N crops.

    Attributes
    ----------
    probabilities
        (N, 10) float64, calibrated: how likely each digit is, if it is a digit.
    digit
        (N,) int64, the likeliest digit.
    status
        (N,) str: ``digit``, ``unsure``, ``not_a_digit`` or ``blank``.
    likeness
        (N,) float64 in [0, 1]: how likely the ink is a digit at all.
    """

    probabilities: npt.NDArray[np.float64]
    digit: npt.NDArray[np.int64]
    status: npt.NDArray[np.str_]
    likeness: npt.NDArray[np.float64]


class Recognizer:
    """Reads handwritten digits. Make one and share it: it is safe between threads.

    Parameters
    ----------
    weights
        An ONNX file with its sidecar; the bundled weights where none is given.
    fast
        Read with the bundled smaller network, in 8 bits: see MODEL_CARD.md on what that costs.
    limits
        Bounds on the images that are read.
    decimal
        What parts the decimals of a number: ``point``, ``comma``, or ``auto`` to tell it from
        how the number is written.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where the weights are missing or damaged, or given beside ``fast``.
    ValueError
        Where ``decimal`` is none of these.
    """

    def __init__(
        self,
        weights: str | os.PathLike[str] | None = None,
        *,
        fast: bool = False,
        limits: Limits | None = None,
        decimal: Decimal = "auto",
        threads: int = 0,
    ) -> None:
        if fast and weights is not None:
            raise ModelError("Give weights or fast, not both: only the bundled weights have both.")
        if decimal not in get_args(Decimal):
            raise ValueError(f"decimal must be one of {', '.join(get_args(Decimal))}.")
        self._network = Network(BUNDLED_FAST if fast else weights, threads=threads)
        self._lines = LineReader(threads=threads)
        self._limits = limits or Limits()
        self._decimal = decimal

    @property
    def model(self) -> str:
        """Name, version and checksum of the weights."""
        return self._network.name

    def read(self, image: Source) -> Reading:
        """Read one image: a path, bytes, data URL, Pillow image or array.

        A PDF or TIFF may have several pages, which the reading tells one by one in ``pages``.
        An image without ink gives the status ``blank``; ink that is no digit ``no_digits``.

        Raises
        ------
        ImageError
            With one sentence that says what to do.
        """
        return self.read_many([image])[0]

    def read_many(self, images: Iterable[Source]) -> list[Reading]:
        """Read images, in order, many at once through the network.

        Raises
        ------
        ImageError
            For the first image that cannot be read.
        """
        counts: list[int] = []  # the pages of each image
        readings: list[Reading] = []
        with closing(self._decode_all(images, counts)) as pages:
            while batch := self._read_batch(islice(pages, BATCH)):
                readings += batch
        remaining = iter(readings)
        return [join_pages(tuple(islice(remaining, count))) for count in counts]

    def classify(self, crops: npt.NDArray[Any]) -> Classification:
        """Classify crops that are already in the MNIST frame.

        Parameters
        ----------
        crops
            (N, 28, 28) uint8, 255 = ink, or float in [0, 1], 1 = ink.

        Raises
        ------
        ImageError
            Where shape, type or range is another.
        """
        frames = frames_from_crops(crops)
        logits = self._network.logits(frames)
        verdict = self._network.verdict
        probabilities = verdict.probabilities(logits)
        likeness = verdict.likeness(logits)
        inked = (frames > BOX_LEVEL).any(axis=(1, 2))
        return Classification(
            probabilities=probabilities,
            digit=probabilities.argmax(axis=1),
            status=np.where(inked, verdict.judge(probabilities, likeness), BLANK),
            likeness=likeness,
        )

    def _decode_all(
        self, images: Iterable[Source], counts: list[int]
    ) -> Generator[GrayPage, None, None]:
        """Give the pages of all images, one at a time; count those of each."""
        for image in images:
            counts.append(0)
            with closing(decode_pages(image, limits=self._limits)) as pages:
                for page in pages:
                    counts[-1] += 1
                    yield page

    def _read_batch(self, pages: Iterable[GrayPage]) -> list[Reading]:
        written = [write_down(gray) for gray in pages]
        alone = self._judge([one.prepared for one in written if one.prepared is not None])
        remaining = iter(alone)
        candidates = [
            None if one.prepared is None else _doubt_parted(one, next(remaining)) for one in written
        ]
        lines = self._read_lines(written, candidates)
        tokens = [
            [
                token
                for strip, line in zip(one.strips, found, strict=False)
                for token in find_tokens(strip, line)
            ]
            for one, found in zip(written, lines, strict=True)
        ]
        numbers = iter(self._build_numbers(written, tokens))
        readings = []
        for one, candidate, line, found in zip(written, candidates, lines, tokens, strict=True):
            own, image = list(islice(numbers, len(found))), one.place.image
            every = [number for number, _ in own]
            if candidate is not None and (kept := sift(every, line, candidate, image)):
                readings.append(self._reading_of_numbers(image, [own[i] for i in kept]))
            else:
                readings.append(self._reading(image, candidate))
        return readings

    def _judge(self, prepared: Sequence[Prepared]) -> list[Candidate]:
        """Ask the digit network about frames."""
        if not prepared:
            return []
        result = self.classify(np.stack([one.frame for one in prepared]))
        return [_candidate(one, result, index) for index, one in enumerate(prepared)]

    def _read_lines(
        self, written: Sequence[Written], candidates: Sequence[Candidate | None]
    ) -> list[list[list[Character]]]:
        """Read the lines of the pages that may hold several digits; of others there are none."""
        asked = [
            index
            for index, candidate in enumerate(candidates)
            if candidate is not None and _may_be_several(written[index], candidate)
        ]
        strips = [strip for index in asked for strip in written[index].strips]
        read = iter(self._lines.read([strip.ink for strip in strips]))
        lines: list[list[list[Character]]] = [[] for _ in written]
        for index in asked:
            lines[index] = list(islice(read, len(written[index].strips)))
        return lines

    def _build_numbers(
        self, written: Sequence[Written], tokens: Sequence[Sequence[Token]]
    ) -> list[tuple[Number, tuple[Candidate, ...]]]:
        """Ask the digit network about each digit of the tokens, and make numbers of them."""
        every = [
            (one, token) for one, found in zip(written, tokens, strict=True) for token in found
        ]
        crops = [_cut(one.place, token, place) for one, token in every for place in token.places]
        candidates = iter(self._judge(crops))
        numbers = []
        for one, token in every:
            own = tuple(islice(candidates, len(token.places)))
            number = build_number(token, own, one.place, decimal=self._decimal)
            numbers.append((number, own))
        return numbers

    def _reading_of_numbers(
        self, size: ImageSize, found: Sequence[tuple[Number, tuple[Candidate, ...]]]
    ) -> Reading:
        numbers = tuple(number for number, _ in found)
        candidates = tuple(candidate for _, own in found for candidate in own)
        lines = [
            " ".join(number.text for number in line)
            for _, line in groupby(numbers, key=lambda number: number.line)
        ]
        sure = all(number.status == "read" for number in numbers)
        status: NumberStatus = "read" if sure else "unsure"
        return Reading(status, "\n".join(lines), numbers, size, self.model, candidates)

    def _reading(self, size: ImageSize, candidate: Candidate | None) -> Reading:
        if candidate is None:
            return Reading("blank", "", (), size, self.model)
        digit = candidate.digit
        if digit.status == NOT_A_DIGIT:
            return Reading("no_digits", "", (), size, self.model, (candidate,))
        status: NumberStatus = "read" if digit.status == DIGIT else "unsure"
        text = str(digit.digit)
        number = Number(text, digit.box, digit.confidence, status, (digit,), value=text)
        return Reading(status, number.text, (number,), size, self.model, (candidate,))


def _doubt_parted(written: Written, candidate: Candidate) -> Candidate:
    """Make a digit unsure whose ink stands side by side: a 4 and a 1 look like a 4, crossed out."""
    digit = candidate.digit
    if digit.status != DIGIT:
        return candidate
    wide = COVERED * (digit.box.right - digit.box.left)
    parted = any(
        strip.is_parted() and width <= wide
        for strip, width in zip(written.strips, written.widths(), strict=True)
    )
    return replace(candidate, digit=replace(digit, status="unsure")) if parted else candidate


def _may_be_several(written: Written, candidate: Candidate) -> bool:
    """Say whether a page may hold more than the one digit that its ink looks like."""
    box = candidate.digit.box
    narrow = box.right - box.left <= NARROW * (box.bottom - box.top)
    if not written.strips or not narrow or candidate.digit.status != DIGIT:
        return bool(written.strips)
    wide = max(written.widths())
    return wide > WIDER * max(box.right - box.left, box.bottom - box.top)


def _cut(place: Place, token: Token, index: int) -> Prepared:
    character = token.characters[index]
    return prepare_digit(place, token.strip, character.left, character.right)


def _candidate(prepared: Prepared, result: Classification, index: int) -> Candidate:
    probabilities = result.probabilities[index]
    order = np.argsort(-probabilities, kind="stable")
    # A digit of a line has no ink of its own where the line network saw it in its neighbor.
    status = result.status[index].item()
    digit = Digit(
        digit=int(order[0]),
        box=prepared.box,
        confidence=float(probabilities[order[0]] * result.likeness[index]),
        status=cast(DigitStatus, NOT_A_DIGIT if status == BLANK else status),
        alternatives=tuple(Alternative(int(d), float(probabilities[d])) for d in order),
    )
    return Candidate(digit, np.rint(prepared.frame * 255.0).astype(np.uint8).tobytes())
