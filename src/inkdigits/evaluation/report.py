"""Scores come in; a table for people and a dictionary for programs go out."""

from __future__ import annotations

import math
import os
import platform
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class DigitScore:
    """How digits were read. Shares are percent of ``n``.

    ``right`` counts the likeliest digit, sure or not; ``wrong_sure`` is a wrong digit said with
    status ``read``; ``refused`` are digits taken for blank or for something else.
    """

    suite: str
    condition: str
    n: int
    right: float
    margin: float
    wrong_sure: float
    unsure: float
    refused: float


@dataclass(frozen=True, slots=True)
class OtherScore:
    """How ink that is no digit was answered. Shares are percent of ``n``."""

    suite: str
    condition: str
    n: int
    accepted: float
    unsure: float
    refused: float


def percent(count: int, n: int) -> float:
    """Give a share in percent, to three decimals; 0 where there is nothing to share."""
    return round(100.0 * count / n, 3) if n else 0.0


def margin_of(count: int, n: int) -> float:
    """Give half the width of the 95% Wilson interval of a share, in percent points."""
    if n == 0:
        return 0.0
    z, share = 1.96, count / n
    spread = math.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    return round(100.0 * z * spread / (1.0 + z * z / n), 3)


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found."""

    model: str
    digits: tuple[DigitScore, ...]
    others: tuple[OtherScore, ...]
    skipped: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the scores with the model and the machine they are from."""
        return {
            "model": self.model,
            "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
            "digits": [asdict(score) for score in self.digits],
            "others": [asdict(score) for score in self.others],
            "skipped": list(self.skipped),
        }

    def print(self) -> None:
        """Print the tables on standard output."""
        console = Console()
        console.print(f"model {self.model}")
        if self.digits:
            table = Table(title="digits, in percent")
            for heading in ("suite", "condition", "n", "right", "±", "wrong, sure"):
                table.add_column(heading, justify="left" if heading in _WORDS else "right")
            table.add_column("unsure", justify="right")
            table.add_column("refused", justify="right")
            for digit in self.digits:
                table.add_row(*_cells(asdict(digit)))
            console.print(table)
        if self.others:
            table = Table(title="ink that is no digit, in percent")
            for heading in ("suite", "condition", "n", "accepted", "unsure", "refused"):
                table.add_column(heading, justify="left" if heading in _WORDS else "right")
            for other in self.others:
                table.add_row(*_cells(asdict(other)))
            console.print(table)
        for line in self.skipped:
            console.print(f"skipped: {line}")


_WORDS = ("suite", "condition")


def _cells(score: dict[str, Any]) -> list[str]:
    return [f"{value:.2f}" if isinstance(value, float) else str(value) for value in score.values()]
