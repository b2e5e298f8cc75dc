"""Help, version, and what the README tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import inkdigits
from inkdigits.cli.commands import app

Run = Callable[..., tuple[int, str, str]]
README = Path(__file__).parents[2] / "README.md"


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version") == (0, f"inkdigits {inkdigits.__version__}\n", "")


@pytest.mark.parametrize(
    "command",
    [
        *("read", "serve", "calibrate", "evaluate"),
        *("train", "train digits", "train lines", "train finder", "train decision"),
    ],
)
def test_a_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def list_words() -> list[str]:
    """Every command and every long option."""
    group: Any = typer.main.get_command(app)
    words = []
    waiting = [("inkdigits", group)]
    for name, command in waiting:
        words += [name, *(option for param in command.params for option in param.opts)]
        waiting += [(f"{name} {one}", sub) for one, sub in getattr(command, "commands", {}).items()]
    return sorted({word for word in words if word.startswith(("--", "inkdigits "))} - {"--help"})


@pytest.mark.parametrize("word", list_words())
def test_the_readme_tells_every_command_and_option(word: str) -> None:
    assert re.search(rf"(?<![\w-]){word}(?![\w-])", README.read_text(encoding="utf-8"))
