"""Quantization of exported digit networks to integers of 8 bits, for speed.

Static quantization, after training (Jacob et al. 2018, "Quantization and training of neural
networks for efficient integer-arithmetic-only inference"), by ONNX Runtime's own tool.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

BATCH = 256
# What runs on integers. The first convolutions do not: they have one channel and take the frame as
# it is. Nor does the linear layer: the verdict depends on small differences of logits.
OPERATIONS = ["Conv", "Relu", "MaxPool", "AveragePool"]


class _Frames(CalibrationDataReader):  # type: ignore[misc]
    """Yields the frames to the quantizer, batch by batch."""

    def __init__(self, frames: npt.NDArray[np.uint8]) -> None:
        self._batches: Iterator[npt.NDArray[np.uint8]] = iter(
            frames[start : start + BATCH] for start in range(0, len(frames), BATCH)
        )

    def get_next(self) -> dict[str, npt.NDArray[np.float32]] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"frames": batch.astype(np.float32) / 255.0}


def quantize(path: Path, result: Path, *, frames: npt.NDArray[np.uint8]) -> Path:
    """Write the network in ``path`` to ``result``, with weights and maps of 8 bits.

    Parameters
    ----------
    frames
        (N, 28, 28) of the training data, by which the range of every map is measured.

    Returns
    -------
    ``result``.
    """
    prepared = result.with_suffix(".tmp.onnx")
    quant_pre_process(str(path), str(prepared), skip_symbolic_shape=True)
    with _quiet():
        _quantize(prepared, result, frames, _find_first(onnx.load(prepared).graph))
    prepared.unlink()
    return result


def _find_first(graph: onnx.GraphProto) -> list[str]:
    """Return the names of the convolutions that take the frame: their kernels have one channel."""
    channels = {weights.name: weights.dims[1:2] for weights in graph.initializer}
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    return [node.name for node in convolutions if list(channels[node.input[1]]) == [1]]


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the quantizer, which warns on the root logger of a file that was prepared."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(level)


def _quantize(
    prepared: Path, result: Path, frames: npt.NDArray[np.uint8], in_float: list[str]
) -> None:
    quantize_static(
        str(prepared),
        str(result),
        _Frames(frames),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        # Weights of 7 bits: processors without VNNI instructions add two products of 8 bits each in
        # 16, and would cut them off.
        reduce_range=True,
        calibrate_method=CalibrationMethod.MinMax,
        op_types_to_quantize=OPERATIONS,
        nodes_to_exclude=in_float,
    )
