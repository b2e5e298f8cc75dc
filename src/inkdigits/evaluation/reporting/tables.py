"""Tables of a report as text cells, for a terminal, a page or a card."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as RichTable

from inkdigits.evaluation.scoring.report import Report

# Not printed in the terminal: too long, and said before.
NOT_PRINTED = ("labels", "model")


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of text; the first ``words`` columns hold words, the others numbers."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    words: int = 1

    def to_markdown(self) -> str:
        """Return the table as Markdown, without a line break at its end."""
        count = len(self.headings)
        ruler = ["---"] * self.words + ["---:"] * (count - self.words)
        lines = [f"| {' | '.join(self.headings)} |", f"|{'|'.join(ruler)}|"]
        lines += [f"| {' | '.join(_escape(cell) for cell in row)} |" for row in self.rows]
        return "\n".join(lines)


def make_model(report: Report) -> Table:
    """Return the weights that were scored, and the number of cores."""
    return Table("Weights", ("weights", "cores"), [(f"`{report.model}`", str(os.cpu_count()))])


def make_digits(report: Report) -> Table:
    """Return how digits were read, by condition."""
    headings = ("suite", "condition", "n", "right", "±", "wrong, sure", "unsure", "refused")
    rows = [
        (s.suite, s.condition, f"{s.n:,}", _share(s.right), f"{s.margin:.2f}")
        + (_share(s.wrong_sure), _share(s.unsure), _share(s.refused))
        for s in report.digits()
    ]
    return Table("Digits", headings, rows, words=2)


def make_numbers(report: Report) -> Table:
    """Return how numbers of several digits were read, by condition."""
    headings = ("numbers", "n", "exact", "±", "character error", "sure", "right of sure")
    rows = [
        (s.condition, f"{s.n:,}", _share(s.exact), f"{s.margin:.2f}", _share(s.character_error))
        + (_share(s.sure), _share(s.right_of_sure))
        for s in report.numbers
    ]
    return Table("Numbers", headings, rows)


def make_others(report: Report) -> Table:
    """Return how non-digits were answered, by family."""
    headings = ("non-digits", "n", "accepted", "unsure", "refused", "accepted at 1%")
    rows = [
        (s.condition, f"{s.n:,}", _share(s.accepted), _share(s.unsure), _share(s.refused))
        + (_share(s.accepted_at_1),)
        for s in report.others()
    ]
    return Table("Non-digits", headings, rows)


def make_calibration(report: Report) -> Table:
    """Return how far confidence can be trusted, by condition."""
    headings = ("suite", "condition", "n", "ECE", "no error up to", "error at 99%", "98%", "95%")
    rows = [
        (s.suite, s.condition, f"{s.n:,}", _share(s.ece), _share(s.coverage_without_error))
        + (_share(s.error_at_99), _share(s.error_at_98), _share(s.error_at_95))
        for s in report.calibration()
    ]
    return Table("Confidence", headings, rows, words=2)


def make_writers(report: Report) -> Table:
    """Return how the digits of each writer were read."""
    rows = [
        (s.writer, f"{s.n:,}", f"{round(s.n * s.right / 100.0):,}", _share(s.right))
        for s in report.writers()
    ]
    return Table("Digits by writer", ("writer", "n", "right", "share"), rows)


def make_labels(report: Report) -> Table:
    """Return which letters and signs are accepted as digits."""
    headings = ("family", "character", "n", "accepted", "unsure", "refused")
    rows = [
        (s.condition, s.label, f"{s.n:,}", _share(s.accepted), _share(s.unsure), _share(s.refused))
        for s in report.labels()
    ]
    return Table("Letters and signs by character", headings, rows, words=2)


def make_robustness(report: Report) -> Table:
    """Return the error on corrupted digits, by group."""
    headings = ("digits", "corruptions", "families", "clean error", "mean error", "ratio")
    rows = [
        (g.source, g.group, str(g.families), _share(g.clean), _share(g.mean), _ratio(g.ratio))
        for g in report.groups()
    ]
    return Table("Corrupted digits", headings, rows, words=2)


def make_families(report: Report) -> Table:
    """Return the error on corrupted digits, by family."""
    headings = ("digits", "corruptions", "family", "mild", "medium", "strong", "mean", "ratio")
    rows = [
        (f.source, f.group, f.family, *map(_share, f.errors), _share(f.mean), _ratio(f.ratio))
        for f in report.families()
    ]
    return Table("Corrupted digits by family, percent wrong", headings, rows, words=3)


TABLES: dict[str, Callable[[Report], Table]] = {
    "model": make_model,
    "digits": make_digits,
    "numbers": make_numbers,
    "others": make_others,
    "calibration": make_calibration,
    "writers": make_writers,
    "labels": make_labels,
    "robustness": make_robustness,
    "families": make_families,
}


def print_report(report: Report) -> None:
    """Print the tables on standard output."""
    console = Console()
    console.print(f"model {report.model}")
    if report.limit is not None:
        console.print(f"A quick look: {report.limit} images of each condition at most.")
    for name, make in TABLES.items():
        table = make(report)
        if not table.rows or name in NOT_PRINTED:
            continue
        shown = RichTable(title=table.title)
        for place, heading in enumerate(table.headings):
            shown.add_column(heading, justify="left" if place < table.words else "right")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
    for line in report.skipped:
        console.print(f"skipped: {line}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}%"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} ×"


def _escape(cell: str) -> str:
    return cell.replace("|", "\\|")
