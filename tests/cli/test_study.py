"""The commands for those who train and score."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import inkdigits

Run = Callable[..., tuple[int, str, str]]


def put_module(monkeypatch: pytest.MonkeyPatch, name: str, **names: object) -> None:
    module = ModuleType(name)
    vars(module).update(names)
    monkeypatch.setitem(sys.modules, name, module)


def test_train_hands_on_only_what_was_given(
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


def test_a_stopped_training_tells_how_to_go_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def train(*_: object, **__: object) -> Path:
        raise KeyboardInterrupt

    put_module(monkeypatch, "inkdigits.training.digits.settings", Settings=dict)
    put_module(monkeypatch, "inkdigits.training.digits.recipe", train=train)
    code, out, err = run("train", "digits")
    assert (code, out, err.count("\n")) == (130, "", 1)
    assert "goes on from what was last saved" in err


def test_calibrate_goes_through_all_weights(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def recalibrate(weights: Path, folder: Path, *, data: Path | None) -> None:
        calls.append((weights, folder, data))

    put_module(monkeypatch, "inkdigits.training.digits.packaging", recalibrate=recalibrate)
    told = run("calibrate", "a.onnx", "b.onnx", "--run", "r", "--data", "d")
    assert told == (0, "a.json\nb.json\n", "")
    assert calls == [(Path(f"{name}.onnx"), Path("r"), Path("d")) for name in "ab"]


@pytest.fixture
def scored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Evaluation that only tells what it was asked for: names, data, limit, weights."""
    calls: list[Any] = []

    def recognize(weights: Path | None) -> Path | None:
        return weights

    def run_suites(
        names: Sequence[str], recognizer: object, *, data: Path | None, limit: int | None
    ) -> Report:
        calls.append((names, data, limit, recognizer))
        return Report("model-1", (), (), ())

    from inkdigits.evaluation.report import Report

    monkeypatch.setattr(inkdigits, "Recognizer", recognize, raising=False)
    monkeypatch.setattr("inkdigits.evaluation.suites.run_suites", run_suites)
    return calls


def test_evaluate_prints_the_report_and_writes_json(
    folder: Path, run: Run, scored: list[Any]
) -> None:
    code, out, err = run("evaluate", "--suite", "mnist", "--data", "d", "--json", "s.json")
    assert (code, out, err) == (0, "model model-1\n", "")
    assert json.loads((folder / "s.json").read_text())["model"] == "model-1"
    assert scored == [(("mnist",), Path("d"), None, None)]


def test_evaluate_takes_other_weights_and_a_limit(run: Run, scored: list[Any]) -> None:
    assert run("evaluate", "--weights", "w.onnx", "--limit", "9")[0] == 0
    assert scored == [((), None, 9, Path("w.onnx"))]


def test_evaluate_fills_cards(folder: Path, run: Run, scored: list[Any]) -> None:
    card = folder / "card.md"
    card.write_text("<!-- scores: writers -->\n<!-- /scores -->\n")
    assert run("evaluate", "--card", "card.md", "--card", "card.md")[0] == 0
    assert "| writer | n | right | share |" in card.read_text()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--card", "card.md", "--limit", "9"], "--limit"),
        (["--card", "card.md", "--suite", "pen"], "--suite"),
        (["--card", "card.md"], "card.md"),
        (["--json", "no/s.json"], "no folder"),
        (["--html", "no/r.html"], "no folder"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is_scored(
    run: Run, scored: list[Any], arguments: list[str], word: str
) -> None:
    code, out, err = run("evaluate", *arguments)
    assert (code, out, err.count("\n"), scored) == (2, "", 1, [])
    assert word in err


def test_a_report_without_matplotlib_is_told_before_anything_is_scored(
    run: Run, scored: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith(("matplotlib", "inkdigits.evaluation.html", "inkdigits.evaluation.plo")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("inkdigits.evaluation.html", raising=False)
    monkeypatch.delattr("inkdigits.evaluation.plots", raising=False)

    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name.partition(".")[0] == "matplotlib":
                raise ModuleNotFoundError(name, name="matplotlib")

    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert run("evaluate", "--html", "r.html") == (
        2,
        "",
        "inkdigits: matplotlib is not installed: in a checkout use make evaluate, "
        'else pip install "inkdigits[train]"\n',
    )
    assert scored == []


@pytest.mark.parametrize("network", ["lines", "finder"])
def test_lines_and_finder_are_trained_by_what_was_given(
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
    told = run("train", network, *given, "--processes", "3")
    assert told == (0, f"{Path('r') / network}.onnx\n", "")
    paths = {"run": Path("r"), "data": tmp_path, "start": Path("p.onnx")}
    assert calls == [{**paths, "seconds": 60.0, "workers": 3}]


@pytest.mark.parametrize("network", ["lines", "finder"])
def test_what_lines_and_finder_start_from_must_be_named(run: Run, network: str) -> None:
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
    told = run("train", "decision", "--data", str(tmp_path), "--run", str(home), "--pages", "9")
    path = home / "decision.json"
    assert told == (0, f"{path}\n", "")
    ((glyphs, target), named) = calls[0]
    assert (glyphs.data, glyphs.split, glyphs.cache) == (tmp_path, "validation", home)
    assert target == path
    assert (named["count"], named["seed"]) == (9, 1)
