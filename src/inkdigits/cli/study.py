"""The commands for those who score: arguments come in, reports and thresholds come of it.

Torch and matplotlib are imported inside the command that needs them: the light install has neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from inkdigits.cli import leaving_at_once
from inkdigits.cli.messages import fail

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="The folder of data sets. [default: what INKDIGITS_DATA names]"),
]


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
        fail(
            f"{error.name} is not installed: in a checkout use make {target}, "
            'else pip install "inkdigits[train]"'
        )
