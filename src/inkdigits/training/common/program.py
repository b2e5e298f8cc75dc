"""The programs ``python -m inkdigits.training.lines`` and ``finder``, with an option a setting."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from inkdigits.errors import InkdigitsError
from inkdigits.training.common.settings import LoopSettings

T = TypeVar("T", bound=LoopSettings)


def run_training(
    kind: type[T], train: Callable[[T], Path], arguments: Sequence[str] | None = None
) -> None:
    """Train with the settings in the arguments, and print the path of the weights.

    What cannot be trained takes one line and the exit code 2.
    """
    settings = parse_settings(kind, arguments)
    try:
        print(train(settings))
    except InkdigitsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def parse_settings(kind: type[T], arguments: Sequence[str] | None = None) -> T:
    """Return settings from command-line options named like their fields."""
    parser = argparse.ArgumentParser(description=kind.__doc__)
    hints = get_type_hints(kind)
    for field in fields(kind):
        required = field.default is MISSING
        default = None if required else field.default
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=_reader(field, hints[field.name]),
            required=required,
            default=default,
        )
    return kind(**vars(parser.parse_args(arguments)))


def _reader(field: Field[Any], kind: Any) -> Any:
    if kind == Path | None:
        return Path
    if kind not in (int, float, str, Path):
        raise TypeError(f"{field.name} cannot be an option of the command line.")
    return kind
