"""Every code block and command of README and documentation runs, and prints what is said."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from werkzeug.serving import make_server

from inkdigits.cli import main
from inkdigits.cli.commands import app
from inkdigits.web import create_app

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples"
# Pages made by docs/generate.py have no blocks of their own; experiments name old commands.
MADE = ("experiments", "project", "reference/cli.md", "reference/settings.md")
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(
        page
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if not page.relative_to(ROOT / "docs").as_posix().startswith(MADE)
    ),
]
# Commands that begin so are not run here, each for a reason.
NOT_RUN = {
    "make ": "makes an environment, or takes long; what it calls is tested elsewhere",
    ".ci/run": "runs these tests",
    "python3 -m venv": "makes an environment",
    ".venv/bin/pip": "installs",
    "pip install": "installs",
    ". .venv": "an environment of the reader's",
    "inkdigits serve": "serves until it is stopped; calls go to a server of this test",
    "inkdigits template new": "serves until it is stopped: tests/cli, tests/browser",
    "inkdigits batch s3:": "wants a bucket and a cluster: tests/batch",
    "inkdigits train": "trains: tests/training",
    "inkdigits calibrate": "wants weights that were trained: tests/training",
    "inkdigits evaluate": "wants the data folder and time: tests/evaluation",
}
# Blocks in these languages are not run.
NOT_CODE = {
    "nginx": "the proxy's",
    "ini": "systemd's",
    "dockerfile": "wants a container engine",
    "javascript": "wants a browser: tests/browser runs such calls on the page",
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$(?:\s*\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:5000"
# What may differ between machines and weights: probabilities, and the pixels of boxes.
PROBABILITY = re.compile(r"(?<![\d.-])[01]\.\d{2,}\b")
PIXELS = re.compile(r"Box\(\d+, \d+, \d+, \d+\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; ``expected`` is the text block that follows it at once, if one does."""

    language: str
    code: str
    expected: str | None
    line: int


def list_blocks(page: Path) -> list[Block]:
    """The blocks of a page but those of output, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(match[1], match[2], match[3], text.count("\n", 0, match.start()) + 1)
        for match in FENCE.finditer(text)
        if match[1] != "text"
    ]


def list_commands(code: str) -> list[str]:
    """The commands of a shell block: without comments, blank lines and line breaks in them."""
    joined = code.replace("\\\n", " ")
    return [line for line in map(str.strip, joined.splitlines()) if line and line[0] != "#"]


def hide_figures(text: str) -> str:
    """Text without what may differ between machines and weights."""
    return PIXELS.sub("Box(#)", PROBABILITY.sub("#", text)).strip()


def run_python(code: str, names: dict[str, Any], address: str) -> str:
    """Run Python in a namespace; return what it printed."""
    with redirect_stdout(io.StringIO()) as out:
        exec(compile(code.replace(ADDRESS, address), "<documentation>", "exec"), names)
    return out.getvalue()


def run_command(command: str, address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run one shell command; return what it printed. ``inkdigits`` itself runs in this process."""
    words = shlex.split(command, comments=True)
    if "inkdigits" not in words:
        return run_bash(command.replace(ADDRESS, address))
    start = words.index("inkdigits")
    given = run_bash(shlex.join(words[: start - 1])) if start else ""  # what stands before the |
    target = None
    if ">" in words:
        words, target = words[: words.index(">")], Path(words[words.index(">") + 1])
    piped = io.BytesIO(given.encode("latin-1"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=piped, isatty=lambda: False))
    with redirect_stdout(io.StringIO()) as out, pytest.raises(SystemExit) as left:
        main(words[start + 1 :])
    assert left.value.code in (0, None), f"{command}: exit code {left.value.code}"
    if target is not None:
        target.write_text(out.getvalue(), encoding="utf-8")
        return ""
    return out.getvalue()


def run_bash(command: str) -> str:
    """Run a command in bash; return its output, a character a byte."""
    if "curl" in command and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    done = subprocess.run(["bash", "-ec", command], capture_output=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr.decode()}"
    return done.stdout.decode("latin-1")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server with the bundled weights."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with the sample images, at hand and where the repository has them."""
    for folder in (tmp_path, tmp_path / "docs" / "samples"):
        folder.mkdir(parents=True, exist_ok=True)
        for sample in SAMPLES.glob("*.*g"):
            shutil.copy(sample, folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_left_out(command: str) -> bool:
    return command.startswith(tuple(NOT_RUN))


def run_block(block: Block, names: dict[str, Any], address: str, patch: pytest.MonkeyPatch) -> str:
    """Run a block; return what it printed."""
    if block.language == "python":
        return run_python(block.code, names, address)
    if block.language == "json":
        json.loads(block.code)
        return ""
    commands = [one for one in list_commands(block.code) if not is_left_out(one)]
    return "".join(run_command(command, address, patch) for command in commands)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_does_what_it_says(
    page: Path, place: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in list_blocks(page):
        where = f"{page.name}, line {block.line}"
        assert block.language in {"python", "sh", "json", *NOT_CODE}, where
        if block.language in NOT_CODE:
            continue
        printed = run_block(block, names, address, monkeypatch)
        if block.expected is not None:
            assert hide_figures(printed) == hide_figures(block.expected), where


def test_what_is_not_run_is_still_in_the_documentation() -> None:
    blocks = [block for page in PAGES for block in list_blocks(page)]
    commands = [
        one for block in blocks if block.language == "sh" for one in list_commands(block.code)
    ]
    assert [one for one in NOT_RUN if not any(line.startswith(one) for line in commands)] == []
    assert set(NOT_CODE) <= {block.language for block in blocks}


def list_not_run() -> list[str]:
    """The commands of inkdigits that are shown but not run."""
    blocks = (block for page in PAGES for block in list_blocks(page) if block.language == "sh")
    shown = {command for block in blocks for command in list_commands(block.code)}
    return sorted(one for one in shown if one.startswith("inkdigits") and is_left_out(one))


@pytest.mark.parametrize("line", list_not_run())
def test_a_command_that_is_not_run_has_the_options_it_is_shown_with(line: str) -> None:
    command: Any = typer.main.get_command(app)
    words = shlex.split(line, comments=True)[1:]
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    known = {option for param in command.params for option in param.opts}
    assert [word for word in words if word.startswith("--") and word not in known] == []


def test_targets_of_make_that_are_named_exist() -> None:
    rules = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = {
        target
        for page in PAGES
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.M)
    }
    assert sorted(named - set(rules)) == []


def test_figures_are_hidden_but_not_what_is_read() -> None:
    assert hide_figures("-12.50 0.993555 Box(9, 5, 80, 91)") == "-12.50 # Box(#)"
