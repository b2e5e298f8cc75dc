"""The command line: its commands, and how each ends.

Exit codes: 0; 1 where an image could not be read; 2 for wrong use; 130 after Ctrl-C. What is
heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from inkdigits.cli import template, training
from inkdigits.cli.batch import batch
from inkdigits.cli.messages import describe_error, print_message
from inkdigits.cli.read import read
from inkdigits.cli.serve import serve
from inkdigits.cli.study import calibrate, evaluate
from inkdigits.errors import InkdigitsError

app = typer.Typer(add_completion=False, no_args_is_help=True)


def _show_version(wanted: bool) -> None:
    if wanted:
        from inkdigits import __version__

        print(f"inkdigits {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Read handwritten digits in images."""


app.command()(read)
app.command()(batch)
app.command()(serve)
app.command()(calibrate)
app.command()(evaluate)
app.add_typer(template.app, name="template")
app.add_typer(training.app, name="train")


def run(arguments: Sequence[str] | None) -> NoReturn:
    """Run one command and exit; never with a traceback, except under ``python -X dev``."""
    if sys.stderr is None:  # closed by the caller: messages go nowhere
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is None:
        sys.exit(1)  # closed by the caller: there is nowhere to print a reading
    code = 2
    try:
        code = app(arguments, prog_name="inkdigits", standalone_mode=False) or 0
        sys.stdout.flush()
    except typer.TyperException as error:
        code = error.exit_code
        if message := error.format_message().replace("Value error, ", "").removesuffix("."):
            command = getattr(getattr(error, "ctx", None), "command_path", "inkdigits")
            print_message(f"{message}. See: {command} --help")
    except BrokenPipeError:
        code = 1
    except KeyboardInterrupt:
        code = 130
    except InkdigitsError as error:
        print_message(str(error))
    except OSError as error:
        words = describe_error(error)
        print_message(f"{words}: {error.filename}" if error.filename else words)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        print_message(f"This is a fault in inkdigits, please report it: {describe_error(error)}")
    sys.exit(code)
