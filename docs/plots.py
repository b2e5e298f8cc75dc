"""Draws the plots of the results pages, as SVG, from the figures kept beside this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Bins of fewer answers say nothing.
FEWEST = 20
BLUE, AMBER, GRAY = "#4c6ef5", "#f2a33a", "#868e96"
# Gray text on nothing: it can be read on a light page and on a dark one.
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "inkdigits",  # the same figures make the same file
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9.0,
    "text.color": GRAY,
    "axes.edgecolor": GRAY,
    "axes.labelcolor": GRAY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": GRAY,
    "ytick.color": GRAY,
}


def draw_all(figures: Path, folder: Path) -> None:
    """Draw every plot from the JSON files of one folder into another."""
    scores = json.loads((figures / "scores.json").read_text(encoding="utf-8"))
    folder.mkdir(parents=True)
    draw_errors(scores["digits"], folder / "digits.svg")
    draw_numbers(scores["numbers"], folder / "numbers.svg")
    draw_accepted(scores["others"], folder / "others.svg")
    draw_calibration(scores["calibration"], folder / "calibration.svg")
    training = json.loads((figures / "training.json").read_text(encoding="utf-8"))
    draw_training(training["systems"], folder / "training.svg")
    batch = json.loads((figures / "batch.json").read_text(encoding="utf-8"))
    draw_batch(batch["files"]["rows"], folder / "batch.svg")
    draw_growth(batch["growth"]["rows"], folder / "growth.svg")


def draw_errors(scores: list[dict[str, Any]], path: Path) -> None:
    """Draw the share of digits not read right, by condition."""
    figure, axes = _start(0.24 * len(scores) + 0.8)
    names = [f"{score['suite']}, {score['condition']} ({score['n']:,})" for score in scores]
    errors = [100.0 - score["right"] for score in scores]
    low = [min(error, score["margin"]) for error, score in zip(errors, scores, strict=True)]
    margins = [low, [score["margin"] for score in scores]]
    axes.barh(names, errors, color=BLUE, height=0.65)
    axes.errorbar(errors, names, xerr=margins, fmt="none", ecolor=GRAY, capsize=2)
    axes.set_xlabel("not read right, % (bars: 95% interval)")
    _finish(figure, axes, path)


def draw_numbers(scores: list[dict[str, Any]], path: Path) -> None:
    """Draw the share of whole texts that are right, and what is right and sure."""
    figure, axes = _start(0.26 * len(scores) + 1.0)
    names = [f"{score['condition']} ({score['n']:,})" for score in scores]
    sure = [score["sure"] * (score["right_of_sure"] or 0.0) / 100.0 for score in scores]
    axes.barh(names, [score["exact"] for score in scores], color=AMBER, height=0.65, label="right")
    axes.barh(names, sure, color=BLUE, height=0.65, label="right and sure")
    axes.set_xlim(0, 100)
    axes.set_xlabel("of the pictures, %")
    figure.legend(loc="outside upper right", ncols=2, frameon=False, labelcolor=GRAY)
    _finish(figure, axes, path)


def draw_accepted(scores: list[dict[str, Any]], path: Path) -> None:
    """Draw how much of what is no digit is taken for one."""
    figure, axes = _start(0.26 * len(scores) + 1.0)
    names = [f"{score['condition']} ({score['n']:,})" for score in scores]
    accepted = [score["accepted"] for score in scores]
    unsure = [score["unsure"] for score in scores]
    axes.barh(names, accepted, color=BLUE, height=0.65, label="taken for a digit")
    axes.barh(names, unsure, left=accepted, color=AMBER, height=0.65, label="unsure")
    axes.set_xlim(0, 100)
    axes.set_xlabel("of the pictures, %")
    figure.legend(loc="outside upper right", ncols=2, frameon=False, labelcolor=GRAY)
    _finish(figure, axes, path)


def draw_calibration(scores: list[dict[str, Any]], path: Path) -> None:
    """Draw the share right against the confidence, for the largest conditions."""
    figure, axes = _start(3.6)
    axes.plot([0, 100], [0, 100], color=GRAY, linestyle=":", linewidth=1.0)
    largest = sorted(scores, key=lambda score: -score["n"])[:3]
    for score, color, marker in zip(largest, (BLUE, AMBER, GRAY), "os^", strict=False):
        bins = [one for one in score["bins"] if one["n"] >= FEWEST]
        x, y = ([100.0 * one[key] for one in bins] for key in ("confidence", "right"))
        name = f"{score['suite']}, {score['condition']}"
        axes.plot(x, y, color=color, marker=marker, markersize=4, label=name)
    axes.set_xlabel("confidence, %")
    axes.set_ylabel("right, %")
    axes.legend(frameon=False, labelcolor=GRAY)
    _finish(figure, axes, path)


def draw_training(systems: dict[str, Any], path: Path) -> None:
    """Draw accuracy against seconds of training, on logarithmic axes of error and time."""
    figure, axes = _start(3.4)
    looks = zip((BLUE, AMBER, GRAY, "#37b24d"), "os^D", strict=True)
    for (name, system), (color, marker) in zip(systems.items(), looks, strict=False):
        seconds = [point["seconds"]["mean"] for point in system["curve"]]
        error = [100.0 - point["accuracy"]["mean"] for point in system["curve"]]
        axes.plot(seconds, error, color=color, marker=marker, markersize=4, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_yticks([0.3, 0.5, 1, 2, 5], ["0.3", "0.5", "1", "2", "5"])
    axes.set_xlabel("seconds of training, 2 cores")
    axes.set_ylabel("error on MNIST's test images, %")
    axes.legend(frameon=False, labelcolor=GRAY)
    _finish(figure, axes, path)


def draw_batch(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw the files a second of each kind, beside the bare loop that decodes them."""
    figure, axes = _start(0.8 * len(rows) + 0.9)
    looks = {
        "decoding a second": ("decoded, one core", GRAY),
        "one core a second": ("read, one core", BLUE),
        "batch, 2 processes, a second": ("whole batch, two cores", AMBER),
    }
    for place, (key, (label, color)) in enumerate(looks.items()):
        rates = [row[key] for row in rows]
        spots = [index + 0.26 * (place - 1) for index in range(len(rows))]
        axes.barh(spots, rates, height=0.24, color=color, label=label)
    axes.set_yticks(range(len(rows)), [row["kind"] for row in rows])
    axes.set_xscale("log")
    axes.set_xlabel("files a second")
    axes.legend(frameon=False, labelcolor=GRAY, loc="lower right")
    _finish(figure, axes, path)


def draw_growth(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw time and memory of batches against their number of files."""
    figure, axes = _start(2.8)
    files = [row["files"] for row in rows]
    axes.plot(files, [row["seconds"] for row in rows], "o-", color=BLUE, label="seconds")
    memory = [row["main process, MB"] for row in rows]
    axes.plot(files, memory, "s-", color=AMBER, label="MB of the process that records")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("files")
    axes.legend(frameon=False, labelcolor=GRAY)
    _finish(figure, axes, path)


def _start(height: float) -> tuple[Figure, Axes]:
    with rc_context(STYLE):
        figure = Figure(figsize=(7.2, height), layout="constrained")
        return figure, figure.add_subplot()


def _finish(figure: Figure, axes: Axes, path: Path) -> None:
    if axes.containers:
        axes.invert_yaxis()
    with rc_context(STYLE):
        figure.savefig(path, transparent=True, metadata={"Date": None})
