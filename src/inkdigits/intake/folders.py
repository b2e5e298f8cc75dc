"""Folders of images, walked in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path


def walk_folder(
    top: str, *, suffixes: tuple[str, ...], skip: Sequence[Path] = ()
) -> Iterator[str | OSError]:
    """Yield the paths of files below a folder, sorted; hidden ones are left out.

    Parameters
    ----------
    suffixes
        Ends of the names that are taken, in lower case.
    skip
        Folders below it that are left out.

    Yields
    ------
    A path; behind them, for each folder that could not be opened, its error.
    """
    refused: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=refused.append):
        folders[:] = sorted(
            name
            for name in folders
            if not (name.startswith(".") or is_skipped(os.path.join(folder, name), skip))
        )
        for name in sorted(names):
            if name.lower().endswith(suffixes) and not name.startswith("."):
                yield os.path.join(folder, name)
    yield from refused


def is_skipped(path: str, skip: Sequence[Path]) -> bool:
    """Return whether a folder is one of those that are left out."""
    return any(is_same_place(path, each) for each in skip)


def is_same_place(path: str, other: Path) -> bool:
    """Return whether two paths lead to one folder or file, by links or otherwise."""
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False
