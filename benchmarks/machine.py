"""The machine: its cores, and the operations a second of a large matrix product in ONNX Runtime."""

from __future__ import annotations

import math
import os
import platform
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

SIDE = 1024
REPEATS = 15
# What a processor can do that inference gains from, by the names that Linux gives.
GAINFUL = ("avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm")


def describe_machine() -> str:
    """Return cores, model and instructions of the processor, and who else is at work."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        lines = []
    told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    can = set((told.get("flags") or told.get("Features") or "").split())
    model = told.get("model name") or platform.processor() or platform.machine()
    flags = " ".join(flag for flag in GAINFUL if flag in can)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count() or 1} cores, {model} ({flags or 'flags unknown'}){load}"


def measure_peak(threads: int) -> float:
    """Return operations a second of a product of matrices of 8-bit whole numbers."""
    generator = np.random.default_rng(0)
    weights = generator.integers(-64, 64, (SIDE, SIDE)).astype(np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [SIDE, SIDE])],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [SIDE, SIDE])],
        # As a constant, the right side is packed once, as a network's weights are.
        [helper.make_tensor("b", TensorProto.INT8, [SIDE, SIDE], weights.tobytes(), raw=True)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    a = generator.integers(0, 128, (SIDE, SIDE)).astype(np.uint8)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        session.run(None, {"a": a})
        times.append(time.perf_counter() - start)
    return 2.0 * SIDE**3 / float(np.median(times))


def count_operations(path: Path) -> int:
    """Count the multiplications and additions of one frame, in convolutions and linear layers."""
    model = onnx.shape_inference.infer_shapes(onnx.load(path))
    shapes = {
        value.name: [d.dim_value for d in value.type.tensor_type.shape.dim]
        for value in (*model.graph.value_info, *model.graph.output)
    }
    weights = {tensor.name: list(tensor.dims) for tensor in model.graph.initializer}
    # Weights in 8 bits are brought to floats first, as far as the file tells.
    made_of = {
        node.output[0]: node.input[0]
        for node in model.graph.node
        if node.op_type == "DequantizeLinear"
    }
    total = 0
    for node in model.graph.node:
        if node.op_type in ("Conv", "Gemm"):
            places = math.prod(shapes[node.output[0]][2:])
            weight = made_of.get(node.input[1], node.input[1])
            total += 2 * math.prod(weights[weight]) * places
    return total
