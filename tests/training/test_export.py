"""The file that is shipped gives the logits of the network that was trained, and tells of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

import inkdigits
from inkdigits.errors import ModelError
from inkdigits.model.network import Network
from inkdigits.model.verdict import Verdict
from inkdigits.training import export as export_module
from inkdigits.training.export import export
from inkdigits.training.networks import OUTPUTS, DigitNetwork, count_parameters

VERDICT = Verdict(temperature=1.25, refuse=0.01, doubt=0.1, sure=0.7)
SCORES = {"mnist": 99.5}
SETTINGS = {"epochs": 3, "sets": ["mnist"], "seed": 5}
ROOT = Path(inkdigits.__file__).parents[2]


def make_network(seed: int = 0) -> DigitNetwork:
    """Untrained, but with running averages that are not those it was born with."""
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
    path = tmp_path_factory.mktemp("export") / "digits.onnx"
    assert export(network, path, verdict=VERDICT, settings=SETTINGS, scores=SCORES) == path
    return network, path


@pytest.mark.parametrize("count", [1, 2, 7, 300])
def test_onnx_gives_the_logits_of_torch(count: int, exported: tuple[DigitNetwork, Path]) -> None:
    network, path = exported
    frames = np.random.default_rng(count).random((count, 28, 28), np.float32)
    with torch.no_grad():
        expected = network.eval()(torch.from_numpy(frames)).numpy()
    logits = Network(path).logits(frames)
    assert logits.shape == (count, OUTPUTS)
    assert np.abs(logits - expected).max() < 1e-3
    assert np.ptp(expected) > 0.01


def test_blank_and_full_frames_agree_too(exported: tuple[DigitNetwork, Path]) -> None:
    network, path = exported
    frames = np.stack([np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)])
    with torch.no_grad():
        expected = network.eval()(torch.from_numpy(frames)).numpy()
    assert np.abs(Network(path).logits(frames) - expected).max() < 1e-3


def test_the_sidecar_tells_all_of_the_weights(exported: tuple[DigitNetwork, Path]) -> None:
    network, path = exported
    sidecar = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert sidecar == {
        "name": "inkdigits-digits",
        "version": inkdigits.__version__,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": sum(p.numel() for p in network.parameters()),
        "verdict": VERDICT.to_dict(),
        "settings": SETTINGS,
        "validation": SCORES,
    }
    loaded = Network(path)
    assert loaded.verdict == VERDICT
    assert loaded.name == f"inkdigits-digits-{inkdigits.__version__}-{sidecar['sha256'][:8]}"


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
    assert sorted(file.name for file in path.parent.iterdir()) == ["digits.json", "digits.onnx"]


def test_the_network_is_left_as_it_was(tmp_path: Path) -> None:
    network = make_network(1)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    export(network, tmp_path / "a.onnx", verdict=VERDICT, settings={}, scores={})
    assert network.training
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])


def test_an_export_that_differs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = export_module._write_onnx
    monkeypatch.setattr(
        export_module, "_write_onnx", lambda network, path: write(make_network(2).eval(), path)
    )
    with pytest.raises(ModelError, match=r"differs.*\.$"):
        export(make_network(1), tmp_path / "a.onnx", verdict=VERDICT, settings={}, scores={})
    assert not (tmp_path / "a.json").exists()


def test_the_network_is_small_and_counted() -> None:
    network = DigitNetwork()
    assert count_parameters(network) == sum(p.numel() for p in network.parameters())
    assert 200_000 < count_parameters(network) < 400_000
    network.head.weight.requires_grad_(False)
    assert count_parameters(network) < sum(p.numel() for p in network.parameters())
