"""Strokes of a tablet pen (UNIPEN train_r01_v07), and drawings made of them.

A sample is what a pen did, not a picture: it can be drawn with any pen, at any size and place.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.splits import Split as Split
from inkdigits.data.splits import pen_split as pen_split
from inkdigits.errors import DataError

Strokes = tuple[npt.NDArray[np.float32], ...]

# Characters that people write like digits: it would be unfair to ask for their refusal.
LOOKALIKES = frozenset("OoIlisSZzbqg|/()!,'`[]DQG")


@dataclass(frozen=True, slots=True, eq=False)
class PenSample:
    """One character.

    Attributes
    ----------
    label, writer, site
        What it is said to be, and who wrote it where.
    strokes
        (P, 2) float32 each, x and y.
    number
        Its line in the file, from 0; -1 where it is of none.
    """

    label: str
    writer: str
    site: str
    strokes: Strokes
    number: int = -1


def load_pen(folder: Path, *, kind: Literal["digits", "others"] = "digits") -> list[PenSample]:
    """Read the pen samples of a data folder.

    Raises
    ------
    DataError
        Where the file is missing or damaged.
    """
    return read_samples(folder / "pen" / f"{kind}.jsonl.gz")


def read_samples(path: Path, *, site: str | None = None) -> list[PenSample]:
    """Read a file of pen samples, one JSON object a line.

    Parameters
    ----------
    site
        Where all of them were written, of a file that does not say so.

    Raises
    ------
    DataError
        Where the file is missing or damaged.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return [_sample(json.loads(line), number, site) for number, line in enumerate(file)]
    except FileNotFoundError:
        raise DataError(f"There is no {path}: see README.md on the data folder.") from None
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is damaged ({error}): fetch it again.") from None


def _sample(row: dict[str, object], number: int, site: str | None) -> PenSample:
    strokes = row["strokes"]
    # Whether the file says who wrote where; one that names neither has a site alone.
    named = site is None
    site = str(row["site"]) if site is None else site
    if not isinstance(strokes, list):
        raise ValueError("strokes must be a list")
    return PenSample(
        label=str(row["label"]),
        writer=f"{site}/{row['writer']}" if named or "writer" in row else site,
        site=site,
        strokes=tuple(np.asarray(stroke, np.float32).reshape(-1, 2) for stroke in strokes),
        number=number,
    )


def draw_strokes(
    strokes: Strokes,
    *,
    canvas: int = 400,
    size: float = 240.0,
    center: tuple[float, float] | None = None,
    pen: float = 18.0,
) -> npt.NDArray[np.uint8]:
    """Draw strokes with a round pen on a square canvas.

    Parameters
    ----------
    strokes
        In units of which the longer side of the sample is 1000.
    canvas, size, pen
        Side of the canvas, longer side of the drawing and width of the pen, in pixels.
    center
        x and y of the middle of the drawing; the middle of the canvas where none is given.

    Returns
    -------
    (canvas, canvas) uint8, antialiased, 255 = ink.
    """
    points = np.concatenate(strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
    extent = max(1.0, float(np.ptp(points, axis=0).max()))
    place = np.asarray(center if center is not None else (canvas / 2.0, canvas / 2.0))
    # Small drawings are drawn larger and shrunk, since pens have whole widths here.
    fine = 4 if pen < 6.0 else 2 if pen < 12.0 else 1
    ink = np.zeros((canvas * fine, canvas * fine), np.uint8)
    thickness = max(1, round(pen * fine))
    for stroke in strokes:
        xy = ((stroke - middle) * (size / extent) + place) * fine
        fixed = np.rint((xy - 0.5) * 16.0).astype(np.int32)
        if len(fixed) == 1:
            fixed = np.repeat(fixed, 2, axis=0)
        cv2.polylines(ink, [fixed], False, 255, thickness, cv2.LINE_AA, 4)
    if fine == 1:
        return ink
    small = cv2.resize(ink, (canvas, canvas), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
