"""The fast file computes in whole numbers of 8 bits, and gives nearly the same logits."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inkdigits.training.digits.export import export, run_exported
from inkdigits.training.digits.networks import DigitNetwork, JointNetwork
from inkdigits.training.digits.quantize import BATCH, quantize

NODES = [
    ("Unsqueeze", ["frames", "axis"], {}),
    ("Conv", [None, "weights1", "bias1"], {"pads": [1, 1, 1, 1]}),
    ("Relu", [None], {}),
    ("MaxPool", [None], {"kernel_shape": [2, 2], "strides": [2, 2]}),
    ("Conv", [None, "weights2", "bias2"], {"pads": [1, 1, 1, 1]}),
    ("Relu", [None], {}),
    ("AveragePool", [None], {"kernel_shape": [14, 14]}),
    ("Flatten", [None], {}),
    ("Gemm", [None, "weights3", "bias3"], {}),
]
SHAPES = {"weights1": (6, 1, 3, 3), "weights2": (8, 6, 3, 3), "weights3": (8, 11)}


def write_network(path: Path) -> Path:
    """Two convolutions and a linear layer, with weights of chance."""
    rng = np.random.default_rng(0)
    arrays = {name: rng.normal(0.0, 0.4, shape) for name, shape in SHAPES.items()}
    arrays |= {"bias1": np.zeros(6), "bias2": rng.normal(0.0, 0.1, 8), "bias3": np.zeros(11)}
    tensors = [numpy_helper.from_array(a.astype(np.float32), name) for name, a in arrays.items()]
    tensors.append(numpy_helper.from_array(np.array([1], np.int64), "axis"))
    names = [f"map{place}" for place in range(len(NODES) - 1)] + ["logits"]
    nodes, last = [], ""
    for (kind, inputs, attributes), name in zip(NODES, names, strict=True):
        given = [last if one is None else one for one in inputs]
        nodes.append(helper.make_node(kind, given, [name], name=f"{kind}-{name}", **attributes))
        last = name
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("frames", TensorProto.FLOAT, ["N", 28, 28])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 11])],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def make_frames(count: int, *, seed: int = 0, level: int = 255) -> np.ndarray:
    """Blots of ink on bare paper."""
    rng = np.random.default_rng(seed)
    frames = np.zeros((count, 28, 28), np.uint8)
    for frame in frames:
        top, left = rng.integers(2, 16, 2)
        frame[top : top + rng.integers(3, 11), left : left + rng.integers(3, 11)] = level
    return frames


def quantize_quietly(path: Path, result: Path, frames: np.ndarray) -> Path:
    """Quantize, and set the level of the root logger back."""
    root = logging.getLogger()
    level = root.level
    try:
        return quantize(path, result, frames=frames)
    finally:
        root.setLevel(level)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("quantize")
    plain = write_network(folder / "digits.onnx")
    return plain, quantize_quietly(plain, folder / "digits-int8.onnx", make_frames(80))


def list_convolutions(path: Path) -> list[tuple[np.ndarray, bool, bool]]:
    """The weights of every convolution, whether they and its input are scaled from 8 bits."""
    graph = onnx.load(str(path)).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    found = []
    for node in graph.node:
        if node.op_type == "Conv":
            before, weights = (makers.get(name) for name in node.input[:2])
            scaled = [
                one is not None and one.op_type == "DequantizeLinear" for one in (weights, before)
            ]
            name = weights.input[0] if scaled[0] else node.input[1]
            found.append((tensors[name], *scaled))
    return found


def test_all_convolutions_but_the_first_hold_whole_numbers(files: tuple[Path, Path]) -> None:
    plain, fast = files
    assert [(w.dtype, *scaled) for w, *scaled in list_convolutions(plain)] == [
        (np.float32, False, False)
    ] * 2
    (first, *first_scaled), (second, *second_scaled) = list_convolutions(fast)
    assert first.dtype == np.float32
    assert not first_scaled[0]
    assert second.dtype == np.int8
    assert second_scaled == [True, True]
    # Of 7 bits: sums of two products must not be cut off on older processors.
    assert 40 < np.abs(second.astype(int)).max() <= 64
    assert (np.abs(second.astype(int)).max(axis=(1, 2, 3)) > 40).all()  # a scale for each channel


def test_of_networks_side_by_side_each_first_convolution_stays_whole(tmp_path: Path) -> None:
    network = JointNetwork(DigitNetwork(width=4), DigitNetwork(width=6)).eval()
    whole = export(network, tmp_path / "whole.onnx")
    quantized = quantize_quietly(whole, tmp_path / "digits.onnx", make_frames(80))
    kinds = [(w.shape[1] == 1, w.dtype) for w, *_ in list_convolutions(quantized)]
    assert sorted(kinds, key=str) == [(False, np.int8)] * 10 + [(True, np.float32)] * 2
    frames = make_frames(50, seed=1)
    expected, logits = (run_exported(path, frames) for path in (whole, quantized))
    assert np.abs(logits - expected).max() < 0.3 * expected.std()


def test_maps_are_held_in_8_bits_and_the_linear_layer_is_not(files: tuple[Path, Path]) -> None:
    graph = onnx.load(str(files[1])).graph
    kinds = [node.op_type for node in graph.node]
    assert kinds.count("QuantizeLinear") >= 3
    assert kinds.count("DequantizeLinear") > kinds.count("QuantizeLinear")
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    zeros = [
        numpy_helper.to_array(tensors[node.input[2]]).dtype
        for node in graph.node
        if node.op_type == "QuantizeLinear"
    ]
    assert set(zeros) == {np.dtype(np.uint8)}
    (linear,) = [node for node in graph.node if node.op_type in ("Gemm", "MatMul")]
    assert tensors[linear.input[1]].data_type == TensorProto.FLOAT


def test_logits_are_near_those_of_the_float_network(files: tuple[Path, Path]) -> None:
    frames = make_frames(300, seed=1)
    expected, logits = (run_exported(path, frames) for path in files)
    assert logits.shape == expected.shape == (300, 11)
    difference = np.abs(logits - expected)
    assert 0.0 < difference.mean() < 0.05 * expected.std()
    assert difference.max() < 0.3 * expected.std()


def test_the_result_lies_alone_beside_what_it_was_made_of(files: tuple[Path, Path]) -> None:
    plain, fast = files
    assert sorted(file.name for file in plain.parent.iterdir()) == [fast.name, plain.name]
    onnx.checker.check_model(onnx.load(str(fast), load_external_data=False), full_check=True)
    assert str(plain.parent).encode() not in fast.read_bytes()


def test_the_same_frames_give_the_same_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    again = quantize_quietly(files[0], tmp_path / "again.onnx", make_frames(80))
    frames = make_frames(20, seed=2)
    assert np.array_equal(run_exported(again, frames), run_exported(files[1], frames))


def test_every_frame_counts_in_the_range_of_the_maps(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    """A bright one, after a batch of pale ones: the maps must not be cut off at the pale."""
    pale, bright = make_frames(BATCH + 1, level=40), make_frames(40, seed=3)
    mixed = np.concatenate([pale, bright])
    expected = run_exported(files[0], bright)
    misses = []
    for name, frames in (("pale", pale), ("mixed", mixed)):
        path = quantize_quietly(files[0], tmp_path / f"{name}.onnx", frames)
        misses.append(float(np.abs(run_exported(path, bright) - expected).mean()))
    assert misses[1] < 0.2 * misses[0]


def test_other_loggers_are_left_as_they_were(files: tuple[Path, Path], tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.level
    try:
        quantize(files[0], tmp_path / "a.onnx", frames=make_frames(4))
        assert root.level == before
    finally:
        root.setLevel(before)
