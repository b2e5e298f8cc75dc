"""The folder that holds the data sets."""

from __future__ import annotations

import os
from pathlib import Path

from inkdigits.errors import DataError

VARIABLE = "INKDIGITS_DATA"


def find_data_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    """Return the data folder: the one named, else ``$INKDIGITS_DATA``, else ``./data``.

    Raises
    ------
    DataError
        If there is no such folder.
    """
    path = name_data_folder(folder)
    if not path.is_dir():
        raise DataError(f"There is no data folder {path}: name one with --data or in {VARIABLE}.")
    return path


def name_data_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    """Return where the data folder is or would be: see ``find_data_folder``."""
    return Path(folder or os.environ.get(VARIABLE) or "data")
