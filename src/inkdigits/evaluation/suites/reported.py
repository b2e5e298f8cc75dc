"""The suite of reported pictures: small images that people reported as misread."""

from __future__ import annotations

import csv
from pathlib import Path

from inkdigits.errors import DataError
from inkdigits.evaluation.samples import Sample


def load_reported(folder: Path) -> list[Sample]:
    """Load the reported pictures; their groups are the names of their folders.

    The picture without a text is left out: it mixes print and handwriting.

    Raises
    ------
    DataError
        If the listing is missing or damaged.
    """
    listing = folder / "reported" / "labels.csv"
    try:
        with listing.open(newline="", encoding="utf-8") as file:
            rows = [(row["file"], row["text"]) for row in csv.DictReader(file)]
    except FileNotFoundError:
        raise DataError(f"There is no {listing}: see README.md on the data folder.") from None
    except (KeyError, UnicodeDecodeError) as error:
        raise DataError(f"{listing} is damaged ({error}): fetch it again.") from None
    return [
        Sample(listing.parent / name, text, name.partition("/")[0]) for name, text in rows if text
    ]
