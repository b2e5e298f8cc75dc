"""The training benchmark runs from end to end on a few images, and goes on from its journal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "training.py"
TINY = ["--images", "200", "--validation", "--seeds", "1", "--budgets", "1", "--peer-epochs", "1"]


def run_script(data: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--data", str(data), *TINY, *options],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    return done.stdout


@pytest.mark.slow
def test_the_training_benchmark_tells_accuracy_and_seconds_of_every_system(
    data_folder: Path, tmp_path: Path
) -> None:
    journal, figures = tmp_path / "journal.jsonl", tmp_path / "figures.json"
    options = ("--journal", str(journal), "--json", str(figures))
    assert "run 1 of 4" in run_script(data_folder, *options)
    written = json.loads(figures.read_text(encoding="utf-8"))
    assert written["scored on"] == "validation"
    assert written["scored images"] == 200
    assert len(written["systems"]) == 4
    for system in written["systems"].values():
        assert system["final"]["seconds"]["mean"] > 0.0
        assert 0.0 <= system["final"]["accuracy"]["mean"] <= 100.0
    # An interruption tore the last line: that run is made again, the others are not.
    rows = journal.read_text(encoding="utf-8").splitlines()
    journal.write_text("\n".join([*rows[:-1], rows[-1][:50]]), encoding="utf-8")
    again = run_script(data_folder, *options)
    assert [line for line in again.splitlines() if line.startswith("run ")] == [
        "run 4 of 4: Keras example, 1 epochs"
    ]
    assert len(json.loads(figures.read_text(encoding="utf-8"))["runs"]) == 4
