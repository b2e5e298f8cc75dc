"""Samples with a wrong label are left out, if the file is the one that was audited."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from inkdigits.data import audit
from inkdigits.data.audit import AUDIT, keep_audited
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.samples import PenSample
from inkdigits.data.splits import split_pen

STROKE = (np.array([[0, 0], [0, 1000]], np.float32),)
SAMPLES = [PenSample("1", "w", "s", STROKE, number) for number in range(6)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose file was looked at, and two labels found wrong."""
    (tmp_path / "pen").mkdir()
    file = tmp_path / "pen" / "digits.jsonl.gz"
    file.write_bytes(b"some strokes")
    found = {
        kind: {
            "file": "pen/digits.jsonl.gz",
            "sha256": hashlib.sha256(b"some strokes").hexdigest(),
            "wrong": [{"sample": number, "label": "1"} for number in wrong],
        }
        for kind, wrong in (("digits", (1, 4)), ("others", (2,)))
    }
    (tmp_path / "audit.json").write_text(json.dumps(found))
    monkeypatch.setattr(audit, "AUDIT", tmp_path / "audit.json")
    return tmp_path


def test_wrong_labels_are_left_out(folder: Path) -> None:
    assert [one.number for one in keep_audited(SAMPLES, folder)] == [0, 2, 3, 5]
    assert [one.number for one in keep_audited(SAMPLES, folder, kind="others")] == [0, 1, 3, 4, 5]


def test_of_another_file_nothing_is_known(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "pen").mkdir()
    (other / "pen" / "digits.jsonl.gz").write_bytes(b"other strokes")
    assert keep_audited(SAMPLES, other) == []


@pytest.mark.parametrize("kind", ["digits", "others"])
def test_the_audit_is_of_kept_writers_and_their_labels(
    data_folder: Path, kind: Literal["digits", "others"]
) -> None:
    wrong = json.loads(AUDIT.read_text(encoding="utf-8"))[kind]["wrong"]
    samples = load_pen(data_folder, kind=kind)
    assert [row["sample"] for row in wrong] == sorted({row["sample"] for row in wrong})
    for row in wrong:
        sample = samples[row["sample"]]
        assert sample.number == row["sample"]
        assert sample.label == row["label"]
        assert split_pen(sample) != "train"
    kept = [one for one in samples if split_pen(one) != "train"]
    assert len(kept) - len(keep_audited(kept, data_folder, kind=kind)) == len(wrong)
