"""Files of weights, sidecars and the decision: opened only where they are regular files."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any


def read_file(path: Path) -> bytes:
    """Return the bytes of a regular file.

    Raises
    ------
    OSError
        Where it cannot be opened or is no regular file: a pipe would be waited for, and a device
        may never end.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return path.read_bytes()


def read_json(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises
    ------
    OSError
        As ``read_file``.
    ValueError
        Where it is not JSON in UTF-8.
    """
    try:
        return json.loads(read_file(path).decode("utf-8"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def convert_number(value: object, *, least: float, most: float) -> float:
    """Return a number of a JSON file as a float.

    Raises
    ------
    ValueError
        Where it is no number or out of bounds; text and ``true`` are no numbers.
    """
    if type(value) not in (int, float) or not least <= value <= most:  # type: ignore[operator]
        raise ValueError(f"a number from {least:g} to {most:g} is expected")
    return float(value)  # type: ignore[arg-type]
