"""What the command line tells a person: one line, on standard error, safe on a terminal."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer


def say(sentence: str) -> None:
    """Print one line on standard error."""
    print(f"inkdigits: {printable(' '.join(sentence.split()))}", file=sys.stderr)


def stop(sentence: str) -> NoReturn:
    """Print one line on standard error and leave with exit code 2."""
    say(sentence)
    raise typer.Exit(2)


def describe(error: Exception) -> str:
    """Give an error as a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def printable(text: str) -> str:
    r"""Give text that is safe on a terminal: ``\x1b`` for Escape, ``\xff`` for a stray byte."""
    return "".join(c if c.isprintable() else _escape(ord(c)) for c in text)


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
