"""Exported weights are restored in torch with the same logits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from inkdigits.errors import ModelError
from inkdigits.training.digits.export import export, fold_norms, run_exported
from inkdigits.training.digits.networks import DigitNetwork, FastNetwork
from inkdigits.training.digits.quantize import quantize
from inkdigits.training.digits.restore import restore_weights
from inkdigits.training.digits.sets import Frames

pytestmark = pytest.mark.slow  # the exporter takes seconds

CORRUPTIONS: dict[str, Callable[[], nn.Module]] = {
    "digits": lambda: DigitNetwork(width=4),
    "fast": FastNetwork,
}


def make_lived(kind: str, frames: np.ndarray) -> nn.Module:
    """Make a network whose norms have seen frames, as after training."""
    torch.manual_seed(7)
    network = CORRUPTIONS[kind]()
    for norm in network.modules():
        if isinstance(norm, nn.BatchNorm2d):
            nn.init.uniform_(norm.weight, 0.5, 2.0)
            nn.init.normal_(norm.bias)
    with torch.no_grad():
        for _ in range(20):
            network(torch.from_numpy(frames).float() / 255.0)
    return network.eval()


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_restored_weights_give_the_logits_of_the_file(
    kind: str, digits: Frames, tmp_path: Path
) -> None:
    path = export(make_lived(kind, digits.frames), tmp_path / "digits.onnx")
    torch.manual_seed(8)
    other = CORRUPTIONS[kind]()
    restore_weights(other, path, digits.frames[:40])
    with torch.no_grad():
        logits = other.eval()(torch.from_numpy(digits.frames).float() / 255.0).numpy()
    assert np.allclose(logits, run_exported(path, digits.frames), atol=1e-3)


def test_norms_measure_what_they_give_back(digits: Frames, tmp_path: Path) -> None:
    """In training a batch of the same frames is normed as the file's own network would."""
    path = export(make_lived("digits", digits.frames), tmp_path / "digits.onnx")
    network = DigitNetwork(width=4)
    restore_weights(network, path, digits.frames)
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.train()
    with torch.no_grad():
        logits = network(torch.from_numpy(digits.frames).float() / 255.0).numpy()
    assert np.allclose(logits, run_exported(path, digits.frames), atol=1e-2)


def test_weights_of_another_network_are_refused(digits: Frames, tmp_path: Path) -> None:
    path = export(make_lived("digits", digits.frames), tmp_path / "digits.onnx")
    for other in (DigitNetwork(width=8), FastNetwork()):
        with pytest.raises(ModelError, match=r"another network"):
            restore_weights(other, path, digits.frames)


def test_a_norm_that_turns_its_maps_around_stays_in_the_file_and_is_gone_on_from(
    digits: Frames, tmp_path: Path
) -> None:
    network = make_lived("digits", digits.frames)
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm2d)]
    with torch.no_grad():
        norms[1].weight[0] = -0.5  # it follows a pool
    pixels = torch.from_numpy(digits.frames).float() / 255.0
    with torch.no_grad():
        before = network(pixels).numpy()
    path = export(network, tmp_path / "digits.onnx")
    assert np.allclose(run_exported(path, digits.frames), before, atol=1e-3)
    left = [part for part in fold_norms(network).modules() if isinstance(part, nn.BatchNorm2d)]
    assert left == [norms[1]]
    other = DigitNetwork(width=4)
    restore_weights(other, path, digits.frames)
    with torch.no_grad():
        assert np.allclose(other.eval()(pixels).numpy(), before, atol=1e-3)


def test_files_that_cannot_be_gone_on_from_are_refused(digits: Frames, tmp_path: Path) -> None:
    path = export(make_lived("digits", digits.frames), tmp_path / "digits.onnx")
    small = quantize(path, tmp_path / "small.onnx", frames=digits.frames)
    (tmp_path / "text.onnx").write_text("no network")
    for bad in (small, tmp_path / "text.onnx", tmp_path / "missing.onnx"):
        with pytest.raises(ModelError, match=bad.name) as caught:
            restore_weights(DigitNetwork(width=4), bad, digits.frames)
        assert "\n" not in str(caught.value)
