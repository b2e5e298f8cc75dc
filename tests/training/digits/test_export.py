"""The exported file gives the logits of the trained network, and its sidecar describes it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

import inkdigits
from inkdigits.digit.classifier import Classifier
from inkdigits.digit.verdict import Verdict
from inkdigits.training.digits.export import BATCH, export, run_exported, write_sidecar
from inkdigits.training.digits.networks import OUTPUTS, DigitNetwork

pytestmark = pytest.mark.slow  # the exporter takes seconds

VERDICT = Verdict(temperature=1.25, even=3.0, refuse=0.1, sure=0.7)
SCORES = {"mnist": 99.5}
SETTINGS = {"epochs": 3, "sets": ["mnist"], "seed": 5}
ROOT = Path(inkdigits.__file__).parents[2]


def make_network(seed: int = 0) -> DigitNetwork:
    """Untrained, but with running averages of a few batches."""
    torch.manual_seed(seed)
    network = DigitNetwork()
    network.train()
    with torch.no_grad():
        for _ in range(3):
            network(torch.rand(16, 28, 28))
    return network


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[DigitNetwork, Path]:
    network = make_network()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    path = tmp_path_factory.mktemp("export") / "digits.onnx"
    assert export(network, path) == path
    # It is left as it was.
    assert network.training
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])
    return network, path


@pytest.mark.parametrize("count", [1, 7, BATCH, BATCH + 1])
def test_onnx_gives_the_logits_of_torch(count: int, exported: tuple[DigitNetwork, Path]) -> None:
    network, path = exported
    frames = np.random.default_rng(count).integers(0, 256, (count, 28, 28), np.uint8)
    with torch.no_grad():
        expected = network.eval()(torch.from_numpy(frames).float() / 255.0).numpy()
    logits = run_exported(path, frames)
    assert logits.shape == (count, OUTPUTS)
    assert np.abs(logits - expected).max() < 1e-3
    assert np.ptp(expected) > 0.01


def test_blank_and_full_frames_agree_too(exported: tuple[DigitNetwork, Path]) -> None:
    network, path = exported
    frames = np.stack([np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8)])
    with torch.no_grad():
        expected = network.eval()(torch.from_numpy(frames).float() / 255.0).numpy()
    assert np.abs(run_exported(path, frames) - expected).max() < 1e-3


def test_the_file_names_no_place_on_any_machine(exported: tuple[DigitNetwork, Path]) -> None:
    data = exported[1].read_bytes()
    traces = [b"site-packages", b".py", b"/home/", b"/root/", str(ROOT).encode()]
    for trace in traces:
        assert trace not in data


def test_the_file_stands_alone_and_is_valid(exported: tuple[DigitNetwork, Path]) -> None:
    path = exported[1]
    model = onnx.load(str(path), load_external_data=False)
    onnx.checker.check_model(model, full_check=True)
    assert [node.name for node in model.graph.input] == ["frames"]
    assert [node.name for node in model.graph.output] == ["logits"]
    assert "digits.onnx" in {file.name for file in path.parent.iterdir()}
    assert not [file for file in path.parent.iterdir() if file.suffix not in (".onnx", ".json")]


# The sidecar


def test_the_sidecar_describes_the_weights(exported: tuple[DigitNetwork, Path]) -> None:
    path = exported[1]
    write_sidecar(path, parameters=123, verdict=VERDICT, settings=SETTINGS, scores=SCORES)
    sidecar = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert sidecar == {
        "name": "inkdigits-digits",
        "version": inkdigits.__version__,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": 123,
        "verdict": VERDICT.to_dict(),
        "settings": SETTINGS,
        "validation": SCORES,
    }
    loaded = Classifier(path)
    assert loaded.verdict == VERDICT
    assert loaded.name == f"inkdigits-digits-{inkdigits.__version__}-{sidecar['sha256'][:8]}"
