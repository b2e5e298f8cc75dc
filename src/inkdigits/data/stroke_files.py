"""Files of pen samples: one JSON object a line, packed by gzip."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import numpy as np

from inkdigits.data.samples import PenSample
from inkdigits.errors import DataError


def load_strokes(path: Path, *, site: str | None = None) -> list[PenSample]:
    """Load a file of pen samples.

    Parameters
    ----------
    site
        Place of collection of all samples, for a file that does not name it. Where a line names
        no writer either, the site stands for the writer.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return [_parse(json.loads(line), number, site) for number, line in enumerate(file)]
    except FileNotFoundError:
        raise DataError(f"There is no {path}: see README.md on the data folder.") from None
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is damaged ({error}): fetch it again.") from None


def _parse(row: dict[str, object], number: int, site: str | None) -> PenSample:
    strokes = row["strokes"]
    if not isinstance(strokes, list):
        raise ValueError("strokes must be a list")
    needs_writer = site is None
    site = str(row["site"]) if site is None else site
    return PenSample(
        label=str(row["label"]),
        writer=f"{site}/{row['writer']}" if needs_writer or "writer" in row else site,
        site=site,
        strokes=tuple(np.asarray(stroke, np.float32).reshape(-1, 2) for stroke in strokes),
        number=number,
    )
