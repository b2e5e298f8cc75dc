"""Serves the page on this machine alone, until it is stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask
from werkzeug.serving import make_server


def serve_page(app: Flask, port: int, *, on_start: Callable[[int], None]) -> None:
    """Serve an application on 127.0.0.1 until Ctrl-C.

    Parameters
    ----------
    port
        0 takes a free one.
    on_start
        Called with the port, once requests are answered.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line for each request
    server = make_server("127.0.0.1", port, app, threaded=True)
    try:
        on_start(server.port)
        server.serve_forever()
    finally:
        server.server_close()
