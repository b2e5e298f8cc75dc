"""The summary of a batch: how many files, what became of their pages, and what was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inkdigits.batch.rows import Row


@dataclass(slots=True)
class Summary:
    """Counts of a batch, filled as its rows go by.

    Attributes
    ----------
    files, failed
        Files of the batch, and those of them that could not be read.
    seconds
        Time that this run took.
    fresh
        Files that this run read; the others were read before.
    pages
        Pages by their status, ``read`` where all of their numbers are.
    numbers
        Numbers by their status.
    corrected, confirmed
        Numbers that a person looked at, and those of them that were right as they were read.
    to_review
        Unsure numbers on the page of the review, where one was written.
    """

    files: int = 0
    failed: int = 0
    fresh: int = 0
    seconds: float = 0.0
    pages: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    corrected: int = 0
    confirmed: int = 0
    to_review: int = 0

    def count(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield rows on their way to the table, and count them."""
        place, status = ("", 0), ""
        for row in rows:
            if (row.path, row.page) != place:
                self._count_page(status)
                place, status = (row.path, row.page), row.status
            elif row.status == "unsure":
                status = row.status
            if row.number:
                self.numbers[row.status] += 1
            if row.read_as is not None:
                self.corrected += 1
                self.confirmed += row.read_as == row.text
            yield row
        self._count_page(status)

    def _count_page(self, status: str) -> None:
        if status and status != "error":
            self.pages[status] += 1

    def describe(self) -> str:
        """Return the counts in a few lines."""
        pages, numbers = self.pages, self.numbers
        lines = [
            f"{self.files:,} files, {self.fresh:,} of them read now, in {self.seconds:,.0f} s"
            + (f": {self.fresh / self.seconds:,.1f} a second" if self.seconds > 1.0 else ""),
            f"{sum(pages.values()):,} pages: {pages['read']:,} read, {pages['unsure']:,} unsure, "
            f"{pages['no_digits']:,} without digits, {pages['blank']:,} blank; "
            f"{self.failed:,} files with an error",
            f"{sum(numbers.values()):,} numbers: {numbers['read']:,} read, "
            f"{numbers['unsure']:,} unsure",
        ]
        if self.corrected:
            lines.append(
                f"{self.corrected:,} numbers were checked by a person: {self.confirmed:,} of them "
                "were right as they were read"
            )
        return "\n".join(lines)
