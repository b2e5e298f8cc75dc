"""The commands for those who train and score: arguments come in, runs and reports come of it.

Torch and matplotlib are imported inside the command that needs them: the light install has neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from inkdigits.cli import leaving_at_once
from inkdigits.cli.words import say, stop

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="The folder of data sets. [default: what INKDIGITS_DATA names]"),
]


def train(
    run: Annotated[
        Path, typer.Option("--run", help="The folder that gets the epochs and the weights.")
    ] = Path("runs/latest"),
    data: DataOption = None,
    start: Annotated[
        Path | None,
        typer.Option("--from", help="Weights to go on from, in place of the first epochs."),
    ] = None,
    teachers: Annotated[
        int | None,
        typer.Option("--teachers", min=0, help="Large networks to train first, and learn from."),
    ] = None,
    teacher_epochs: Annotated[
        int | None, typer.Option("--teacher-epochs", min=1, help="Passes of the teachers.")
    ] = None,
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="Passes of the network.")
    ] = None,
    spoiled_epochs: Annotated[
        int | None,
        typer.Option(
            "--spoiled-epochs", min=0, help="Without teachers: then so many, a third spoiled."
        ),
    ] = None,
    students: Annotated[
        int | None, typer.Option("--students", min=1, help="Networks of different seeds to train.")
    ] = None,
    fast_epochs: Annotated[
        int | None,
        typer.Option(
            "--fast-epochs", min=0, help="Passes of the fast network; 0 = it is the first one."
        ),
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option("--batch-size", min=1, help="Images in a step.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Where chance starts.")] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="A data set to learn from; repeat for more.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="A family of ink that is no digit to leave out; repeat."),
    ] = None,
    device: Annotated[str | None, typer.Option("--device", help="cpu, cuda, ...")] = None,
    processes: Annotated[
        int | None,
        typer.Option("--processes", min=0, help="How many prepare frames at once; 0 = all cores."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over, even where the run holds epochs.")
    ] = False,
) -> None:
    """Train the network and the fast one; a run that was stopped goes on from its last epoch."""
    with needs_extra("train"), leaving_at_once():
        from inkdigits.training.recipe import train as train_network
        from inkdigits.training.settings import Settings

    given: dict[str, Any] = {
        "start": str(start) if start else None,
        "teachers": teachers,
        "teacher_epochs": teacher_epochs,
        "epochs": epochs,
        "spoiled_epochs": spoiled_epochs,
        "students": students,
        "fast_epochs": fast_epochs,
        "batch_size": batch_size,
        "seed": seed,
        "sets": tuple(sets) if sets else None,
        "without": tuple(without) if without else None,
        "device": device,
        "processes": processes,
    }
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    try:
        weights = train_network(run, settings, data=data, resume=not fresh)
    except KeyboardInterrupt:
        again = "without --fresh " if fresh else ""
        say(f"Stopped. The same command {again}goes on from the last finished epoch.")
        raise typer.Exit(130) from None
    print(weights)


def train_lines(
    run: Annotated[
        Path, typer.Option("--run", help="The folder that gets the epochs and the weights.")
    ] = Path("runs/lines"),
    data: DataOption = None,
    start: Annotated[
        Path | None, typer.Option("--from", help="Exported weights to go on from.")
    ] = None,
    lines: Annotated[int | None, typer.Option("--lines", min=1, help="Lines to write.")] = None,
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="Passes over the lines.")
    ] = None,
    more_lines: Annotated[
        int | None, typer.Option("--more-lines", min=0, help="Others to go on with; 0 = none.")
    ] = None,
    more_epochs: Annotated[
        int | None, typer.Option("--more-epochs", min=0, help="Passes over these.")
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option("--batch-size", min=1, help="Lines in a step.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Where chance starts.")] = None,
    device: Annotated[str | None, typer.Option("--device", help="cpu, cuda, ...")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over, even where the run holds epochs.")
    ] = False,
) -> None:
    """Train the line network, which reads several digits; a stopped run goes on."""
    with needs_extra("train"), leaving_at_once():
        from inkdigits.training.line_recipe import LineSettings
        from inkdigits.training.line_recipe import train_lines as train_network

    given: dict[str, Any] = {
        "start": None if start is None else str(start),
        "lines": lines,
        "epochs": epochs,
        "more_lines": more_lines,
        "more_epochs": more_epochs,
        "batch_size": batch_size,
        "seed": seed,
        "device": device,
    }
    settings = LineSettings(**{name: value for name, value in given.items() if value is not None})
    try:
        weights = train_network(run, settings, data=data, resume=not fresh)
    except KeyboardInterrupt:
        say("Stopped. The same command without --fresh goes on from the last finished epoch.")
        raise typer.Exit(130) from None
    print(weights)


def evaluate(
    suites: Annotated[
        list[str] | None,
        typer.Option("--suite", help="A suite to run; repeat for more. [default: all]"),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", help="Other weights. [default: those shipped]")
    ] = None,
    data: DataOption = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the scores to this file as well.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="Write a report with plots to this file.")
    ] = None,
    cards: Annotated[
        list[Path] | None,
        typer.Option("--card", help="Fill the score tables of this Markdown file; repeatable."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help="So many images of each condition, for a quick look."),
    ] = None,
) -> None:
    """Score weights on the data sets."""
    if cards and (suites or limit):
        raise typer.BadParameter("--card takes a whole run: leave out --suite and --limit")
    with needs_extra("evaluate"), leaving_at_once():
        from inkdigits import Recognizer
        from inkdigits.evaluation.outputs import Outputs
        from inkdigits.evaluation.suites import run_suites
        from inkdigits.evaluation.tables import print_report

        outputs = Outputs(json_file, html_file, tuple(cards or ()))
        outputs.check()
    report = run_suites(tuple(suites or ()), Recognizer(weights), data=data, limit=limit)
    print_report(report)
    outputs.write(report)


def calibrate(
    weights: Annotated[list[Path], typer.Argument(help="ONNX files, each with its json.")],
    run: Annotated[
        Path, typer.Option("--run", help="The folder that has, or gets, the prepared frames.")
    ] = Path("runs/latest"),
    data: DataOption = None,
) -> None:
    """Fit temperature and thresholds of weights anew, into the json beside them."""
    with needs_extra("train"), leaving_at_once():
        from inkdigits.training.packaging import recalibrate

    for path in weights:
        recalibrate(path, run, data=data)
        print(path.with_suffix(".json"))


@contextmanager
def needs_extra(target: str) -> Iterator[None]:
    """Say which install, or target of make, brings a part of the train extra that is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in {"torch", "onnx", "onnxscript", "matplotlib"}:
            raise
        stop(
            f"{error.name} is not installed: in a checkout use make {target}, "
            'else pip install "inkdigits[train]"'
        )
