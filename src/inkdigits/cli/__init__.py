"""The command line: ``inkdigits`` with its commands."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    if not sys.flags.dev_mode:
        warnings.simplefilter("ignore")  # of libraries, about odd files
    with leaving_at_once():
        from inkdigits.cli.commands import run
    run(arguments)


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """Exit on Ctrl-C at once, while a library loads that would print a traceback."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
