"""Restoring a digit network in torch from its exported weights, to go on training.

An exported network has most of its batch norms folded into its convolutions. They are unfolded so
that the network computes the same: each measures mean and variance of its inputs, and restores them
with its weight and bias. Norms that the file has are taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from onnx import numpy_helper
from torch import nn

from inkdigits.errors import ModelError
from inkdigits.training.common.exported import load_onnx

Array = npt.NDArray[np.float32]


@dataclass(slots=True, eq=False)
class Layer:
    """Weights and bias of a convolution or linear layer, and of the norm after it if there is one.

    The norm has weight, bias, mean and variance, (channels,) each.
    """

    weight: Array
    bias: Array
    norm: tuple[Array, ...] = ()


def restore_weights(network: nn.Module, path: Path, frames: npt.NDArray[np.uint8]) -> None:
    """Fill a network of convolutions, norms and linear layers with the weights of an ONNX file.

    Parameters
    ----------
    network
        Of the kind that was exported; a norm follows each convolution without bias.
    frames
        (N, H, W) uint8, some of the training frames, to measure the inputs of the norms.

    Raises
    ------
    ModelError
        Where the file is missing, damaged or of another network.
    """
    layers = _read_layers(path)
    parts: dict[type[nn.Module], list[nn.Module]] = {}
    for part in network.modules():
        parts.setdefault(type(part), []).append(part)
    weighted = parts[nn.Conv2d] + parts.get(nn.Linear, [])
    shapes = [np.shape(layer.weight) for layer in layers]
    if shapes != [tuple(part.get_parameter("weight").shape) for part in weighted]:
        raise ModelError(f"{path} holds the weights of another network than the one to train.")
    network.eval()
    pixels = torch.from_numpy(frames.copy()).float() / 255.0
    with torch.no_grad():
        for part, layer in zip(weighted, layers, strict=True):
            part.get_parameter("weight").copy_(torch.from_numpy(layer.weight.copy()))
            if part.bias is not None:
                part.get_parameter("bias").copy_(torch.from_numpy(layer.bias.copy()))
        # In order: the inputs of a norm are right only where the norms before it are.
        for norm, layer in zip(parts[nn.BatchNorm2d], layers, strict=False):
            assert isinstance(norm, nn.BatchNorm2d)
            if layer.norm:
                tensors = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
                for tensor, array in zip(tensors, layer.norm, strict=True):
                    assert tensor is not None
                    tensor.copy_(torch.from_numpy(array.copy()))
            else:
                _unfold(network, norm, torch.from_numpy(layer.bias.copy()), pixels)


def _read_layers(path: Path) -> list[Layer]:
    graph = load_onnx(path).graph
    arrays = {part.name: numpy_helper.to_array(part) for part in graph.initializer}
    layers: list[Layer] = []
    try:
        for node in graph.node:
            if node.op_type in {"Conv", "Gemm"}:
                weight, *bias = (arrays[name] for name in node.input[1:])
                # The exporter leaves a bias of zeros out.
                layers.append(Layer(weight, bias[0] if bias else np.zeros(len(weight), np.float32)))
            elif node.op_type == "BatchNormalization":
                layers[-1].norm = tuple(arrays[name] for name in node.input[1:])
    except (KeyError, IndexError):
        raise ModelError(
            f"{path} holds no weights to go on from, or in 8 bits: name the student-1.onnx of a "
            "run with teachers, or the digits.onnx of one without."
        ) from None
    return layers


def _unfold(
    network: nn.Module, norm: nn.BatchNorm2d, bias: torch.Tensor, pixels: torch.Tensor
) -> None:
    """Make a norm add a bias, with the mean and variance that it would have measured."""
    inputs: list[torch.Tensor] = []
    handle = norm.register_forward_pre_hook(lambda _, arguments: inputs.append(arguments[0]))
    network(pixels)
    handle.remove()
    assert norm.running_mean is not None
    assert norm.running_var is not None
    mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3), unbiased=False)
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
    norm.weight.copy_((variance + norm.eps).sqrt())
    norm.bias.copy_(mean + bias)
