"""Help and version."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typer.testing import CliRunner

import inkdigits
from inkdigits.cli.commands import app

Run = Callable[..., tuple[int, str, str]]


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
