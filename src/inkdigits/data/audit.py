"""Audits of the data sets: samples whose label was found wrong by eye.

``audit.json`` lists samples of the pen writers kept from training. Of the digits, those whose
drawing is not the digit of their label: another character, a part of one, or a scribble. Of the
signs, those whose drawing by itself is a digit or a character that people write like one, such as
the lone slanted stroke that is left of many an @. They were found on contact sheets sorted by
label, without knowing what any network reads; of the signs, those are listed on which two such
looks, apart from each other, agree.

``odd.json`` lists samples of other sets: validation digits with a wrong label, and drawings of
other things that are digits to the eye, such as the Arabic digits among the Thai ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from inkdigits.data.samples import PenSample

AUDIT = Path(__file__).with_name("audit.json")
ODD = Path(__file__).with_name("odd.json")


def keep_audited(
    samples: Sequence[PenSample], folder: Path, *, kind: Literal["digits", "others"] = "digits"
) -> list[PenSample]:
    """Return the pen samples whose label is right, in order.

    Parameters
    ----------
    samples
        Samples of writers kept from training, from ``load_pen``.
    folder
        The data folder that they are from.
    kind
        The kind that was loaded; of the others, only signs were looked at.

    Returns
    -------
    The samples; none if the file is not the one that was looked at.
    """
    audit = json.loads(AUDIT.read_text(encoding="utf-8"))[kind]
    if _hash_file(folder / audit["file"]) != audit["sha256"]:
        return []
    wrong = {row["sample"] for row in audit["wrong"]}
    return [sample for sample in samples if sample.number not in wrong]


def list_odd(folder: Path, name: str) -> frozenset[int]:
    """Return the places of the samples of a set that are left out of training and scoring.

    The result is empty if the set's file is not the one that was looked at.
    """
    audits = json.loads(ODD.read_text(encoding="utf-8"))
    if name not in audits:
        return frozenset()
    path = folder / audits[name]["file"]
    if not path.is_file() or _hash_file(path) != audits[name]["sha256"]:
        return frozenset()
    return frozenset(audits[name]["samples"])


@cache
def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
