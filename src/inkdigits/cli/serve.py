"""The command that serves the page and the HTTP API: ``inkdigits serve``."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from inkdigits.cli import leaving_at_once
from inkdigits.cli.messages import describe_error, fail, print_message
from inkdigits.errors import InkdigitsError

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

SERVER_THREADS = 64
# A client that never ends its request must not keep the server from stopping.
KILL_AFTER_S = 5


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
    address, port = find_address(host, port)
    with leaving_at_once():
        from inkdigits import Recognizer

        Recognizer()  # weights that do not load are told before it says that it serves
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        target="inkdigits.cli.serve:open_web",
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
    """Return the web application of a worker; weights that do not load end it with one line."""
    from inkdigits.web import create_app

    try:
        return create_app()
    except InkdigitsError as error:
        print_message(str(error))
        sys.exit(2)


def find_address(host: str, port: int) -> tuple[str, int]:
    """Return the numeric address and the port to listen on, where they are free."""
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
        reason = describe_error(error)
        fail(f"Cannot listen on {host} port {port} ({reason}): give another --host or --port.")
