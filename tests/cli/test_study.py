"""The commands that score and calibrate."""

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

    from inkdigits.evaluation.scoring.report import Report

    monkeypatch.setattr(inkdigits, "Recognizer", recognize, raising=False)
    monkeypatch.setattr("inkdigits.evaluation.suites.run.run_suites", run_suites)
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
        (["--json", "."], "Is a directory"),
        (["--html", "."], "Is a directory"),
        (["--json", "/proc/s.json"], "Cannot write /proc/s.json"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is_scored(
    run: Run, scored: list[Any], arguments: list[str], word: str
) -> None:
    code, out, err = run("evaluate", *arguments)
    assert (code, out, err.count("\n"), scored) == (2, "", 1, [])
    assert word in err


def test_files_stay_as_they_were_where_nothing_is_scored(
    folder: Path, run: Run, scored: list[Any]
) -> None:
    (folder / "old.json").write_text("old")
    assert run("evaluate", "--json", "old.json", "--html", ".")[0] == 2
    assert run("evaluate", "--json", "new.json", "--html", ".")[0] == 2
    assert (folder / "old.json").read_text() == "old"
    assert [path.name for path in folder.iterdir()] == ["old.json"]


def test_a_report_without_matplotlib_is_told_before_anything_is_scored(
    run: Run, scored: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith(
            (
                "matplotlib",
                "inkdigits.evaluation.reporting.html",
                "inkdigits.evaluation.reporting.plo",
            )
        ):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("inkdigits.evaluation.reporting.html", raising=False)
    monkeypatch.delattr("inkdigits.evaluation.reporting.plots", raising=False)

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
