"""Settings that cannot be are refused before anything is made; families are left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.errors import DataError, ModelError
from inkdigits.training.digits.recipe import train
from inkdigits.training.digits.sets import Frames, leave_out
from inkdigits.training.digits.settings import Settings

MNIST = Settings(sets=("mnist",), device="cpu")


@pytest.mark.parametrize("name", ["missing.onnx", "text.onnx"])
def test_weights_to_go_on_from_are_checked_first(name: str, tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("no network")
    with pytest.raises(ModelError, match=name):
        train(tmp_path / "run", replace(MNIST, start=str(tmp_path / name)), data=tmp_path)
    assert not (tmp_path / "run").exists()


def test_weights_to_go_on_from_take_no_teachers(tmp_path: Path) -> None:
    settings = replace(MNIST, teachers=2, start=str(tmp_path / "digits.onnx"))
    with pytest.raises(DataError, match=r"leave --teachers out\.$"):
        train(tmp_path / "run", settings, data=tmp_path)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({"sets": ("emnist",)}, "mnist, pen"),
        ({"sets": ("mnist", "digits")}, "mnist, pen"),
        ({"sets": ()}, "mnist, pen"),
        ({"without": ("circles",)}, "pen letters, pen signs"),
        ({"without": ("glyphs", "pen")}, "pen letters, pen signs"),
    ],
    ids=str,
)
def test_unknown_sets_and_families_are_refused(
    changes: dict[str, Any], known: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=rf"choose from {known}.*\.$") as caught:
        train(tmp_path / "run", replace(MNIST, **changes), data=tmp_path)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "run").exists()


def test_families_are_left_out() -> None:
    names = np.array(["mnist", "shapes", "scribbles", "mnist", "pairs", "shapes"])
    frames = Frames(np.arange(6 * 784).reshape(6, 28, 28).astype(np.uint8), np.arange(6), names)
    kept = leave_out(frames, ("shapes", "pairs", "halves"))
    assert kept.labels.tolist() == [0, 2, 3]
    assert kept.names.tolist() == ["mnist", "scribbles", "mnist"]
    assert np.array_equal(kept.frames, frames.frames[[0, 2, 3]])
