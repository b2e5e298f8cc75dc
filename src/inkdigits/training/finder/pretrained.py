"""Filling of a finder network with the weights of PP-OCRv6's tiny detector."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import nn

from inkdigits.training.common.backbone import Block
from inkdigits.training.common.published import (
    PublishedWeights,
    fill_block,
    fill_stem,
)
from inkdigits.training.finder.network import FinderNetwork, Lateral

# What the detector was trained with: (x / 255 - mean) / deviation, blue before green before red.
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


def fill_finder_network(network: FinderNetwork, published: PublishedWeights) -> None:
    """Fill a finder network with the weights of PP-OCRv6_det_tiny.onnx.

    The last enlargement of the published head is left out: its four kernels are averaged. The
    branch of traits stays as it is.
    """
    fill_features(network, published)
    published.fill(network.gather, network.enlarge)
    weight, bias = published.take("ConvTranspose")
    with torch.no_grad():
        network.core.weight.copy_(torch.from_numpy(weight.mean((2, 3))[None, :, 0, None, None]))
        network.core.bias.copy_(torch.from_numpy(bias.ravel()))  # type: ignore[union-attr]
    fold_normalization(network)


def fill_features(network: FinderNetwork, published: PublishedWeights) -> None:
    """Fill the backbone and the neck, whose coarse levels come first in the file."""
    fill_stem(network.stem, published)
    for level in network.levels:
        for block in cast(nn.Sequential, level):
            fill_block(cast(Block, block), published)
    for part in (*reversed(network.laterals), *reversed(network.details)):
        lateral = cast(Lateral, part)
        if lateral.smooth is not None:
            published.fill(lateral.smooth)
        published.fill(lateral.reduce, lateral.excitation.squeeze, lateral.excitation.excite)


def fold_normalization(network: FinderNetwork) -> None:
    """Let the first convolution take pixels in [-1, 1] for those normalized by MEAN and DEVIATION.

    Exact but for the outermost pixels, where the zeros of the padding mean middle gray now.
    """
    # The first convolution was turned to RGB; the constants are those of the published order.
    mean, deviation = np.array(MEAN[::-1]), np.array(DEVIATION[::-1])
    scale = torch.tensor(0.5 / deviation, dtype=torch.float32)
    shift = torch.tensor((0.5 - mean) / deviation, dtype=torch.float32)
    first = network.stem.first
    assert first.bias is not None
    with torch.no_grad():
        first.bias += (first.weight.sum((2, 3)) * shift).sum(1)
        first.weight *= scale[:, None, None]
