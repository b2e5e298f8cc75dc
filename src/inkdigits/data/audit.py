"""Pen samples come in; those whose label somebody looked at and found right go out.

``audit.json`` lists samples of the writers kept from training, of digits and of other characters
apart. Of the digits, those whose drawing is not the digit of their label: another character, a part
of one, or a scribble. Of the signs, those whose drawing by itself is a digit or a character that
people write like one, such as the lone slanted stroke that is left of many an @. They were
found by eye on contact sheets, sorted by label, without knowing what any network reads; of the
signs, those are listed on which two such looks, apart from each other, agree.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from inkdigits.data.pen import PenSample

AUDIT = Path(__file__).with_name("audit.json")
# Of the other sets, by their place: digits with a wrong label among those kept for validation, and
# drawings of what is no digit that are digits to the eye.
ODD = Path(__file__).with_name("odd.json")


def keep_audited(
    samples: Sequence[PenSample], folder: Path, *, kind: Literal["digits", "others"] = "digits"
) -> list[PenSample]:
    """Give the samples whose label is right; none where the audit was of another file.

    Parameters
    ----------
    samples
        Samples of the writers kept from training, as ``load_pen`` gives them.
    folder
        The data folder that they are from.
    kind
        What ``load_pen`` was asked for; of the others, signs alone were looked at.
    """
    audit = json.loads(AUDIT.read_text(encoding="utf-8"))[kind]
    if _hash(folder / audit["file"]) != audit["sha256"]:
        return []
    wrong = {row["sample"] for row in audit["wrong"]}
    return [sample for sample in samples if sample.number not in wrong]


def list_odd(folder: Path, name: str) -> frozenset[int]:
    """Return the places of the samples of a set that nobody should learn or be scored by.

    They are digits whose label is wrong, and drawings of other things that are digits to the eye,
    such as the Arabic digits among the Thai ones; found on contact sheets. There are none where the
    set is another file than was looked at.
    """
    audits = json.loads(ODD.read_text(encoding="utf-8"))
    if name not in audits:
        return frozenset()
    path = folder / audits[name]["file"]
    if not path.is_file() or _hash(path) != audits[name]["sha256"]:
        return frozenset()
    return frozenset(audits[name]["samples"])


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
