"""The page reader: all stages from a page to its reading, chained here alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from inkdigits.decision import Decision, load_decision
from inkdigits.digit.classifier import Classifier
from inkdigits.digit.frame import Frame, find_ink_box, normalize
from inkdigits.expect.choose import apply_expectation
from inkdigits.expect.pattern import Expectation
from inkdigits.intake.page import Page
from inkdigits.line.alphabet import LINE_HEIGHT, SPACE
from inkdigits.line.reader import LineReader
from inkdigits.page.bounds import bound_points
from inkdigits.page.crop_ink import find_crop_ink, frame_digit
from inkdigits.page.finder import Finder
from inkdigits.page.known_ink import KnownInk, find_known_ink, render_line
from inkdigits.page.maps import FoundLine
from inkdigits.page.straighten import LineCrop, crop_line
from inkdigits.page.turning import order_rows
from inkdigits.reading.answer import (
    build_candidate,
    build_single_number,
    select_numbers,
)
from inkdigits.reading.page_lines import (
    NO_DOUBT,
    NOTHING_FOUND,
    SINGLE_GAIN,
    TURN_GAIN,
    TURN_LINES,
    WIDER_MARGIN,
    PageLine,
    count_characters,
    cover_page,
    cut_lines,
    find_weakest,
    is_plain,
    is_turn_doubtful,
    measure_legibility,
    measure_length,
    render_known,
    turn_line,
)
from inkdigits.reading.proposals import Proposal, propose_numbers
from inkdigits.reading.runs import Run, find_runs
from inkdigits.results import Box, Candidate, Reading, Status, Turn, join_texts

# Where the finder finds more lines than this, most of them are noise: those with the highest scores
# are read, and all numbers are unsure.
MOST_LINES = 300
# Longer side, in pixels, of the copy of a page that is only checked for any ink.
BLANK_SIDE = 400


@dataclass(slots=True, eq=False)
class _Work:
    """A page, and what is known of it so far.

    ``whole`` is the verdict of the digit classifier on all of its known ink, where that can be a
    single digit; the page ``is_done`` where it surely is one, so that no line has to be read.
    """

    page: Page
    known: KnownInk | None = None
    whole: Candidate | None = None
    lines: list[PageLine] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    turn: Turn = 0
    is_crowded: bool = False
    is_done: bool = False

    @property
    def readings(self) -> list[PageLine]:
        """Its lines, and those that join several of them."""
        return [*self.lines, *(run.whole for run in self.runs)]


class PageReader:
    """The networks and the decision, chained. Safe to share between threads.

    Parameters
    ----------
    classifier
        The digit classifier.
    decision
        Which numbers are in the answer, and which are sure; the bundled one by default.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where bundled weights are missing or damaged.
    """

    def __init__(
        self, classifier: Classifier, *, decision: Decision | None = None, threads: int = 0
    ) -> None:
        self._classifier = classifier
        self._lines = LineReader(threads=threads)
        self._finder = Finder(threads=threads)
        self._decision = decision or load_decision()

    def read(self, pages: Sequence[Page]) -> list[Reading]:
        """Return the readings of pages, which go through the networks together."""
        return [self._decide(work) for work in self._prepare(pages)]

    def fit(self, reading: Reading, expectation: Expectation) -> Reading:
        """Return the likeliest reading of a page that fits what is expected of its numbers."""
        return apply_expectation(
            reading,
            expectation,
            threshold=self._decision.read_threshold,
            single_threshold=self._decision.single_read_threshold,
        )

    def propose(self, pages: Sequence[Page]) -> list[list[Proposal]]:
        """Return the numbers that pages may hold, before any is decided on.

        None for a page that is surely a single digit.
        """
        return [self._propose(work) for work in self._prepare(pages)]

    def _prepare(self, pages: Sequence[Page]) -> list[_Work]:
        """Find and read the lines of pages, except those that are surely a single digit."""
        works = [_Work(page, find_known_ink(page.color, page.ink)) for page in pages]
        self._classify_whole(works)
        rest = [
            work for work in works if not work.is_done and (work.known is None or work.known.pieces)
        ]
        for work in rest:
            self._find_lines(work)
        self._read_lines([line for work in rest for line in work.lines])
        for work in rest:
            self._check_turn(work)
        self._join_runs(rest)
        self._read_again(rest)
        self._classify_singles(rest)
        return works

    def _classify_whole(self, works: Sequence[_Work]) -> None:
        """Classify known ink that can be a single digit."""
        asked, frames, boxes = [], [], []
        for work in works:
            known = work.known
            if known is None or known.bounds is None or not known.is_compact:
                continue
            asked.append(work)
            frames.append(normalize(known.cut(known.bounds)))
            corners = known.bounds.quad() * known.scale
            boxes.append(bound_points(work.page.to_image(corners), work.page.size))
        for work, candidate in zip(asked, self._judge(frames, boxes), strict=True):
            work.whole = candidate
            work.is_done = self._decision.is_sure_digit(candidate)

    def _find_lines(self, work: _Work) -> None:
        """Cut out the lines of a page: those of its known ink, or those that the finder finds."""
        known, page = work.known, work.page
        if known is not None and is_plain(known, drawn=page.ink is not None):
            quads = [line.bounds.quad() for line in known.lines]
            for row, members in enumerate(order_rows(quads, 0), 1):
                for index in members:
                    work.lines.append(render_known(known, known.lines[index].bounds, row, page))
            return
        color = page.color
        found = self._finder.find(color)
        lines = sorted(found.lines, key=lambda line: -line.score)[:MOST_LINES]
        work.is_crowded = len(found.lines) > MOST_LINES
        work.turn = cast(Turn, found.turn)
        seen = lines or [cover_page(color)]
        work.lines = cut_lines(page, seen, found.turn)

    def _read_lines(self, lines: Sequence[PageLine]) -> None:
        """Read lines and keep the characters in them."""
        characters = self._lines.read([line.crop.image for line in lines])
        for line, read in zip(lines, characters, strict=True):
            line.characters = read

    def _check_turn(self, work: _Work) -> None:
        """Turn a page whose lines read much better in another direction: most lie upright."""
        lines = work.lines
        # Ink that can be a single digit is taken as it stands: a 6 upside down is a 9.
        if not lines or work.whole is not None or not (work.turn or is_turn_doubtful(lines)):
            return
        asked = sorted(lines, key=measure_length, reverse=True)[:TURN_LINES]
        color = work.page.color
        legibility, counts = [measure_legibility(asked)], [count_characters(asked)]
        for quarters in (1, 2, 3):
            turned = [turn_line(color, line, quarters) for line in asked]
            self._read_lines(turned)
            legibility.append(measure_legibility(turned))
            counts.append(count_characters(turned))
        # A single character needs more: the loops of an 8 on its side are two zeros.
        gain = TURN_GAIN * max(counts) ** 0.5 if counts[0] > 1 else SINGLE_GAIN
        legibility[-work.turn // 90 % 4] += gain
        best = int(np.argmax(legibility))
        if best:
            work.turn = cast(Turn, (work.turn + 90 * best) % 360)
            seen = [
                FoundLine(np.roll(line.quad, -best, axis=0), line.score, line.handwritten)
                for line in lines
            ]
            work.lines = cut_lines(work.page, seen, work.turn)
            self._read_lines(work.lines)

    def _join_runs(self, works: Sequence[_Work]) -> None:
        """Read lines beside one another as one as well: they may have been found in parts."""
        for work in works:
            work.runs = find_runs(work.page, work.lines, work.turn)
        self._read_lines([run.whole for work in works for run in work.runs])

    def _read_again(self, works: Sequence[_Work]) -> None:
        """Read what is in doubt once more: lines, and then wholes that have other words."""
        self._look_again([(work, line) for work in works for line in work.lines])
        wholes = [(work, run.whole) for work in works for run in work.runs if run.is_contested]
        self._look_again(wholes)

    def _look_again(self, readings: Sequence[tuple[_Work, PageLine]]) -> None:
        """Read lines in doubt once more, cut out with a wider margin."""
        asked: list[tuple[PageLine, LineCrop]] = []
        for work, line in readings:
            if not line.characters or find_weakest(line.characters) >= NO_DOUBT:
                continue
            if line.bounds is not None and work.known is not None:
                wider = render_line(work.known, line.bounds, margin=WIDER_MARGIN)
            else:
                wider = crop_line(work.page.color, line.quad, margin=WIDER_MARGIN)
            asked.append((line, wider))
        for (line, crop), characters in zip(
            asked, self._lines.read([crop.image for _, crop in asked]), strict=True
        ):
            line.again = characters
            if find_weakest(characters) > find_weakest(line.characters):  # the surer of both counts
                line.characters, line.again = characters, line.characters
                line.crop, line.margin = crop, WIDER_MARGIN

    def _classify_singles(self, works: Sequence[_Work]) -> None:
        """Classify the lines that are a single character."""
        asked, frames, boxes = [], [], []
        for work in works:
            for line in work.readings:
                if count_characters([line]) != 1:
                    continue
                rim = line.rim
                asked.append(line)
                if line.bounds is not None and work.known is not None:
                    frames.append(normalize(work.known.cut(line.bounds)))
                else:
                    frames.append(frame_digit(line.crop.image, rim=0.5 * rim))
                width = line.crop.image.shape[1]
                corners = [(x, y) for x in (rim, width - rim) for y in (rim, LINE_HEIGHT - rim)]
                points = work.page.to_image(line.crop.to_page(corners))
                boxes.append(bound_points(points, work.page.size))
        for line, candidate in zip(asked, self._judge(frames, boxes), strict=True):
            line.characters = [
                character for character in line.characters if character.text != SPACE
            ]
            line.single = candidate

    def _judge(self, frames: Sequence[Frame], boxes: Sequence[Box]) -> list[Candidate]:
        """Return frames with the verdict of the digit classifier on them."""
        if not frames:
            return []
        result = self._classifier.classify(np.stack(frames))
        return [
            build_candidate(frame, box, result, index)
            for index, (frame, box) in enumerate(zip(frames, boxes, strict=True))
        ]

    def _propose(self, work: _Work) -> list[Proposal]:
        return propose_numbers(work.lines, work.page.size, work.runs, whole=work.whole)

    def _decide(self, work: _Work) -> Reading:
        """Decide what a page holds."""
        size, model = work.page.size, self._classifier.name
        if work.whole is not None and work.is_done:
            number = build_single_number(work.whole)
            return Reading("read", number.text, (number,), size, model, (work.whole,))
        numbers, candidates = select_numbers(
            self._propose(work), self._decision, size, runs=work.runs, crowded=work.is_crowded
        )
        status: Status
        if not numbers:
            seen = [line.single for line in work.lines if line.single is not None]
            candidates = tuple(seen) or ((work.whole,) if work.whole is not None else ())
            status = "blank" if _is_blank(work) else "no_digits"
        else:
            status = "read" if all(one.status == "read" for one in numbers) else "unsure"
        text = join_texts(numbers)
        return Reading(status, text, numbers, size, model, candidates, turn=work.turn)


def _is_blank(work: _Work) -> bool:
    """Return whether a page without numbers has no ink."""
    if any(line.score > NOTHING_FOUND for line in work.lines):
        return False
    if work.known is not None:
        return not work.known.pieces
    step = max(1, max(work.page.color.shape[:2]) // BLANK_SIDE)
    ink = find_crop_ink(np.ascontiguousarray(work.page.color[::step, ::step]))
    return find_ink_box(ink) is None
