"""Weights are loaded, checked and run; a network of one matrix is hand-worked."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inkdigits.digit.classifier import BATCH, Classifier
from inkdigits.digit.verdict import Verdict
from inkdigits.errors import ModelError

VERDICT = {"temperature": 1.5, "even": 3.0, "refuse": 0.1, "sure": 0.8}


def matrix() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(0, 0.1, (784, 11)).astype(np.float32), np.arange(11, dtype=np.float32)


def write_weights(folder: Path) -> Path:
    """A network that is one matrix: logits = frames @ weights + 0, 1, 2 ... 10."""
    weights, bias = matrix()
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["frames"], ["flat"], axis=1),
            helper.make_node("Gemm", ["flat", "weights", "bias"], ["logits"]),
        ],
        "matrix",
        [helper.make_tensor_value_info("frames", TensorProto.FLOAT, ["N", 28, 28])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 11])],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    path = folder / "digits.onnx"
    onnx.save(model, str(path))
    write_sidecar(path)
    return path


def write_sidecar(path: Path, **changes: object) -> None:
    sidecar = {
        "name": "matrix",
        "version": "1.2",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "verdict": VERDICT,
        **changes,
    }
    kept = {key: value for key, value in sidecar.items() if value is not None}
    path.with_suffix(".json").write_text(json.dumps(kept), encoding="utf-8")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return write_weights(tmp_path)


def fail(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        Classifier(path)
    message = str(caught.value)
    assert message.endswith(".")
    assert "Traceback" not in message
    assert path.stem in message
    return message


def make_frames(count: int) -> np.ndarray:
    return np.random.default_rng(count).random((count, 28, 28), np.float32)


@pytest.mark.parametrize("count", [0, 1, 2, BATCH - 1, BATCH, BATCH + 1, 300, 2 * BATCH + 3])
def test_logits_are_those_of_the_matrix(count: int, weights: Path) -> None:
    frames = make_frames(count)
    logits = Classifier(weights).logits(frames)
    assert logits.shape == (count, 11)
    assert logits.dtype == np.float32
    expected = frames.reshape(count, 784) @ matrix()[0] + matrix()[1]
    assert logits == pytest.approx(expected, abs=1e-3)


def test_the_sidecar_gives_name_and_verdict(weights: Path) -> None:
    network = Classifier(weights)
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    assert network.name == f"matrix-1.2-{digest[:8]}"
    assert network.verdict == Verdict(**VERDICT)


@pytest.mark.parametrize("threads", [0, 1, 2])
def test_the_number_of_threads_does_not_change_the_logits(threads: int, weights: Path) -> None:
    frames = make_frames(40)
    assert Classifier(weights, threads=threads).logits(frames) == pytest.approx(
        Classifier(weights, threads=1).logits(frames), abs=1e-4
    )


def test_many_threads_that_share_a_network_get_the_same_logits(weights: Path) -> None:
    network, start = Classifier(weights, threads=1), threading.Barrier(8)
    batches = [make_frames(count) for count in range(1, 9)]
    expected = [network.logits(batch) for batch in batches]

    def run(index: int) -> list[np.ndarray]:
        start.wait(10)
        return [network.logits(batches[index]) for _ in range(20)]

    with ThreadPoolExecutor(8) as pool:
        for index, answers in enumerate(pool.map(run, range(8))):
            for answer in answers:
                assert np.array_equal(answer, expected[index])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no-such.onnx" in fail(tmp_path / "no-such.onnx")


def test_a_missing_sidecar_is_named(weights: Path) -> None:
    weights.with_suffix(".json").unlink()
    assert "digits.json" in fail(weights)


def test_a_folder_is_not_weights(tmp_path: Path) -> None:
    fail(tmp_path)


@pytest.mark.parametrize("place", [0, 100, -1])
def test_a_changed_byte_is_found_by_the_checksum(place: int, weights: Path) -> None:
    data = bytearray(weights.read_bytes())
    data[place] ^= 1
    weights.write_bytes(bytes(data))
    assert "checksum" in fail(weights)


def test_a_file_cut_short_is_found_by_the_checksum(weights: Path) -> None:
    weights.write_bytes(weights.read_bytes()[:-100])
    assert "checksum" in fail(weights)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "7", '"text"', "{}", '{"name": "matrix"}', "\ufffd", '["sha256"]'],
)
def test_a_damaged_sidecar_is_refused(text: str, weights: Path) -> None:
    weights.with_suffix(".json").write_text(text, encoding="utf-8")
    assert "sidecar" in fail(weights)


def test_a_sidecar_that_is_not_text_is_refused(weights: Path) -> None:
    weights.with_suffix(".json").write_bytes(b"\xff\xfe\x00\x80")
    assert "sidecar" in fail(weights)


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": None},
        {"name": None},
        {"version": None},
        {"verdict": {"temperature": 1.0}},
        {"verdict": {**VERDICT, "more": 1.0}},
        {"verdict": "none"},
        {"version": 2},
    ],
    ids=str,
)
def test_a_sidecar_that_lacks_something_does_not_fit(
    changes: dict[str, object], weights: Path
) -> None:
    write_sidecar(weights, **changes)
    assert "fit" in fail(weights)


@pytest.mark.parametrize("data", [b"", b"no network", b"\0" * 1000, b"\x08\x0a" * 50])
def test_a_file_that_is_no_network_does_not_fit(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "digits.onnx"
    path.write_bytes(data)
    write_sidecar(path)
    fail(path)


def corrupt_input(model: onnx.ModelProto) -> None:
    for node in model.graph.node:
        node.input[:] = ["pictures" if name == "frames" else name for name in node.input]
    model.graph.input[0].name = "pictures"


def corrupt_shape(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].CopyFrom(
        numpy_helper.from_array(np.zeros((784, 10), np.float32), "weights")
    )
    model.graph.initializer[1].CopyFrom(numpy_helper.from_array(np.zeros(10, np.float32), "bias"))
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = 10


@pytest.mark.parametrize("corrupt", [corrupt_input, corrupt_shape])
def test_a_network_for_something_else_does_not_fit(
    corrupt: Callable[[onnx.ModelProto], None], weights: Path
) -> None:
    """Found when it is loaded, not when the first user sends an image."""
    model = onnx.load(str(weights))
    corrupt(model)
    onnx.save(model, str(weights))
    write_sidecar(weights)
    assert "fit" in fail(weights)


def test_weights_can_be_named_by_a_string(weights: Path) -> None:
    assert Classifier(str(weights)).name == Classifier(weights).name


@pytest.mark.parametrize("threads", [-1, 257, 100_000])
def test_a_number_of_threads_that_no_machine_has_is_refused(threads: int) -> None:
    with pytest.raises(ModelError, match="threads must be 0"):
        Classifier(threads=threads)


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0.0},
        {"temperature": float("nan")},
        {"temperature": 1e-300},
        {"even": 10**400},
        {"sure": True},
        {"sure": 1.5},
        {"refuse": "high"},
        {"refuse": 0.6},
        {"even": float("inf")},
    ],
)
def test_thresholds_out_of_range_do_not_fit(change: dict[str, object], weights: Path) -> None:
    write_sidecar(weights, verdict={**VERDICT, **change})
    with pytest.raises(ModelError, match="does not fit"):
        Classifier(weights)


def test_a_verdict_of_an_older_version_is_to_be_fitted_anew(weights: Path) -> None:
    older = {"temperature": 0.8, "refuse": 0.1, "doubt": 0.4, "sure": 0.9}
    write_sidecar(weights, verdict=older)
    with pytest.raises(ModelError, match="inkdigits calibrate"):
        Classifier(weights)
