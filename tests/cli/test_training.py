"""The commands that train."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]


def put_module(monkeypatch: pytest.MonkeyPatch, name: str, **names: object) -> None:
    module = ModuleType(name)
    vars(module).update(names)
    monkeypatch.setitem(sys.modules, name, module)


def test_only_the_options_that_were_given_become_settings(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[Any] = []

    def train(folder: Path, settings: object, *, data: Path | None, resume: bool) -> Path:
        calls.append((folder, settings, data, resume))
        return folder / "digits.onnx"

    put_module(monkeypatch, "inkdigits.training.digits.settings", Settings=dict)
    put_module(monkeypatch, "inkdigits.training.digits.recipe", train=train)
    assert run(
        "train", "digits", "--run", "r", "--epochs", "3", "--set", "mnist", "--set", "pen"
    ) == (
        0,
        f"{Path('r/digits.onnx')}\n",
        "",
    )
    assert calls == [(Path("r"), {"epochs": 3, "sets": ("mnist", "pen")}, None, True)]
    run("train", "digits", "--teachers", "2", "--teacher-epochs", "4", "--students", "5")
    settings = {"teachers": 2, "teacher_epochs": 4, "students": 5}
    assert calls[1:] == [(Path("runs/latest"), settings, None, True)]


def test_a_stopped_training_explains_how_to_go_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def train(*_: object, **__: object) -> Path:
        raise KeyboardInterrupt

    put_module(monkeypatch, "inkdigits.training.digits.settings", Settings=dict)
    put_module(monkeypatch, "inkdigits.training.digits.recipe", train=train)
    code, out, err = run("train", "digits")
    assert (code, out, err.count("\n")) == (130, "", 1)
    assert "goes on from what was last saved" in err


@pytest.mark.parametrize("network", ["lines", "finder"])
def test_lines_and_finder_are_trained_with_the_options_given(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, network: str
) -> None:
    calls: list[Any] = []

    def train(settings: dict[str, Any]) -> Path:
        calls.append(settings)
        return settings["run"] / f"{network}.onnx"

    kind = {"lines": "LineSettings", "finder": "FinderSettings"}[network]
    names: dict[str, Any] = {kind: dict, f"train_{network}": train}
    module = ModuleType("train")
    vars(module).update(names)
    put_module(monkeypatch, f"inkdigits.training.{network}", train=module)
    given = ["--start", "p.onnx", "--data", str(tmp_path), "--run", "r", "--seconds", "60"]
    result = run("train", network, *given, "--processes", "3")
    assert result == (0, f"{Path('r') / network}.onnx\n", "")
    paths = {"run": Path("r"), "data": tmp_path, "start": Path("p.onnx")}
    assert calls == [{**paths, "seconds": 60.0, "workers": 3}]


@pytest.mark.parametrize("network", ["lines", "finder"])
def test_the_weights_that_lines_and_finder_start_from_are_required(run: Run, network: str) -> None:
    code, out, err = run("train", network)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "--start" in err


def test_the_decision_is_fitted_into_its_run(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[Any] = []
    put_module(
        monkeypatch,
        "inkdigits.training.decision.gather",
        fit_from_scenes=lambda *given, **named: calls.append((given, named)),
    )
    home = tmp_path / "runs" / "one"
    result = run("train", "decision", "--data", str(tmp_path), "--run", str(home), "--pages", "9")
    path = home / "decision.json"
    assert result == (0, f"{path}\n", "")
    ((glyphs, target), named) = calls[0]
    assert (glyphs.data, glyphs.split, glyphs.cache) == (tmp_path, "validation", home)
    assert target == path
    assert (named["count"], named["seed"]) == (9, 1)
