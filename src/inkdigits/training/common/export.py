"""Export of the line reader and of the finder as ONNX files that take pictures as they are."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from inkdigits.training.common.conversion import (
    Interface,
    check_outputs,
    convert_network,
    save_model,
)
from inkdigits.training.common.graph import simplify

# Largest difference where weights were rounded to half precision, as a share of the largest
# output, and the fewest values worth rounding.
HALF_TOLERANCE = 3e-2
LEAST_HALVED = 512
OPSET = 20  # the first with an operator for GELU
HALF_RANGE = 127.5  # of pixels in 0..255 around middle gray


@dataclass(frozen=True)
class PictureInterface(Interface):
    """An interface whose input is pictures (N, H, W, 3) uint8.

    Attributes
    ----------
    samples
        Shapes of pictures to compare torch and ONNX Runtime with.
    """

    samples: tuple[tuple[int, int, int, int], ...]


class PictureInput(nn.Module):
    """A network that takes pictures (N, H, W, 3) uint8 for maps (N, 3, H, W) in [-1, 1].

    Only the subtraction of middle gray is left as a step of its own; the scale goes into the
    first convolution, which is changed.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        with torch.no_grad():
            network.get_parameter("stem.first.weight").div_(HALF_RANGE)

    def forward(self, pictures: Tensor) -> Any:
        """Return the network's outputs for pictures."""
        return self.network(pictures.permute(0, 3, 1, 2).float() - HALF_RANGE)


def export_network(network: nn.Module, path: Path, interface: PictureInterface) -> Path:
    """Write a network that has a `stem` as ONNX, and compare the outputs of both.

    Raises
    ------
    ModelError
        Where ONNX Runtime does not return what torch returns.
    """
    wrapped = PictureInput(copy.deepcopy(network).cpu().float().eval()).eval()
    generator = np.random.default_rng(0)
    pictures = [generator.integers(0, 256, shape, np.uint8) for shape in interface.samples]
    sample = torch.zeros(interface.samples[0], dtype=torch.uint8)
    model = convert_network(wrapped, sample, interface, opset=OPSET)
    simplify(model.graph)
    check_outputs(model, wrapped, pictures)
    halve_weights(model)
    check_outputs(model, wrapped, pictures, tolerance=HALF_TOLERANCE)
    save_model(model, path)
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
