"""The command line: ``inkdigits read``, ``serve``, ``train`` and ``evaluate``."""

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
        warnings.simplefilter("ignore")  # what libraries say of odd files; ours is one line
    with leaving_at_once():
        from inkdigits.cli.commands import run
    run(arguments)


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """Leave on Ctrl-C without a word: a library that is broken off loading prints a traceback."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
