"""Exported weights come in; the same network in torch, ready to learn on, goes out.

An exported network has its batch norms folded into its convolutions. They are unfolded so that the
network computes what it did: each norm takes the mean and spread of what it sees, and gives them
back.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from inkdigits.errors import DataError

Weights = list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]


def restore(network: nn.Module, path: Path, frames: npt.NDArray[np.uint8]) -> None:
    """Give a network of convolutions, norms and linear layers the weights of an ONNX file.

    Parameters
    ----------
    network
        Of the kind that was exported; every convolution is followed by a norm.
    frames
        (N, 28, 28), some of those that it will learn from.

    Raises
    ------
    DataError
        Where the file is missing, damaged or of another network.
    """
    weights = _read(path)
    parts: dict[type[nn.Module], list[nn.Module]] = {}
    for part in network.modules():
        parts.setdefault(type(part), []).append(part)
    learned = parts[nn.Conv2d] + parts[nn.Linear]
    shapes = [tuple(np.shape(weight)) for weight, _ in weights]
    if shapes != [tuple(part.get_parameter("weight").shape) for part in learned]:
        raise DataError(f"{path} holds another network than the one that is to be trained.")
    network.eval()
    pixels = torch.from_numpy(frames.copy()).float() / 255.0
    with torch.no_grad():
        for part, (weight, _) in zip(learned, weights, strict=True):
            part.get_parameter("weight").copy_(torch.from_numpy(weight.copy()))
        for part, (_, bias) in zip(parts[nn.Linear], weights[len(parts[nn.Conv2d]) :], strict=True):
            part.get_parameter("bias").copy_(torch.from_numpy(bias.copy()))
        # In order: what a norm sees is right only where those before it are.
        for norm, (_, bias) in zip(parts[nn.BatchNorm2d], weights, strict=False):
            assert isinstance(norm, nn.BatchNorm2d)
            _unfold(network, norm, torch.from_numpy(bias.copy()), pixels)


def _read(path: Path) -> Weights:
    try:
        graph = onnx.load(path).graph
    except Exception as error:  # onnx raises nearly anything on damaged files
        raise DataError(f"{path} is no network to go on from ({type(error).__name__}).") from None
    arrays = {part.name: numpy_helper.to_array(part) for part in graph.initializer}
    nodes = [node for node in graph.node if node.op_type in {"Conv", "Gemm"}]
    norms = any(node.op_type == "BatchNormalization" for node in graph.node)
    if norms or any(name not in arrays for node in nodes for name in node.input[1:]):
        raise DataError(f"{path} is no network to go on from: its weights are of another kind.")
    pairs = [[arrays[name] for name in node.input[1:]] for node in nodes]
    # The exporter leaves a bias out that is all zeros.
    return [
        (pair[0], pair[1] if pair[1:] else np.zeros(len(pair[0]), np.float32)) for pair in pairs
    ]


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
