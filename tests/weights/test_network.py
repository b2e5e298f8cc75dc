"""A network is what its sidecar and the caller say it is, or it is refused."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from inkdigits.errors import ModelError
from inkdigits.weights.network import Network, list_providers


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A network that doubles rows of three."""
    graph = helper.make_graph(
        [helper.make_node("Add", ["rows", "rows"], ["sums"])],
        "double",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["N", 3])],
        [helper.make_tensor_value_info("sums", TensorProto.FLOAT, ["N", 3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    path = tmp_path / "double.onnx"
    onnx.save(model, str(path))
    write_sidecar(path)
    return path


def write_sidecar(path: Path, **settings: object) -> None:
    sidecar = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), **settings}
    path.with_suffix(".json").write_text(json.dumps(sidecar), encoding="utf-8")


def load(path: Path, *, rows: str = "rows", sums: str = "sums", size: int = 3) -> Network:
    return Network(path, inputs={rows: [3]}, outputs={sums: [size]}, threads=1)


def test_a_batch_gives_the_outputs_of_the_network(weights: Path) -> None:
    (sums,) = load(weights).run(np.array([[1.0, 2.0, 3.0]], np.float32))
    assert sums.tolist() == [[2.0, 4.0, 6.0]]


@pytest.mark.parametrize("changes", [{"rows": "pages"}, {"sums": "logits"}, {"size": 4}])
def test_a_network_with_other_inputs_or_outputs_is_refused(
    changes: dict[str, object], weights: Path
) -> None:
    with pytest.raises(ModelError, match="do not fit this version"):
        load(weights, **changes)


def test_a_setting_is_that_of_the_sidecar_or_the_default(weights: Path) -> None:
    write_sidecar(weights, temperature=1.5)
    network = load(weights)
    assert network.read_setting("temperature", 1.0, least=0.01, most=100.0) == 1.5
    assert network.read_setting("shrink", 0.65, least=0.1, most=1.0) == 0.65


@pytest.mark.parametrize(
    "value",
    ["high", "2", None, [1.0], True, 0, -1.0, 1e-9, 101, 10**400, float("inf"), float("nan")],
    ids=lambda value: str(value)[:9],
)
def test_a_setting_that_is_no_number_within_its_bounds_is_refused(
    value: object, weights: Path
) -> None:
    write_sidecar(weights, temperature=value)
    with pytest.raises(ModelError, match=r"temperature in the sidecar .* install inkdigits again"):
        load(weights).read_setting("temperature", 1.0, least=0.01, most=100.0)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_outputs_that_are_not_finite_are_refused(value: float, weights: Path) -> None:
    network = load(weights)
    with pytest.raises(ModelError, match="install inkdigits again"):
        network.run(np.array([[1.0, 2.0, 3.0], [1.0, value, 3.0]], np.float32))


def test_a_sidecar_that_is_nested_too_deeply_is_refused(weights: Path) -> None:
    weights.with_suffix(".json").write_text("[" * 100_000)
    with pytest.raises(ModelError, match="install inkdigits again"):
        load(weights)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("suffix", [".onnx", ".json"])
def test_a_pipe_in_place_of_weights_or_sidecar_is_not_waited_for(
    suffix: str, weights: Path
) -> None:
    path = weights.with_suffix(suffix)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ModelError, match="not a regular file"):
        load(weights)


def test_a_gpu_is_used_where_it_is_asked_for_and_there(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKDIGITS_DEVICE", "cuda")
    monkeypatch.setattr(
        "onnxruntime.get_available_providers", lambda: ["CUDAExecutionProvider"], raising=True
    )
    assert list_providers() == ["CUDAExecutionProvider", "CPUExecutionProvider"]


@pytest.mark.parametrize(
    ("device", "words"), [("cuda", "onnxruntime-gpu"), ("tpu", '"cpu" or "cuda"')]
)
def test_a_device_that_is_not_there_is_refused(
    device: str, words: str, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKDIGITS_DEVICE", device)
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(ModelError, match=words):
        load(weights)
