"""Reading of the weights in PaddleOCR's published ONNX files, in the order of their nodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from inkdigits.errors import ModelError
from inkdigits.training.common.backbone import Block, Stem

Array = npt.NDArray[np.float32]
EPSILON = 1e-5  # of the batch norms


@dataclass
class PublishedWeights:
    """Weights of an ONNX file, taken off in the order in which the graph applies them."""

    layers: list[tuple[str, list[Array]]]
    characters: list[str]

    def take(self, kind: str) -> list[Array]:
        """Return the tensors of the next layer, which must be of this kind.

        Raises
        ------
        ModelError
            Where the file is of another network.
        """
        if not self.layers or self.layers[0][0] != kind:
            raise ModelError("The weights to start from are of another network.")
        return self.layers.pop(0)[1]

    def fill(self, *modules: nn.Module) -> None:
        """Fill convolutions, linear layers and layer norms, each with the next layer's weights."""
        for module in modules:
            kind = {nn.Linear: "MatMul", nn.LayerNorm: "Norm"}.get(type(module), "Conv")
            kind = "ConvTranspose" if isinstance(module, nn.ConvTranspose2d) else kind
            tensors = self.take(kind)
            weight = tensors[0].T if kind == "MatMul" else tensors[0]
            if kind == "Conv" and self.layers and self.layers[0][0] == "BatchNormalization":
                tensors = _fold(tensors, self.take("BatchNormalization"))
                weight = tensors[0]
            _copy(module, "weight", weight)
            _copy(module, "bias", tensors[1] if len(tensors) > 1 else None)


def read_published(model: onnx.ModelProto) -> PublishedWeights:
    """Return the layers of a PP-OCRv6 model."""
    tensors = {part.name: numpy_helper.to_array(part) for part in model.graph.initializer}
    layers: list[tuple[str, list[Array]]] = []
    for node in model.graph.node:
        if node.op_type == "Constant":
            tensors[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
            continue
        held = [tensors[name] for name in node.input if name in tensors]
        held = [array for array in held if array.dtype == np.float32]
        if node.op_type in ("Conv", "MatMul", "BatchNormalization", "ConvTranspose") and held:
            layers.append((node.op_type, [array.astype(np.float32) for array in held]))
        elif node.op_type == "Mul" and held and held[0].ndim == 1 and held[0].size > 1:
            layers.append(("Norm", held))
        elif node.op_type == "Add" and held and held[0].size == max(held[0].shape, default=0):
            _add_bias(layers, held[0])
    notes = {note.key: note.value for note in model.metadata_props}
    return PublishedWeights(layers, notes.get("character", "").split("\n"))


def fill_stem(stem: Stem, published: PublishedWeights) -> None:
    """Fill a stem; the published networks take blue before green before red, ours RGB."""
    published.fill(stem.first, stem.narrow, stem.widen, stem.second, stem.project)
    with torch.no_grad():
        stem.first.weight.copy_(stem.first.weight.flip(1))


def fill_block(block: Block, published: PublishedWeights) -> None:
    """Fill one block of the backbone."""
    published.fill(block.mix)
    if block.excitation is not None:
        published.fill(block.excitation.squeeze, block.excitation.excite)
    published.fill(block.expand, block.project)


def _add_bias(layers: list[tuple[str, list[Array]]], bias: Array) -> None:
    kind, held = layers[-1]
    channels = held[0].shape[-1 if kind == "MatMul" else 1 if kind == "ConvTranspose" else 0]
    if len(held) == 1 and bias.size == channels:
        held.append(bias.ravel().astype(np.float32))


def _fold(convolution: list[Array], norm: list[Array]) -> list[Array]:
    scale, shift, mean, variance = norm
    factor = scale / np.sqrt(variance + EPSILON)
    bias = convolution[1] if len(convolution) > 1 else 0.0
    return [convolution[0] * factor[:, None, None, None], (bias - mean) * factor + shift]


def _copy(module: nn.Module, name: str, array: Array | None) -> None:
    target = getattr(module, name)
    if target is None and array is None:
        return
    if array is None and target is not None:
        array = np.zeros(tuple(target.shape), np.float32)
    if target is None or array is None or target.numel() != array.size:
        raise ModelError("The weights to start from are of another network.")
    with torch.no_grad():
        target.copy_(torch.from_numpy(array.reshape(tuple(target.shape)).copy()))
