"""Filling of a line network with the weights of PP-OCRv6's small recognizer."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import nn

from inkdigits.line.alphabet import ALPHABET, CLASSES, OTHER, SPACE, STRUCK
from inkdigits.training.common.backbone import Block
from inkdigits.training.common.published import (
    PublishedWeights,
    fill_block,
    fill_stem,
)
from inkdigits.training.lines.network import WIDTH, LineNetwork, TransformerLayer


def fill_line_network(network: LineNetwork, published: PublishedWeights) -> None:
    """Fill a line network with the weights of PP-OCRv6_rec_small.onnx.

    The rows of the head are those of the characters read here; a struck-out character and any
    other symbol, which the published network does not know, start small and unlikely.
    """
    fill_body(network, published)
    weights, bias = published.take("MatMul")
    rows = [0, *(_find_row(published.characters, character) for character in ALPHABET)]
    generator = torch.Generator().manual_seed(0)
    fresh = 0.02 * torch.randn(CLASSES, WIDTH, generator=generator)
    with torch.no_grad():
        for row, source in enumerate(rows):
            known = source >= 0
            network.head.weight[row] = torch.tensor(weights[:, source]) if known else fresh[row]
            network.head.bias[row] = float(bias[source] if known else np.mean(bias) - 2.0)


def fill_body(network: LineNetwork, published: PublishedWeights) -> None:
    """Fill all of a line network but its head."""
    fill_stem(network.stem, published)
    for block in network.blocks:
        fill_block(cast(Block, block), published)
    neck = network.neck
    published.fill(neck.shortcut, neck.reduce, neck.mix)
    for part in neck.layers:
        layer = cast(TransformerLayer, part)
        modules: tuple[nn.Module, ...] = (layer.norm, layer.attend, layer.join)
        published.fill(*modules, layer.second_norm, layer.expand, layer.project)
    published.fill(neck.norm)


def _find_row(characters: list[str], character: str) -> int:
    """Return the row of the published head, -1 where it has none; row 0 is the blank."""
    if character in (STRUCK, OTHER):
        return -1
    if character == SPACE:
        return 1 + len([known for known in characters if known])
    return 1 + characters.index(character)
