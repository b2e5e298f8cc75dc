"""One line on the server's console for each image that came in: the answer, never the image."""

from __future__ import annotations

import logging

from inkdigits.results import Reading

console = logging.getLogger("inkdigits.web")


def print_reading(reading: Reading, *, seconds: float) -> None:
    """Print how an image was read, e.g. ``read "7" 99.8% 400x400 4.1 ms``."""
    shares = [number.confidence for number in reading.numbers]
    console.info(
        '%s "%s" %s %dx%d %.1f ms',
        reading.status,
        printable(reading.text),
        f"{min(shares):.1%}" if shares else "-",
        reading.image.width,
        reading.image.height,
        seconds * 1000,
    )


def print_refusal(status: int, message: str) -> None:
    """Print why no answer was given, e.g. ``refused 415: Send PNG, JPEG ...``."""
    console.info("refused %d: %s", status, printable(message))


def printable(text: str, *, longest: int = 200) -> str:
    """Return a text that keeps to one line of the console: control characters become spaces."""
    return "".join(c if c.isprintable() else " " for c in text[:longest])
