"""Runs without teachers: on labels alone, and from exported weights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from inkdigits.training.digits import recipe
from inkdigits.training.digits.recipe import train
from inkdigits.training.digits.settings import Settings

pytestmark = pytest.mark.usefixtures("light")

LABELS = Settings(
    epochs=2,
    corrupted_epochs=1,
    fast_epochs=3,
    batch_size=20,
    seed=3,
    sets=("mnist",),
    device="cpu",
)


@pytest.fixture(scope="module")
def alone(mnist_folder: Path, tmp_path_factory: pytest.TempPathFactory, light: None) -> Path:
    """The weights of a run on labels."""
    return train(tmp_path_factory.mktemp("runs") / "alone", LABELS, data=mnist_folder)


def weights_in(path: Path) -> torch.Tensor:
    state = torch.load(path, weights_only=True)
    return torch.cat([value.flatten().float() for value in state.values()])


def test_labels_are_learned_on_clean_and_corrupted_frames(alone: Path) -> None:
    for stage, epochs in {"student-1/clean": 2, "student-1/corrupted": 1, "fast": 3}.items():
        lines = (alone.parent / stage / "log.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["epoch"] for line in lines] == [*range(1, epochs + 1)]
    assert not list(alone.parent.glob("teacher*"))


def test_a_run_goes_on_from_exported_weights(
    alone: Path, mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def restore_kept(network: nn.Module, path: Path, frames: np.ndarray) -> None:
        assert frames.shape[1:] == (28, 28)
        network.load_state_dict(torch.load(path, weights_only=True))

    monkeypatch.setattr(recipe, "restore_weights", restore_kept)
    settings = replace(LABELS, start=str(alone), fast_epochs=0)
    path = train(tmp_path / "run", settings, data=mnist_folder)
    assert [folder.name for folder in (tmp_path / "run/student-1").iterdir()] == ["corrupted"]
    assert not torch.equal(weights_in(path), weights_in(alone))
    # Without epochs of its own the fast one is the same network in 8 bits.
    assert torch.equal(weights_in(tmp_path / "run/digits-fast.onnx"), weights_in(path))
