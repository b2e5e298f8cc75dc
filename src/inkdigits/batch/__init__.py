"""Many files: found, read, and kept as the rows of a table; resumable."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inkdigits.batch.job import run
    from inkdigits.batch.rows import Row
    from inkdigits.batch.settings import BatchSettings, ReadingSettings
    from inkdigits.batch.summary import Summary

__all__ = ["BatchSettings", "ReadingSettings", "Row", "Summary", "run"]

_HOMES = {
    "BatchSettings": "settings",
    "ReadingSettings": "settings",
    "Row": "rows",
    "Summary": "summary",
    "run": "job",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: most parts of this room are light."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value
