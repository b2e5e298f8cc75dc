"""Wrong use takes one line and the exit code 2."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import inkdigits
from inkdigits.cli import read
from inkdigits.cli.images import Outcome
from inkdigits.errors import DataError, ModelError

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["read"], "PATH"),
        (["read", "a", "--format", "xml"], "jsonl"),
        (["read", "-", "-"], "once"),
        (["read", ""], "empty"),
        (["read", "a", "", "b"], "empty"),
        (["read", "a", "--overlay", ""], "--overlay is empty"),
        (["read", "a", "--expect", "lunh"], "luhn"),
        (["read", "a", "--expect", ""], "empty"),
        (["read", "a", "--bogus"], "--bogus"),
        (["bogus"], "bogus"),
        (["serve", "--port", "99999"], "65535"),
        (["serve", "--workers", "0"], "--workers"),
        (["serve", "--host", "256.0.0.1"], "--host"),
        (["train", "--epochs", "0"], "--epochs"),
    ],
)
def test_wrong_use_takes_one_line(run: Run, arguments: list[str], word: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert word in err


def test_a_port_in_use_takes_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, out, err = run("serve", "--port", port)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert port in err


def test_weights_that_do_not_load_are_told_before_the_server_starts(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ModelError("The weights are missing.")

    monkeypatch.setattr(inkdigits, "Recognizer", fail, raising=False)
    monkeypatch.setattr("granian.Granian.serve", lambda _: print("serves"))
    assert run("serve", "--port", "0") == (2, "", "inkdigits: The weights are missing.\n")


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (ModelError("The weights are missing."), 2, "inkdigits: The weights are missing.\n"),
        (DataError("No data."), 2, "inkdigits: No data.\n"),
        (PermissionError(13, "Permission denied", "w.onnx"), 2, "Permission denied: w.onnx\n"),
        (KeyboardInterrupt(), 130, ""),
        (ZeroDivisionError("a fault"), 2, "ZeroDivisionError: a fault\n"),
    ],
)
def test_an_error_takes_one_line(
    folder: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    line: str,
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(sys, "flags", type("Flags", (), {"dev_mode": False}))
    monkeypatch.setattr(inkdigits, "Recognizer", fail, raising=False)
    left, out, err = run("read", "a.png")
    assert (left, out) == (code, "")
    assert err.endswith(line)
    assert "Traceback" not in err


def test_a_missing_extra_is_told(
    folder: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "inkdigits.training.digits.recipe":
                raise ModuleNotFoundError(name, name="torch")

    monkeypatch.delitem(sys.modules, "inkdigits.training.digits.recipe", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert run("train", "digits") == (
        2,
        "",
        "inkdigits: torch is not installed: in a checkout use make train, "
        'else pip install "inkdigits[train]"\n',
    )


def test_after_ctrl_c_it_says_how_far_it_came(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> Iterator[Outcome]:
        yield Outcome("a.png", error="Not an image.")
        raise KeyboardInterrupt

    monkeypatch.setattr(read, "read_images", stop)
    code, _, err = run("read", "a.png", "b.png")
    assert code == 130
    assert err.endswith("stopped after 1 images.\n")


def test_a_closed_standard_input_takes_one_line(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, out, err = run("read", "-")
    assert (code, out, err) == (1, "", "-: Standard input is closed: send an image to it.\n")
