"""Measures accuracy on MNIST against the time that training takes: ``make bench-training``.

The quick recipe of this repository (quick.py) and three well-known ones (peers.py) are trained one
after another on the same cores, each run in a process of its own, so that all of them pay alike
for what torch compiles and caches at first. trial.py defines what the clock counts.

A peer runs its published schedule once and is scored after every epoch. The quick recipe runs a
whole schedule of its own for each budget of epochs, and is scored at the end of it only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from peers import PEERS
from quick import train_quick
from report import draw_plot, print_report, summarize
from trial import Trial, load_images

from inkdigits.data.folder import find_data_folder

OURS = "inkdigits"
TRAIN = {OURS: train_quick} | {peer.name: peer.train for peer in PEERS}
BUDGETS = "0.25,0.5,1,2,4,8,16"


@dataclass(frozen=True, slots=True)
class Job:
    """One training run: a line of the journal, once it is done."""

    system: str
    seed: int
    epochs: float
    scored_on: str
    images: int | None


def run_job(job: Job, data: Path) -> dict[str, Any]:
    """Train and score once; meant for a fresh process."""
    train, score_on = load_images(data, validation=job.scored_on == "validation", count=job.images)
    show = partial(print_progress, f"{job.system}, seed {job.seed}")
    trial = Trial(train, score_on, seed=job.seed, epochs=job.epochs, show=show)
    TRAIN[job.system](trial)
    return {
        **asdict(job),
        "trained_on": len(train),
        "scored": len(score_on),
        "points": [asdict(point) for point in trial.points],
        "machine": describe_machine(),
    }


def print_progress(title: str, text: str) -> None:
    """Print a line of progress."""
    print(f"{title}: {text}", flush=True)


def describe_machine() -> dict[str, Any]:
    """Return what the seconds depend on."""
    return {
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "threads": torch.get_num_threads(),
        "processor": name_processor(),
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def name_processor() -> str:
    """Return the name of the processor, as far as the system knows it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def list_jobs(options: argparse.Namespace) -> Iterator[Job]:
    """Yield all runs, seed by seed, so that slow minutes of the machine affect all systems."""
    scored_on = "validation" if options.validation else "test"
    for seed in range(1, max(options.seeds, options.peer_seeds) + 1):
        runs: list[tuple[str, float]] = []
        if seed <= options.seeds:
            runs += [(OURS, budget) for budget in options.budgets]
        if seed <= options.peer_seeds:
            runs += [(peer.name, options.peer_epochs or peer.epochs) for peer in PEERS]
        for system, epochs in runs:
            if system in options.systems:
                yield Job(system, seed, epochs, scored_on, options.images)


class Journal:
    """Finished runs, a line of JSON each; a line that an interruption cut off is skipped.

    It does not know the recipes: after a change of one of them, start a new journal.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._rows: dict[Job, dict[str, Any]] = {}
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    row = json.loads(line)
                    self._rows[Job(**{name: row[name] for name in Job.__slots__})] = row
                except (ValueError, KeyError, TypeError):
                    continue

    def find(self, job: Job) -> dict[str, Any] | None:
        """Return the run, None where it is not done."""
        return self._rows.get(job)

    def add(self, job: Job, row: dict[str, Any]) -> None:
        """Add a finished run."""
        self._rows[job] = row
        if self._path is not None:
            written = self._path.read_bytes() if self._path.exists() else b""
            torn = written != b"" and not written.endswith(b"\n")
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n" * torn + json.dumps(row) + "\n")


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Accuracy on MNIST against training time.")
    parser.add_argument("--data", type=Path, help="data folder (else INKDIGITS_DATA)")
    parser.add_argument("--seeds", type=int, default=3, help="runs of the quick recipe (3)")
    parser.add_argument("--peer-seeds", type=int, default=1, help="runs of each peer (1)")
    parser.add_argument(
        "--budgets",
        type=lambda text: [float(part) for part in text.split(",")],
        default=BUDGETS,
        help=f"epochs of the quick recipe ({BUDGETS})",
    )
    parser.add_argument("--peer-epochs", type=int, help="instead of the published ones, for a try")
    parser.add_argument("--systems", nargs="+", choices=tuple(TRAIN), default=tuple(TRAIN))
    parser.add_argument("--images", type=int, help="so many images at most, for a try")
    parser.add_argument(
        "--validation",
        action="store_true",
        help="score on the last 5,000 training images, train on the others",
    )
    parser.add_argument(
        "--journal", type=Path, help="finished runs; what it holds is not run again"
    )
    parser.add_argument("--json", type=Path, help="write all figures here")
    parser.add_argument("--plot", type=Path, help="write a PNG here (needs matplotlib)")
    return parser.parse_args()


def main() -> None:
    """Train, score, print and write."""
    options = parse_options()
    data = find_data_folder(options.data)
    journal = Journal(options.journal)
    jobs = list(list_jobs(options))
    rows = []
    for place, job in enumerate(jobs, start=1):
        row = journal.find(job)
        if row is None:
            print(f"run {place} of {len(jobs)}: {job.system}, {job.epochs:g} epochs", flush=True)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                row = pool.submit(run_job, job, data).result()
            journal.add(job, row)
        rows.append(row)
    summary = summarize(rows, ours=OURS, sources={peer.name: peer.source for peer in PEERS})
    print_report(summary)
    if options.json is not None:
        options.json.write_text(json.dumps(summary | {"runs": rows}, indent=1) + "\n", "utf-8")
    if options.plot is not None:
        draw_plot(summary, options.plot)


if __name__ == "__main__":
    main()
