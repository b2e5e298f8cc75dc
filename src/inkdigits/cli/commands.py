"""The commands: arguments come in, an exit code goes out.

Exit codes: 0; 1 where an image could not be read; 2 for wrong use; 130 after Ctrl-C. What is
heavy is imported inside the command that needs it. Knows nothing of pixels, networks or HTTP.
"""

from __future__ import annotations

import io
import os
import socket
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from inkdigits.cli import leaving_at_once, training
from inkdigits.cli.formats import WRITERS, Format
from inkdigits.cli.images import (
    STANDARD_INPUT,
    Outcome,
    find_images,
    is_same_folder,
    read_images,
    show_progress,
)
from inkdigits.cli.study import calibrate, evaluate
from inkdigits.cli.words import describe, printable, say, stop
from inkdigits.errors import ImageError, InkdigitsError

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

SERVER_THREADS = 64
# A client that never ends its request must not keep the server from stopping.
KILL_AFTER_S = 5

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


@app.command()
def read(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help='Images, folders of images, or "-" for one image from standard input.',
        ),
    ],
    output: Annotated[
        Format, typer.Option("--format", help="How to print what was read.")
    ] = Format.TEXT,
    fast: Annotated[
        bool, typer.Option("--fast", help="Read with a smaller network: quicker.")
    ] = False,
    decimal: Annotated[
        Literal["auto", "point", "comma"],
        typer.Option("--decimal", help="What parts the decimals of a number."),
    ] = "auto",
    overlay: Annotated[
        Path | None,
        typer.Option(
            "--overlay", metavar="DIR", help="Write each picture with its boxes into a folder."
        ),
    ] = None,
) -> None:
    """Read the digits in images.

    A file that cannot be read is told on standard error, the others are still read, and the
    exit code is 1.
    """
    if paths.count(STANDARD_INPUT) > 1:
        raise typer.BadParameter("standard input holds one image: give - once")
    if overlay is not None:
        claim_folder(overlay, paths)
    with leaving_at_once():
        from inkdigits import Recognizer

        recognizer = Recognizer(fast=fast)
    failed = done = 0

    def tell_failures(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        nonlocal failed, done
        for outcome in outcomes:
            done += 1
            if error := outcome.error or draw(outcome, overlay):
                failed += 1
                print(f"{printable(outcome.name)}: {printable(error)}", file=sys.stderr)
            advance()
            yield outcome

    alone = len(paths) == 1 and not os.path.isdir(paths[0])
    skip = [] if overlay is None else [overlay]
    with show_progress(paths, skip=skip) as advance:
        found = find_images(paths, skip=skip)
        outcomes = tell_failures(read_images(recognizer, found, decimal=decimal))
        try:
            WRITERS[output](outcomes, sys.stdout, alone)
        except KeyboardInterrupt:
            print(f"inkdigits: stopped after {done} images.", file=sys.stderr)
            raise typer.Exit(130) from None
    if failed:
        raise typer.Exit(1)


def claim_folder(folder: Path, paths: Iterable[str]) -> None:
    """Make the folder of the overlays, having seen that it is written to and not read."""
    from inkdigits.cli.overlays import open_folder

    try:
        open_folder(folder)
    except OSError as error:
        stop(f"Cannot write into {folder} ({describe(error)}): give another --overlay.")
    if any(is_same_folder(path, folder) for path in paths):
        stop(f"{folder} is read: give another folder as --overlay.")


def draw(outcome: Outcome, overlay: Path | None) -> str:
    """Write the overlay of an image that was read; return why there is none, or nothing."""
    if outcome.reading is None or overlay is None:
        return ""
    from inkdigits.cli.overlays import write_overlays

    source = Path(outcome.name) if outcome.data is None else outcome.data
    try:
        write_overlays(overlay, outcome.name, source, outcome.reading)
    except ImageError as error:
        return f"No overlay: {error}"
    return ""


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 5000,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that answer, each with the weights.")
    ] = 1,
) -> None:
    """Serve the page and the HTTP API."""
    address, port = claim_address(host, port)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        target="inkdigits.cli.commands:open_web",
        factory=True,
        interface=Interfaces.WSGI,
        address=address,
        port=port,
        workers=workers,
        # A thread waits with each client that sends slowly; the API itself bounds how many read.
        blocking_threads=SERVER_THREADS,
        workers_kill_timeout=KILL_AFTER_S,
        websockets=False,
        log_level=LogLevels.error,
    )
    shown = f"[{host}]" if ":" in host else host
    server.on_startup(
        lambda: print(f"inkdigits serves on http://{shown}:{port} (Ctrl-C stops it)", flush=True)
    )
    try:
        server.serve()
    except SystemExit:
        raise typer.Exit(2) from None


def open_web() -> WSGIApplication:
    """Open the web application in a worker; what is wrong with the weights takes one line."""
    from inkdigits.web import create_app

    try:
        return create_app()
    except InkdigitsError as error:
        say(str(error))
        sys.exit(2)


def claim_address(host: str, port: int) -> tuple[str, int]:
    """Give the numeric address and the port to listen on, having seen that they are free."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as trial:
            if os.name == "posix":
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(where)
            return str(where[0]), int(trial.getsockname()[1])
    except (OSError, UnicodeError) as error:
        reason = describe(error)
        stop(f"Cannot listen on {host} port {port} ({reason}): give another --host or --port.")


app.add_typer(training.app, name="train")
for command in (calibrate, evaluate):
    app.command()(command)


def run(arguments: Sequence[str] | None) -> NoReturn:
    """Run one command and exit; never with a traceback, except under ``python -X dev``."""
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
            say(f"{message}. See: {command} --help")
    except BrokenPipeError:
        code = 1
    except KeyboardInterrupt:
        code = 130
    except InkdigitsError as error:
        say(str(error))
    except OSError as error:
        say(f"{describe(error)}: {error.filename}" if error.filename else describe(error))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        say(f"This is a fault in inkdigits, please report it: {describe(error)}")
    sys.exit(code)
