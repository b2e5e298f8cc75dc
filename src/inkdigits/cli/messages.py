"""Messages on standard error: one line each, safe on a terminal."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer


def print_message(sentence: str) -> None:
    """Print one line on standard error."""
    print(f"inkdigits: {escape_text(' '.join(sentence.split()))}", file=sys.stderr)


def fail(sentence: str) -> NoReturn:
    """Print one line on standard error and leave with exit code 2."""
    print_message(sentence)
    raise typer.Exit(2)


def describe_error(error: Exception) -> str:
    """Return an error as a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def escape_text(text: str) -> str:
    r"""Return text that is safe on a terminal: ``\x1b`` for Escape, ``\xff`` for a stray byte."""
    return "".join(c if c.isprintable() else _escape_code(ord(c)) for c in text)


def _escape_code(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
