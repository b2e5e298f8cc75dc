"""Evidence of the numbers that are proposed on drawn pages, and whether each is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from inkdigits.decision import FEATURES, Decision, Evidence
from inkdigits.digit.classifier import Classifier
from inkdigits.intake.page import decode_pages
from inkdigits.page.straighten import map_points
from inkdigits.reading.page_reader import PageReader
from inkdigits.reading.proposals import Proposal
from inkdigits.training.common.glyphs import Glyphs
from inkdigits.training.decision.fit import fit_decision
from inkdigits.training.decision.pages import Answer, DrawnPage, draw_pages

# A number is at its place where the middle of its line lies in the box of the answer's line,
# widened by this share of its height.
SLACK = 0.6
# Stands in before a decision is fitted: pages are only proposed from. A single digit that the digit
# classifier is this sure of is left to it.
NO_DECISION = Decision(
    (0.0,) * len(FEATURES),
    bias=0.0,
    report_threshold=0.0,
    read_threshold=1.0,
    single_read_threshold=0.8,
)


@dataclass(slots=True)
class Examples:
    """Proposed numbers, whether each is right, and the page that it is on."""

    evidences: list[Evidence] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)


def gather_examples(reader: PageReader, glyphs: Glyphs, count: int, *, seed: int = 1) -> Examples:
    """Read pages by validation writers; the same seed draws the same ones."""
    examples = Examples()
    drawn = draw_pages(glyphs.load(), np.random.default_rng(seed))
    for number, page in enumerate(islice(drawn, count)):
        add_page(examples, reader, page, number)
        if number % 200 == 199:
            print(f"{number + 1} of {count} pages, {len(examples.right)} numbers", flush=True)
    return examples


def add_page(examples: Examples, reader: PageReader, page: DrawnPage, number: int) -> None:
    """Add the numbers that are proposed on one page."""
    decoded = list(decode_pages(page.image))
    for proposal in reader.propose(decoded)[0]:
        if proposal.evidence.doubtful:  # never read, whatever its probability
            continue
        examples.evidences.append(proposal.evidence)
        examples.right.append(is_right(proposal, page.answers))
        examples.pages.append(number)


def is_right(proposal: Proposal, answers: tuple[Answer, ...]) -> bool:
    """Return whether a number is one of the answers, at its place."""
    line = proposal.line
    columns = [one.left for one in line.characters] + [one.right for one in line.characters]
    middle = [(min(columns) + max(columns)) / 2.0, sum(line.band) / 2.0]
    x, y = map_points(line.matrix, [middle])[0]
    for answer in answers:
        if answer.box is None:
            if answer.text == proposal.written.text:
                return True
            continue
        left, top, right, bottom = answer.box
        slack = SLACK * (bottom - top)
        inside = left - slack <= x <= right + slack and top - slack <= y <= bottom + slack
        if inside and answer.text == proposal.written.text:
            return True
    return False


def fit_from_scenes(
    glyphs: Glyphs,
    path: Path,
    *,
    count: int = 2500,
    usual: Iterable[DrawnPage] = (),
    seed: int = 1,
) -> Decision:
    """Draw and read pages, fit the decision, and write it.

    Parameters
    ----------
    glyphs
        The characters of validation writers.
    path
        The file that gets the decision.
    count
        Pages to draw, of every kind and as hard as those of training.
    usual
        Pages as people send them. The fit includes them, and the thresholds are chosen by them
        alone where there are any.
    """
    reader = PageReader(Classifier(threads=1), decision=NO_DECISION, threads=1)
    examples = gather_examples(reader, glyphs, count, seed=seed)
    drawn = len(examples.right)
    for number, page in enumerate(usual, count):
        add_page(examples, reader, page, number)
    usual_ones = [index >= drawn for index in range(len(examples.right))]
    decision = fit_decision(
        examples.evidences,
        examples.right,
        examples.pages,
        judged=usual_ones if any(usual_ones) else None,
    )
    decision.save(path)
    return decision
