"""Reading of the weights of exported networks, the inverse of ``export``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from inkdigits.errors import ModelError
from inkdigits.training.common.export import HALF_RANGE

PREFIX = "network."  # the network is a part of ``PictureInput``
HALF = "_half"  # ends the names that ``halve_weights`` gives
SPLIT = "stem.second"  # exported as two convolutions of half the channels, see ``Stem``

Array = npt.NDArray[np.float32]


def load_onnx(path: Path) -> onnx.ModelProto:
    """Return the model in an ONNX file.

    Raises
    ------
    ModelError
        Where the file is missing or is not an ONNX file.
    """
    if not path.is_file():
        raise ModelError(f"There is no file {path}.")
    try:
        return onnx.load(str(path))
    except Exception as error:  # onnx raises nearly anything on damaged files
        raise ModelError(f"{path} is not an ONNX file ({type(error).__name__}).") from None


def is_exported(model: onnx.ModelProto) -> bool:
    """Return whether a model was written by ``export_network``."""
    return any(part.name.startswith(PREFIX) for part in model.graph.initializer)


def read_weights(model: onnx.ModelProto) -> dict[str, Tensor]:
    """Return the state of the network that a model was exported from.

    Weights that were rounded to half precision stay rounded. The exporter keeps the names of all
    weights but of those that it transposed or cut, which are found by their place in the graph.
    """
    constants = {
        part.name.removesuffix(HALF): np.asarray(numpy_helper.to_array(part), np.float32)
        for part in model.graph.initializer
    }
    state = {
        name.removeprefix(PREFIX): array
        for name, array in constants.items()
        if name.startswith(PREFIX)
    }
    state |= _read_linear_layers(model.graph, constants)
    if halves := _read_split_convolution(model.graph, constants):
        state[f"{SPLIT}.weight"] = np.concatenate(halves, 1)
    if "stem.first.weight" in state:
        state["stem.first.weight"] = state["stem.first.weight"] * np.float32(HALF_RANGE)
    return {name: torch.from_numpy(array.copy()) for name, array in state.items()}


def _read_linear_layers(graph: onnx.GraphProto, constants: dict[str, Array]) -> dict[str, Array]:
    """Return the weights of linear layers: each is transposed, and named by the bias after it."""
    additions = {name: node for node in graph.node if node.op_type == "Add" for name in node.input}
    weights = {}
    for node in graph.node:
        if node.op_type != "MatMul" or node.input[1] not in constants:
            continue
        for bias in additions[node.output[0]].input:
            if bias.startswith(PREFIX):
                name = bias.removeprefix(PREFIX).removesuffix("bias") + "weight"
                weights[name] = constants[node.input[1]].T
    return weights


def _read_split_convolution(graph: onnx.GraphProto, constants: dict[str, Array]) -> list[Array]:
    """Return both halves of the stem's second convolution, where the exporter cut its weights."""
    return [
        constants[node.input[1]]
        for node in graph.node
        if node.op_type == "Conv"
        and node.input[1] in constants
        and not node.input[1].startswith(PREFIX)
    ]
