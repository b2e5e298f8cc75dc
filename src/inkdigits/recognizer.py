"""Images come in; readings go out. The only file that chains the stages."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import cast, get_args

import numpy as np
import numpy.typing as npt

from inkdigits.composing import (
    LineRead,
    Proposal,
    bound_points,
    build_number,
    propose_numbers,
)
from inkdigits.decision import Decision, Evidence, load_decision
from inkdigits.digit.classifier import BATCH, BUNDLED_FAST, Classification, Classifier
from inkdigits.digit.frame import Frame, frames_from_crops, ink_box, normalize
from inkdigits.digit.verdict import BLANK, NOT_A_DIGIT
from inkdigits.errors import ModelError
from inkdigits.intake.limits import Limits
from inkdigits.intake.page import Page, decode_pages
from inkdigits.intake.sources import Source
from inkdigits.line.alphabet import DIGITS, LETTERS, LINE_HEIGHT, SPACE
from inkdigits.line.reader import Character, LineReader
from inkdigits.line.values import Decimal
from inkdigits.page.crop_ink import find_crop_ink, frame_digit
from inkdigits.page.finder import Finder
from inkdigits.page.ink_lines import Bounds
from inkdigits.page.known_ink import KnownInk, all_bounds, find_known_ink, render_line
from inkdigits.page.maps import FoundLine
from inkdigits.page.quads import Quad, measure_quad
from inkdigits.page.straighten import LineCrop, crop_line
from inkdigits.page.turning import order_rows
from inkdigits.results import (
    Alternative,
    Box,
    Candidate,
    Digit,
    DigitStatus,
    NumberStatus,
    Reading,
    ReadingStatus,
    Turn,
    join_pages,
)

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
# Pages go through the networks together up to this many pixels.
BATCH_PIXELS = 8_000_000


@dataclass(slots=True, eq=False)
class _Line:
    """A line on its way to being read; its quad is in pixels of the page, if it was found."""

    crop: LineCrop
    height: float
    found: float
    by_hand: float
    row: int
    margin: float = MARGIN
    quad: Quad | None = None
    bounds: Bounds | None = None
    frame: Frame | None = None
    characters: list[Character] = field(default_factory=list)
    again: list[Character] | None = None
    lone: Candidate | None = None


@dataclass(slots=True, eq=False)
class _Work:
    """A page on its way to its reading."""

    page: Page
    known: KnownInk | None = None
    alone: Candidate | None = None
    lines: list[_Line] = field(default_factory=list)
    turn: Turn = 0
    is_done: bool = False


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
        self._classifier = Classifier(BUNDLED_FAST if fast else weights, threads=threads)
        self._lines = LineReader(threads=threads)
        self._finder = Finder(threads=threads)
        self._decision = load_decision()
        self._limits = limits or Limits()
        self._decimal = decimal

    @property
    def model(self) -> str:
        """Name, version and checksum of the weights."""
        return self._classifier.name

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
        """Read images, in order, many at once through the networks.

        Raises
        ------
        ImageError
            For the first image that cannot be read.
        """
        counts: list[int] = []  # the pages of each image
        readings: list[Reading] = []
        with closing(self._decode_all(images, counts)) as pages:
            for batch in _take_batches(pages):
                readings += self._read_batch(batch)
        remaining = iter(readings)
        return [join_pages(tuple(islice(remaining, count))) for count in counts]

    def classify(self, crops: npt.NDArray[np.generic]) -> Classification:
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
        return self._classifier.classify(frames_from_crops(crops))

    def propose(self, pages: Sequence[Page]) -> list[list[Proposal]]:
        """Return what may be told of pages, before any of it is decided: for fitting the decision.

        The first proposal of a page on which known ink can be one digit is that of the classifier
        alone.
        """
        works = self._prepare(pages)
        proposals = []
        for work in works:
            first = [_propose_alone(work)] if work.alone is not None else []
            proposals.append(first + self._propose(work))
        return proposals

    def _decode_all(
        self, images: Iterable[Source], counts: list[int]
    ) -> Generator[Page, None, None]:
        """Yield the pages of all images, one at a time; count those of each."""
        for image in images:
            counts.append(0)
            with closing(decode_pages(image, self._limits)) as pages:
                for page in pages:
                    counts[-1] += 1
                    yield page

    def _prepare(self, pages: Sequence[Page], *, decision: Decision | None = None) -> list[_Work]:
        """Find and read the lines of pages; with a decision, stop where known ink is decided."""
        works = [_Work(page, find_known_ink(page.color, page.ink)) for page in pages]
        self._classify_alone(works)
        if decision is not None:
            asked = [work for work in works if work.alone is not None]
            chances = decision.weigh([_propose_alone(work).evidence for work in asked])
            for work, chance in zip(asked, chances, strict=True):
                work.is_done = bool(chance >= decision.read)
        rest = [
            work for work in works if not work.is_done and (work.known is None or work.known.pieces)
        ]
        for work in rest:
            self._find_lines(work)
        self._read_lines([line for work in rest for line in work.lines])
        for work in rest:
            self._check_turn(work)
        self._read_again(rest)
        self._classify_lone(rest)
        return works

    def _classify_alone(self, works: Sequence[_Work]) -> None:
        """Ask the digit classifier about known ink that can be one digit."""
        asked, frames, boxes = [], [], []
        for work in works:
            if work.known is not None and work.known.is_compact:
                bounds = all_bounds(work.known)
                if bounds is not None:
                    asked.append(work)
                    frames.append(normalize(work.known.cut(bounds)))
                    corners = bounds.quad() * work.known.scale
                    boxes.append(bound_points(work.page.to_image(corners), work.page.size))
        for work, candidate in zip(asked, self._judge(frames, boxes), strict=True):
            work.alone = candidate

    def _find_lines(self, work: _Work) -> None:
        """Find the lines of a page and cut them out."""
        known, page = work.known, work.page
        if known is not None and page.ink is not None and not _is_nested(known):
            for row, line in enumerate(known.lines, 1):
                crop = render_line(known, line.bounds, margin=MARGIN)
                height = line.bounds.height * known.scale[1] * page.scale[1]
                frame = normalize(known.cut(line.bounds))
                work.lines.append(
                    _Line(crop, height, 1.0, 1.0, row, bounds=line.bounds, frame=frame)
                )
            return
        color = page.color if page.ink is None else _draw_ink(page)
        found = self._finder.find(color)
        work.turn = cast(Turn, found.turn)
        seen = found.lines or (_whole_page(color),)
        work.lines = _cut_lines(color, seen, found.turn, page.scale[1])

    def _read_lines(self, lines: Sequence[_Line]) -> None:
        characters = self._lines.read([line.crop.image for line in lines])
        for line, own in zip(lines, characters, strict=True):
            line.characters = own

    def _check_turn(self, work: _Work) -> None:
        """Turn a page whose lines read much better another way round."""
        lines = [line for line in work.lines if line.quad is not None]
        if not lines or not _is_turn_doubtful(lines):
            return
        asked = sorted(lines, key=_measure_length, reverse=True)[:TURN_LINES]
        color = work.page.color if work.page.ink is None else _draw_ink(work.page)
        best, most = 0, measure_legibility(asked) + TURN_GAIN
        for quarters in (1, 2, 3):
            turned = [_turn_line(color, line, quarters) for line in asked]
            self._read_lines(turned)
            legibility = measure_legibility(turned)
            if legibility > most:
                best, most = quarters, legibility
        if best:
            work.turn = cast(Turn, (work.turn + 90 * best) % 360)
            seen = [
                FoundLine(np.roll(line.quad, -best, axis=0), line.found, line.by_hand)
                for line in lines
                if line.quad is not None
            ]
            work.lines = _cut_lines(color, seen, work.turn, work.page.scale[1])
            self._read_lines(work.lines)

    def _read_again(self, works: Sequence[_Work]) -> None:
        """Read lines in doubt once more, cut out with a wider margin."""
        asked: list[tuple[_Line, LineCrop]] = []
        for work in works:
            color = work.page.color if work.page.ink is None else None
            for line in work.lines:
                if not line.characters or _find_weakest(line.characters) >= NO_DOUBT:
                    continue
                if line.quad is None:
                    assert line.bounds is not None
                    assert work.known is not None
                    wider = render_line(work.known, line.bounds, margin=WIDER_MARGIN)
                else:
                    color = _draw_ink(work.page) if color is None else color
                    wider = crop_line(color, line.quad, margin=WIDER_MARGIN)
                asked.append((line, wider))
        for (line, crop), characters in zip(
            asked, self._lines.read([crop.image for _, crop in asked]), strict=True
        ):
            line.again = characters
            if _find_weakest(characters) > _find_weakest(line.characters):  # the surer look counts
                line.characters, line.again = characters, line.characters
                line.crop, line.margin = crop, WIDER_MARGIN

    def _classify_lone(self, works: Sequence[_Work]) -> None:
        """Ask the digit classifier about lines that are one character."""
        asked, frames, boxes = [], [], []
        for work in works:
            for line in work.lines:
                line.characters = [one for one in line.characters if one.text != SPACE] and (
                    line.characters
                )
                if sum(one.text != SPACE for one in line.characters) != 1:
                    continue
                rim = _measure_rim(line)
                if line.frame is None:
                    line.frame = frame_digit(line.crop.image, rim=0.5 * rim)
                asked.append(line)
                frames.append(line.frame)
                width = line.crop.image.shape[1]
                corners = [(x, y) for x in (rim, width - rim) for y in (rim, LINE_HEIGHT - rim)]
                points = work.page.to_image(line.crop.to_page(corners))
                boxes.append(bound_points(points, work.page.size))
        for line, candidate in zip(asked, self._judge(frames, boxes), strict=True):
            line.characters = [one for one in line.characters if one.text != SPACE]
            line.lone = candidate

    def _judge(self, frames: Sequence[Frame], boxes: Sequence[Box]) -> list[Candidate]:
        if not frames:
            return []
        result = self._classifier.classify(np.stack(frames))
        return [
            _candidate(frame, box, result, index)
            for index, (frame, box) in enumerate(zip(frames, boxes, strict=True))
        ]

    def _propose(self, work: _Work) -> list[Proposal]:
        lines = [_line_read(line, work.page) for line in work.lines]
        return propose_numbers(lines, work.page.size, decimal=self._decimal)

    def _read_batch(self, pages: Sequence[Page]) -> list[Reading]:
        works = self._prepare(pages, decision=self._decision)
        return [self._tell(work) for work in works]

    def _tell(self, work: _Work) -> Reading:
        """Decide what a page holds."""
        size, model = work.page.size, self.model
        seen = [line.lone for line in work.lines if line.lone is not None]
        candidates = tuple(seen) or ((work.alone,) if work.alone is not None else ())
        proposals = [_propose_alone(work)] if work.is_done else self._propose(work)
        chances = self._decision.weigh([one.evidence for one in proposals])
        numbers = []
        for proposal, chance in zip(proposals, chances.tolist(), strict=True):
            if chance < self._decision.tell:
                continue
            sure = chance >= self._decision.read and not proposal.evidence.doubtful
            status: NumberStatus = "read" if sure else "unsure"
            numbers.append(build_number(proposal, size, chance, status))
        if not numbers:
            return Reading(
                _status_of_nothing(work), "", (), size, model, candidates, turn=work.turn
            )
        rows = groupby(numbers, key=lambda number: number.line)
        text = "\n".join(" ".join(number.text for number in row) for _, row in rows)
        sure = all(number.status == "read" for number in numbers)
        return Reading(
            "read" if sure else "unsure",
            text,
            tuple(numbers),
            size,
            model,
            candidates,
            turn=work.turn,
        )


def _take_batches(pages: Iterator[Page]) -> Iterator[list[Page]]:
    """Yield pages in batches that fit into memory."""
    batch: list[Page] = []
    pixels = 0
    for page in pages:
        batch.append(page)
        pixels += page.color.shape[0] * page.color.shape[1]
        if len(batch) >= BATCH or pixels >= BATCH_PIXELS:
            yield batch
            batch, pixels = [], 0
    if batch:
        yield batch


def _draw_ink(page: Page) -> npt.NDArray[np.uint8]:
    """Return strokes on a transparent ground as black on white (H, W, 3)."""
    assert page.ink is not None
    return np.asarray(255 - np.repeat(page.ink[:, :, None], 3, axis=2), np.uint8)


def _whole_page(color: npt.NDArray[np.uint8]) -> FoundLine:
    """Return all of a page as a line: of one on which none was found."""
    height, width = color.shape[:2]
    quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return FoundLine(quad, NOTHING_FOUND, 0.5)


def _cut_lines(
    color: npt.NDArray[np.uint8], seen: Sequence[FoundLine], turn: int, scale: float
) -> list[_Line]:
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
                _Line(crop, height, line.score, line.handwritten, row, margin, quad=line.quad)
            )
    return lines


def _measure_length(line: _Line) -> float:
    return max(measure_quad(line.quad)) if line.quad is not None else 0.0


def _measure_rim(line: _Line) -> float:
    """Return the rows of a crop above, and below, its line."""
    return line.margin / (1.0 + 2.0 * line.margin) * LINE_HEIGHT


def _find_weakest(characters: Sequence[Character]) -> float:
    return min((one.confidence for one in characters), default=0.0)


def _turn_line(color: npt.NDArray[np.uint8], line: _Line, quarters: int) -> _Line:
    """Return a line as it reads where it is turned by so many quarters clockwise."""
    assert line.quad is not None
    quad = np.roll(line.quad, -quarters, axis=0)
    return replace(line, crop=crop_line(color, quad, margin=MARGIN), quad=quad)


def measure_legibility(lines: Sequence[_Line]) -> float:
    """Return how well lines read: half a point for a sure letter or digit, none for a guess."""
    return sum(
        one.confidence - 0.5
        for line in lines
        for one in line.characters
        if one.text in DIGITS or one.text in LETTERS
    )


def _is_turn_doubtful(lines: Sequence[_Line]) -> bool:
    """Say whether lines may lie another way round: they read badly, or stand upright."""
    count = sum(one.text != SPACE for line in lines for one in line.characters)
    upright = any(line.crop.image.shape[1] < UPRIGHT_LINE * LINE_HEIGHT for line in lines)
    return upright or measure_legibility(lines) < LEGIBLE * max(1, count)


def _is_nested(known: KnownInk) -> bool:
    """Say whether a piece of ink lies inside another: in a ring, or in a box."""
    boxes = [piece.bounds for piece in known.pieces]
    return any(
        outer.left < inner.left
        and outer.top < inner.top
        and inner.right < outer.right
        and inner.bottom < outer.bottom
        and 3 * inner.height > outer.height
        for outer in boxes
        for inner in boxes
        if outer is not inner
    )


def _line_read(line: _Line, page: Page) -> LineRead:
    rim = _measure_rim(line)
    across, down = page.scale
    return LineRead(
        characters=line.characters,
        matrix=np.diag([across, down, 1.0]) @ line.crop.matrix,
        band=(rim, LINE_HEIGHT - rim),
        height=line.height,
        found=line.found,
        by_hand=line.by_hand,
        again=line.again,
        row=line.row,
        lone=line.lone,
    )


def _propose_alone(work: _Work) -> Proposal:
    """Return the proposal of known ink that the classifier alone was asked about."""
    from inkdigits.line.grammar import WrittenNumber

    candidate = work.alone
    assert candidate is not None
    digit = candidate.digit
    probabilities = np.zeros(10)
    for alternative in digit.alternatives:
        probabilities[alternative.digit] = alternative.probability
    top = float(probabilities.max())
    evidence = Evidence(
        weakest=0.5,
        product=0.5,
        length=1,
        height=float(digit.box.bottom - digit.box.top),
        lone=True,
        unread=True,
        aspect=_measure_aspect(digit.box),
        agreement=top,
        digit_probability=digit.confidence / max(top, 1e-9),
    )
    character = Character(str(digit.digit), 0.0, 1.0, digit.confidence, probabilities)
    written = WrittenNumber((character,), "number", str(digit.digit), False)
    line = LineRead((character,), np.eye(3), (0.0, 1.0), evidence.height, 1.0, 1.0, lone=candidate)
    return Proposal(written, line, evidence, candidate)


def _measure_aspect(box: Box) -> float:
    return (box.right - box.left) / (box.bottom - box.top)


def _status_of_nothing(work: _Work) -> ReadingStatus:
    """Say whether a page without numbers is blank."""
    if any(line.found > NOTHING_FOUND for line in work.lines):
        return "no_digits"
    if work.known is not None:
        return "no_digits" if work.known.pieces else "blank"
    step = max(1, max(work.page.color.shape[:2]) // 400)
    ink = find_crop_ink(np.ascontiguousarray(work.page.color[::step, ::step]))
    return "no_digits" if ink_box(ink) is not None else "blank"


def _candidate(frame: Frame, box: Box, result: Classification, index: int) -> Candidate:
    probabilities = result.probabilities[index]
    order = np.argsort(-probabilities, kind="stable")
    status = result.status[index].item()
    digit = Digit(
        digit=int(order[0]),
        box=box,
        confidence=float(probabilities[order[0]] * result.likeness[index]),
        status=cast(DigitStatus, NOT_A_DIGIT if status == BLANK else status),
        alternatives=tuple(Alternative(int(d), float(probabilities[d])) for d in order),
    )
    return Candidate(digit, np.rint(frame * 255.0).astype(np.uint8).tobytes())
