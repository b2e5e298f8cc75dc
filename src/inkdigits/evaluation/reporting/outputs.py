"""Output files of a run: scores as JSON, an HTML page, tables in Markdown cards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from inkdigits.errors import DataError
from inkdigits.evaluation.reporting.card import fill_card, read_card
from inkdigits.evaluation.reporting.tables import TABLES
from inkdigits.evaluation.scoring.report import Report


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files to write: scores as JSON, the HTML page, and cards whose tables are filled."""

    json: Path | None = None
    html: Path | None = None
    cards: tuple[Path, ...] = ()

    def check(self) -> None:
        """Check that the files can be written, before a run of many minutes.

        Raises
        ------
        DataError
            If a folder is missing, a file cannot be written, or a card is unsound.
        ModuleNotFoundError
            If the page is wanted and matplotlib is not installed.
        """
        for file in filter(None, (self.json, self.html)):
            if not file.resolve().parent.is_dir():
                raise DataError(f"There is no folder {file.parent} to write {file.name} to.")
            check_writable(file)
        for card in self.cards:
            read_card(card, TABLES)
        if self.html is not None:
            import inkdigits.evaluation.reporting.html  # noqa: F401

    def write(self, report: Report) -> None:
        """Write the files.

        Raises
        ------
        DataError
            If a card is to be filled and a suite was skipped: the table would not be whole.
        """
        if self.json is not None:
            scores = json.dumps(report.to_dict(), indent=2)
            self.json.write_text(f"{scores}\n", encoding="utf-8")
        if self.html is not None:
            # Here and not above: the light installation scores without matplotlib.
            from inkdigits.evaluation.reporting.html import render_report

            self.html.write_text(render_report(report), encoding="utf-8")
        if self.cards and report.skipped:
            raise DataError(f"No card was filled, for a suite was skipped: {report.skipped[0]}.")
        for card in self.cards:
            text = read_card(card, TABLES)
            tables = {name: make(report).to_markdown() for name, make in TABLES.items()}
            card.write_text(fill_card(text, tables), encoding="utf-8")


def check_writable(file: Path) -> None:
    """Raise DataError where a file cannot be written; leave it as it was."""
    path = file.resolve()
    is_new = not path.exists()
    if not (is_new or path.is_file() or path.is_dir()):
        return  # a pipe or a device: to open it would be noticed at its other end
    try:
        path.open("ab").close()
    except OSError as error:
        raise DataError(f"Cannot write {file} ({error.strerror}): name another file.") from None
    if is_new:
        path.unlink()
