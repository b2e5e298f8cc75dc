"""Measures how fast inkdigits answers: ``make bench``.

Every input is read on one core, in processes of their own; ``--against`` names a checkout of
another version, which reads the same inputs by turns with this one. Prints the machine, then a
table: median and 95th percentile, in milliseconds of a core, and how many times its decoding alone
an image costs. The networks alone come last.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from inputs import CROPS, PHOTO_HEIGHT, PHOTO_WIDTH, write_inputs
from machine import describe_machine
from networks import main as print_networks

ROOT = Path(__file__).parents[1]
TIMING = Path(__file__).with_name("timing.py")
ROUNDS = 5
PROCESSES = 3  # a round
IMPORT = "import time; s = time.perf_counter(); import inkdigits; print(time.perf_counter() - s)"
NEW, OLD = "this", "other"


@dataclass(frozen=True, slots=True)
class Case:
    """An input, how often it is read a round, and what is aimed at."""

    file: str
    label: str
    repeats: int
    bar: str


CASES = (
    Case("drawing.png", "drawing, 400 px PNG, one digit", 40, "4 x decoding, aim 2.5"),
    Case("large.png", "drawing, 1,600 px PNG, one digit", 8, ""),
    Case("number.png", "drawing, 800 x 400 px, six digits", 20, "12 ms"),
    Case("scan.png", "scan, 1,600 px PNG, ten numbers", 4, "a third of the other"),
    Case("photo.jpg", "photo, 12-megapixel JPEG, 60 digits", 2, "2 x decoding, aim 1.5"),
    Case("crops.npy", f"{CROPS:,} crops of 28x28", 1, "1,200 ms: 100,000 a minute"),
)


@dataclass(slots=True)
class Measured:
    """What one version took for one input, round by round, in milliseconds."""

    rounds: list[list[float]] = field(default_factory=list)
    per_decoding: list[float] = field(default_factory=list)
    digits: int | None = None

    def add(self, answer: dict[str, Any]) -> None:
        """Add a round."""
        self.rounds.append(answer["times"])
        self.per_decoding += [
            whole / decoding
            for whole, decoding in zip(answer["times"], answer["decoding"], strict=False)
        ]
        self.digits = answer.get("digits")

    def describe(self) -> str:
        """Say median and 95th percentile."""
        times = [one for part in self.rounds for one in part]
        return f"{np.median(times):,.1f} ({np.quantile(times, 0.95):,.1f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, metavar="DIR", help="checkout of another version")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of both versions by turns")
    parser.add_argument("--inputs", help="comma-separated file names, and nothing else is timed")
    options = parser.parse_args()
    homes = {NEW: ROOT} | ({OLD: options.against.resolve()} if options.against else {})
    for home in homes.values():
        if not (home / "src" / "inkdigits").is_dir():
            parser.error(f"{home} is no checkout of inkdigits")
    chosen = options.inputs.split(",") if options.inputs else [case.file for case in CASES]
    print(f"{describe_machine()}; milliseconds of one core, median (95%)")
    print_row(("", *homes, "other / this", "x decoding", "aimed at"))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_inputs(folder)
        with start_timers(homes, folder) as timers:
            for case in CASES:
                if case.file in chosen:
                    found = measure_case(case, timers, options.rounds)
                    print_measured(case.label, found, case.bar)
        if not options.inputs:
            print_processes(homes, folder, options.rounds)
            print()
            print_networks()


@contextmanager
def start_timers(
    homes: dict[str, Path], folder: Path
) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Start a process for each version that answers how long it takes."""
    timers = {
        name: subprocess.Popen(
            [sys.executable, str(TIMING), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=make_environment(home),
        )
        for name, home in homes.items()
    }
    try:
        yield timers
    finally:
        for timer in timers.values():
            timer.communicate()


def make_environment(home: Path) -> dict[str, str]:
    """Return the environment in which a checkout is what is imported, with one thread each."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **one, "PYTHONPATH": str(home / "src")}


def measure_case(
    case: Case, timers: dict[str, subprocess.Popen[str]], rounds: int
) -> dict[str, Measured]:
    """Have all versions read an input by turns."""
    found: defaultdict[str, Measured] = defaultdict(Measured)
    for _ in range(rounds):
        for name, timer in timers.items():
            assert timer.stdin is not None
            assert timer.stdout is not None
            timer.stdin.write(f"{case.file} {case.repeats}\n")
            timer.stdin.flush()
            found[name].add(json.loads(timer.stdout.readline()))
    return found


def print_processes(homes: dict[str, Path], folder: Path, rounds: int) -> None:
    """Print what whole processes take, by the clock, and the peak of memory."""
    reading: defaultdict[str, Measured] = defaultdict(Measured)
    importing: defaultdict[str, Measured] = defaultdict(Measured)
    command = ["-m", "inkdigits", "read", str(folder / "drawing.png")]
    for _ in range(rounds):
        for name, home in homes.items():
            times = [time_process(home, command) for _ in range(PROCESSES)]
            reading[name].add({"times": times, "decoding": []})
            times = [1000.0 * float(run(home, ["-c", IMPORT])) for _ in range(PROCESSES)]
            importing[name].add({"times": times, "decoding": []})
    print_measured("inkdigits read, a whole process", reading, "")
    print_measured("import inkdigits", importing, "")
    peaks = [
        int(run(home, [str(TIMING), "--memory", str(folder / "photo.jpg")]))
        for home in homes.values()
    ]
    pixels = PHOTO_WIDTH * PHOTO_HEIGHT
    cells = [f"{peak / pixels:.1f}" for peak in peaks]
    ratio = f"{peaks[-1] / peaks[0]:.1f}" if len(peaks) > 1 else ""
    print_row(("the photo, bytes a pixel at the peak", *cells, ratio, "", "14"))


def run(home: Path, arguments: Sequence[str]) -> str:
    """Run Python with a checkout, and return what it prints."""
    command = [sys.executable, *arguments]
    environment = make_environment(home)
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout


def time_process(home: Path, arguments: Sequence[str]) -> float:
    """Return the milliseconds, by the clock, that a process takes."""
    start = time.perf_counter()
    run(home, arguments)
    return 1000.0 * (time.perf_counter() - start)


def print_measured(label: str, found: dict[str, Measured], bar: str) -> None:
    """Print a row: the ratio is the median of those of the rounds."""
    versions = list(found.values())
    digits = [one.digits for one in versions if one.digits is not None]
    note = f" ({'; '.join(map(str, digits))} read)" if digits else ""
    ratio = ""
    if len(versions) > 1:
        new, old = (version.rounds for version in versions)
        pairs = zip(new, old, strict=True)
        ratio = f"{median(median(theirs) / median(ours) for ours, theirs in pairs):.2f}"
    times = [f"{median(one.per_decoding):.1f}" for one in versions if one.per_decoding]
    cells = [version.describe() for version in versions]
    print_row((label + note, *cells, ratio, "; ".join(times), bar))


def print_row(cells: Sequence[str]) -> None:
    """Print a row of a Markdown table, and the rule below the first."""
    print(f"| {' | '.join(cells)} |", flush=True)
    if not cells[0]:
        print(f"|{'---|' * len(cells)}")


if __name__ == "__main__":
    main()
