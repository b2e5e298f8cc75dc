"""Writes networks as ONNX files that take pictures as they are, each with its sidecar."""

from __future__ import annotations

import copy
import hashlib
import json
import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from inkdigits import __version__
from inkdigits.errors import ModelError
from inkdigits.training.common.graph import simplify

# Largest difference between torch's outputs and ONNX Runtime's, as a share of the largest value.
TOLERANCE = 1e-3
# The same where weights were rounded to half precision, and the fewest values worth rounding.
HALF_TOLERANCE = 3e-2
LEAST_HALVED = 512
OPSET = 20  # the first with an operator for GELU


@dataclass(frozen=True)
class Interface:
    """What an ONNX file takes and returns.

    Attributes
    ----------
    input
        Name of the one input, pictures (N, H, W, 3) uint8.
    outputs
        Names of the outputs.
    shapes
        Dynamic axes of the input.
    samples
        Shapes of pictures to compare torch and ONNX Runtime with.
    """

    input: str
    outputs: tuple[str, ...]
    shapes: dict[int, Any]
    samples: tuple[tuple[int, int, int, int], ...]


class PictureInput(nn.Module):
    """A network that takes pictures (N, H, W, 3) uint8 for maps (N, 3, H, W) in [-1, 1].

    Only the subtraction of middle gray is left as a step of its own; the scale goes into the
    first convolution.
    """

    def __init__(self, network: nn.Module, first: nn.Conv2d) -> None:
        super().__init__()
        self.network = network
        with torch.no_grad():
            first.weight /= 127.5

    def forward(self, pictures: Tensor) -> Any:
        """Return what the network says of pictures."""
        return self.network(pictures.permute(0, 3, 1, 2).float() - 127.5)


def export_network(network: nn.Module, path: Path, interface: Interface) -> Path:
    """Write a network that has a `stem` as ONNX, and see that it returns the same there.

    Raises
    ------
    ModelError
        Where ONNX Runtime does not return what torch returns.
    """
    network = copy.deepcopy(network).cpu().float().eval()
    wrapped = PictureInput(network, network.get_submodule("stem.first")).eval()  # type: ignore[arg-type]
    program = _convert(wrapped, interface)
    temporary = path.with_suffix(".onnx.tmp")
    _compare(program, wrapped, interface, TOLERANCE)
    halve_weights(program)
    _compare(program, wrapped, interface, HALF_TOLERANCE)
    onnx.save(program, str(temporary))
    temporary.replace(path)
    return path


def halve_weights(model: onnx.ModelProto) -> None:
    """Store weights in half precision: half the file; they are widened when it is loaded."""
    widened = []
    for weights in list(model.graph.initializer):
        if weights.data_type != onnx.TensorProto.FLOAT or np.prod(weights.dims) < LEAST_HALVED:
            continue
        halved = numpy_helper.to_array(weights).astype(np.float16)
        if not np.isfinite(halved).all():
            continue
        model.graph.initializer.remove(weights)
        name = f"{weights.name}_half"
        model.graph.initializer.append(numpy_helper.from_array(halved, name))
        kind = onnx.TensorProto.FLOAT
        widened.append(helper.make_node("Cast", [name], [weights.name], to=kind))
    for node in reversed(widened):
        model.graph.node.insert(0, node)


def _compare(
    program: onnx.ModelProto, wrapped: nn.Module, interface: Interface, tolerance: float
) -> None:
    session = onnxruntime.InferenceSession(
        program.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    generator = np.random.default_rng(0)
    for shape in interface.samples:
        pictures = generator.integers(0, 256, shape, np.uint8)
        with torch.no_grad():
            expected = wrapped(torch.from_numpy(pictures))
        expected = expected if isinstance(expected, tuple) else (expected,)
        _hold_close(session.run(None, {interface.input: pictures}), expected, tolerance)


def write_sidecar(path: Path, network: nn.Module, **notes: Any) -> None:
    """Write, beside an ONNX file, what belongs to it: checksum, size, and notes on its training."""
    sidecar = {
        "name": f"inkdigits-{path.stem}",
        "version": __version__,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": sum(part.numel() for part in network.parameters()),
        **notes,
    }
    temporary = path.with_suffix(".json.tmp")
    temporary.write_text(json.dumps(sidecar, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path.with_suffix(".json"))


def _convert(wrapped: nn.Module, interface: Interface) -> onnx.ModelProto:
    sample = torch.zeros(interface.samples[0], dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own parts
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            wrapped,
            (sample,),
            input_names=[interface.input],
            output_names=list(interface.outputs),
            dynamic_shapes=(interface.shapes,),
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    assert program is not None  # it is None only where the exporter was told to write a file
    model: onnx.ModelProto = program.model_proto
    # The exporter notes in every node where its code lay on this machine.
    for part in (model.graph, *model.graph.node, *model.graph.input, *model.graph.value_info):
        del part.metadata_props[:]
    del model.metadata_props[:]
    simplify(model.graph)
    onnx.checker.check_model(model)
    return model


def _hold_close(
    found: Sequence[npt.NDArray[np.float32]], expected: Sequence[Tensor], tolerance: float
) -> None:
    for array, tensor in zip(found, expected, strict=True):
        scale = max(1.0, float(tensor.abs().max()))
        difference = float(np.abs(array - tensor.numpy()).max())
        if difference > tolerance * scale:
            raise ModelError(f"The exported network differs by {difference:.2g} from torch's.")
