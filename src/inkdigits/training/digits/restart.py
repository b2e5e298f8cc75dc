"""Exported weights come in; the same network in torch, ready to learn on, goes out.

An exported network has most of its batch norms folded into its convolutions. These are unfolded so
that the network computes what it did: each takes the mean and spread of what it sees, and gives
them back. Norms that the file has are taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from inkdigits.errors import DataError

Array = npt.NDArray[np.float32]


@dataclass(slots=True, eq=False)
class Layer:
    """Weights and bias of a convolution or linear layer, and the norm behind it if there is one.

    Of the norm: weight, bias, mean and variance, (channels,) each.
    """

    weight: Array
    bias: Array
    norm: tuple[Array, ...] = ()


def restore(network: nn.Module, path: Path, frames: npt.NDArray[np.uint8]) -> None:
    """Give a network of convolutions, norms and linear layers the weights of an ONNX file.

    Parameters
    ----------
    network
        Of the kind that was exported; every convolution but such with a bias is followed by a norm.
    frames
        (N, H, W) uint8, some of those that it will learn from.

    Raises
    ------
    DataError
        Where the file is missing, damaged or of another network.
    """
    layers = _read(path)
    parts: dict[type[nn.Module], list[nn.Module]] = {}
    for part in network.modules():
        parts.setdefault(type(part), []).append(part)
    learned = parts[nn.Conv2d] + parts.get(nn.Linear, [])
    shapes = [np.shape(layer.weight) for layer in layers]
    if shapes != [tuple(part.get_parameter("weight").shape) for part in learned]:
        raise DataError(f"{path} holds another network than the one that is to be trained.")
    network.eval()
    pixels = torch.from_numpy(frames.copy()).float() / 255.0
    with torch.no_grad():
        for part, layer in zip(learned, layers, strict=True):
            part.get_parameter("weight").copy_(torch.from_numpy(layer.weight.copy()))
            if part.bias is not None:
                part.get_parameter("bias").copy_(torch.from_numpy(layer.bias.copy()))
        # In order: what a norm sees is right only where those before it are.
        for norm, layer in zip(parts[nn.BatchNorm2d], layers, strict=False):
            assert isinstance(norm, nn.BatchNorm2d)
            if layer.norm:
                kept = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
                for values, given in zip(kept, layer.norm, strict=True):
                    assert values is not None
                    values.copy_(torch.from_numpy(given.copy()))
            else:
                _unfold(network, norm, torch.from_numpy(layer.bias.copy()), pixels)


def _read(path: Path) -> list[Layer]:
    if not path.is_file():
        raise DataError(f"There is no file {path}: name weights that a run left with --from.")
    try:
        graph = onnx.load(path).graph
    except Exception as error:  # onnx raises nearly anything on damaged files
        raise DataError(
            f"{path} is no network to go on from ({type(error).__name__}): name the digits.onnx "
            "that a run left."
        ) from None
    arrays = {part.name: numpy_helper.to_array(part) for part in graph.initializer}
    layers: list[Layer] = []
    try:
        for node in graph.node:
            if node.op_type in {"Conv", "Gemm"}:
                weight, *bias = (arrays[name] for name in node.input[1:])
                # The exporter leaves a bias out that is all zeros.
                layers.append(Layer(weight, bias[0] if bias else np.zeros(len(weight), np.float32)))
            elif node.op_type == "BatchNormalization":
                layers[-1].norm = tuple(arrays[name] for name in node.input[1:])
    except (KeyError, IndexError):
        raise DataError(
            f"{path} is no network to go on from: its weights are of another kind."
        ) from None
    return layers


def _unfold(
    network: nn.Module, norm: nn.BatchNorm2d, bias: torch.Tensor, pixels: torch.Tensor
) -> None:
    """Make a norm add a bias, and take the mean and spread that it would have measured."""
    seen: list[torch.Tensor] = []
    handle = norm.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    network(pixels)
    handle.remove()
    assert norm.running_mean is not None
    assert norm.running_var is not None
    mean, variance = seen[0].mean((0, 2, 3)), seen[0].var((0, 2, 3), unbiased=False)
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
    norm.weight.copy_((variance + norm.eps).sqrt())
    norm.bias.copy_(mean + bias)
