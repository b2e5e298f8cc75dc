"""The summary of a batch: how many files, what became of their pages, and what was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inkdigits.batch.rows import Row

# Files that could not be read are told one by one up to this many.
MOST_ERRORS = 5


@dataclass(slots=True)
class Summary:
    """Counts of a batch, filled as its rows go by.

    Attributes
    ----------
    files, failed
        Files of the batch, and those of them that could not be read.
    errors
        Path and reason of the first files that could not be read; the table has all.
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
    dropped
        Corrections of files that have changed, or were read anew, since: they hold no longer.
    to_review
        Unsure numbers on the page of the review, where one was written.
    """

    files: int = 0
    failed: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)
    fresh: int = 0
    seconds: float = 0.0
    pages: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    corrected: int = 0
    confirmed: int = 0
    dropped: int = 0
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
            if row.status == "error" and len(self.errors) < MOST_ERRORS:
                self.errors.append((row.path, row.error))
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
        rate = f": {self.fresh / self.seconds:,.1f} a second" if self.seconds > 1.0 else ""
        lines = [
            f"{_count(self.files, 'file')}, {self.fresh:,} of them opened now, in "
            f"{self.seconds:,.0f} s{rate}",
            f"{_count(sum(pages.values()), 'page')}: {pages['read']:,} read, "
            f"{pages['unsure']:,} unsure, {pages['no_digits']:,} without digits, "
            f"{pages['blank']:,} blank; {_count(self.failed, 'file')} with an error",
            f"{_count(sum(numbers.values()), 'number')}: {numbers['read']:,} read, "
            f"{numbers['unsure']:,} unsure",
        ]
        if self.corrected:
            lines.append(
                f"{_count(self.corrected, 'number')} checked by a person, {self.confirmed:,} of "
                "them right as read"
            )
        if self.dropped:
            lines.append(
                f"{_count(self.dropped, 'correction')} dropped: the files were read anew since"
            )
        return "\n".join(lines)


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"
