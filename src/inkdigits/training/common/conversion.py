"""Conversion of torch networks to ONNX, and the comparison of both."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from torch import nn

from inkdigits.errors import ModelError

# Largest difference between torch's outputs and ONNX Runtime's, as a share of the largest value.
TOLERANCE = 1e-3


@dataclass(frozen=True)
class Interface:
    """Names of the one input and of the outputs of an ONNX file, and dynamic axes of the input."""

    input: str
    outputs: tuple[str, ...]
    shapes: dict[int, Any]


def convert_network(
    network: nn.Module, sample: torch.Tensor, interface: Interface, *, opset: int | None = None
) -> onnx.ModelProto:
    """Return a network as an ONNX model that names no place on this machine.

    Parameters
    ----------
    sample
        An input of the network.
    opset
        Version of the operators; the exporter's own by default.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own parts
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            network,
            (sample,),
            input_names=[interface.input],
            output_names=list(interface.outputs),
            dynamic_shapes=(interface.shapes,),
            opset_version=opset,
            dynamo=True,
            verbose=False,
        )
    assert program is not None  # it is None only where the exporter was told to write a file
    model: onnx.ModelProto = program.model_proto
    # The exporter notes in every node where its code lay on this machine.
    for part in (model.graph, *model.graph.node, *model.graph.input, *model.graph.value_info):
        del part.metadata_props[:]
    del model.metadata_props[:]
    return model


def check_outputs(
    model: onnx.ModelProto,
    network: nn.Module,
    inputs: Iterable[npt.NDArray[Any]],
    *,
    tolerance: float = TOLERANCE,
) -> None:
    """Compare the outputs of an ONNX model with those of the network that it was made of.

    Raises
    ------
    ModelError
        Where ONNX Runtime does not return what torch returns.
    """
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    (name,) = (part.name for part in session.get_inputs())
    for array in inputs:
        with torch.no_grad():
            expected = network(torch.from_numpy(array))
        expected = expected if isinstance(expected, tuple) else (expected,)
        for output, tensor in zip(session.run(None, {name: array}), expected, strict=True):
            scale = max(1.0, float(tensor.abs().max()))
            difference = float(np.abs(output - tensor.numpy()).max())
            if difference > tolerance * scale:
                raise ModelError(f"The exported network differs by {difference:.2g} from torch's.")


def save_model(model: onnx.ModelProto, path: Path) -> None:
    """Check a model and write it, whole or not at all."""
    onnx.checker.check_model(model)
    temporary = path.with_suffix(".onnx.tmp")
    onnx.save(model, str(temporary))
    temporary.replace(path)
