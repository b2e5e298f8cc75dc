"""Pen samples come in; those whose label somebody looked at and found right go out.

``audit.json`` lists the samples of the writers kept from training whose drawing is not the digit of
their label: another character, a part of one, or a scribble. They were found by eye on contact
sheets, sorted by label, without knowing what any network reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from inkdigits.data.pen import PenSample

AUDIT = Path(__file__).with_name("audit.json")


def keep_audited(samples: Sequence[PenSample], folder: Path) -> list[PenSample]:
    """Give the samples whose label is right; none where the audit was of another file.

    Parameters
    ----------
    samples
        Digits of the writers kept from training, as ``load_pen`` gives them.
    folder
        The data folder that they are from.
    """
    audit = json.loads(AUDIT.read_text(encoding="utf-8"))
    if _hash(folder / audit["file"]) != audit["sha256"]:
        return []
    wrong = {row["sample"] for row in audit["wrong"]}
    return [sample for sample in samples if sample.number not in wrong]


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
