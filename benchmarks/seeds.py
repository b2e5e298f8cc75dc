"""Scores every network of a training run: ``make bench-seeds``.

Students differ by nothing but the seed: their mean and spread show what a run is worth, of which
the first is shipped. The teachers are scored each by itself and together, by the mean of their
logits. All are scored by the most probable digit alone, on MNIST's test images and on the
drawings of the pen's test writers; nothing is chosen by these.
"""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from inkdigits import Recognizer
from inkdigits.data.audit import keep_audited
from inkdigits.data.folder import find_data_folder
from inkdigits.data.loaders.mnist import load_mnist
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.splits import select_pen
from inkdigits.errors import DataError
from inkdigits.evaluation.suites.pen import AUDITED, CENTERED, read_drawings
from inkdigits.training.digits.export import run_exported


@dataclass(frozen=True, slots=True)
class Test:
    """Frames (N, 28, 28) uint8 and the digit of each."""

    frames: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]

    def score(self, logits: npt.NDArray[np.float32]) -> float:
        """Return the percentage read right."""
        return round(100.0 * float((logits[:, :10].argmax(axis=1) == self.labels).mean()), 3)


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("runs/latest"))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not (options.run / "digits.onnx").exists():
        parser.error(f"{options.run} holds no finished run: name one with --run")
    try:
        tests = load_tests(find_data_folder(options.data))
    except DataError as error:
        parser.error(str(error))
    students = [options.run / "digits.onnx", *sorted(options.run.glob("student-*.onnx"))]
    teachers = sorted(options.run.glob("teacher-*.onnx"))
    rows: dict[str, dict[str, float]] = {}
    answers: dict[str, list[npt.NDArray[np.float32]]] = {name: [] for name in tests}
    for path in (*students, options.run / "digits-fast.onnx", *teachers):
        rows[path.stem] = {}
        for name, test in tests.items():
            logits = run_exported(path, test.frames)
            rows[path.stem][name] = test.score(logits)
            if path in teachers:
                answers[name].append(logits)
    if teachers:
        rows["teachers together"] = {
            name: test.score(np.mean(answers[name], axis=0)) for name, test in tests.items()
        }
    summary = {name: summarize([rows[path.stem][name] for path in students]) for name in tests}
    show(rows, summary, tests)
    if options.json:
        counts = {name: len(test.labels) for name, test in tests.items()}
        figures = {"n": counts, "networks": rows, "students": summary}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def load_tests(folder: Path) -> dict[str, Test]:
    """Load MNIST's test images, and draw and prepare the digits of the pen's test writers."""
    mnist = load_mnist(folder)
    samples = select_pen(load_pen(folder), "test")
    pages = {"pen": samples}
    if audited := keep_audited(samples, folder):
        pages[f"pen, {AUDITED}"] = audited
    tests = {"mnist": Test(mnist.test_images, mnist.test_labels.astype(np.int64))}
    for name, some in pages.items():
        drawn = read_drawings(some, Recognizer(), CENTERED, title=name)
        tests[name] = Test(drawn.frames, drawn.labels.astype(np.int64))
    return tests


def summarize(scores: list[float]) -> dict[str, float]:
    """Return the mean, the standard deviation and the range of the students' scores."""
    spread = float(np.std(scores, ddof=1)) if len(scores) > 1 else 0.0
    return {
        "mean": round(float(np.mean(scores)), 3),
        "deviation": round(spread, 3),
        "lowest": min(scores),
        "highest": max(scores),
        "networks": len(scores),
    }


def show(
    rows: dict[str, dict[str, float]],
    summary: dict[str, dict[str, float]],
    tests: dict[str, Test],
) -> None:
    """Print the table, in percent read right."""
    table = Table(title="read right, in percent")
    table.add_column("network")
    for name, test in tests.items():
        table.add_column(f"{name} (n {len(test.labels):,})", justify="right")
    for network, scores in rows.items():
        table.add_row(network, *(f"{scores[name]:.2f}" for name in tests))
    means = (f"{one['mean']:.3f} ± {one['deviation']:.3f}" for one in summary.values())
    table.add_row(f"mean of {next(iter(summary.values()))['networks']} students", *means)
    Console().print(table)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
