"""The network that finds lines of writing on a page.

PP-OCRv6's tiny detector (PaddleOCR, Apache-2.0) with its map at half the page's resolution, and a
small branch for the reading direction of the line at each place and whether it is handwritten.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inkdigits.training.common.backbone import (
    Block,
    BlockShape,
    Convolution,
    Depthwise,
    SqueezeExcitation,
    Stem,
)

WIDTH = 64  # channels of the neck, and of its four levels joined
SLOPE = 0.2  # of the neck's hard sigmoids
DOWN = (2, 2)
# The blocks of each level; all but the first begin with one that halves the maps.
LEVELS = (
    (BlockShape(32, 32, excited=True), BlockShape(32, 32)),
    (
        BlockShape(32, 48, stride=DOWN),
        BlockShape(48, 48, excited=True),
        BlockShape(48, 48),
    ),
    (
        BlockShape(48, 64, stride=DOWN),
        BlockShape(64, 64, excited=True),
        BlockShape(64, 64),
        BlockShape(64, 64, excited=True),
        BlockShape(64, 64),
    ),
    (
        BlockShape(64, 160, stride=DOWN),
        BlockShape(160, 160, excited=True),
        BlockShape(160, 160),
    ),
)


class FinderNetwork(nn.Module):
    """Pages (N, 3, H, W), RGB in [-1, 1], H and W multiples of 32, to maps of lines."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Stem(16, 32)
        self.levels = nn.ModuleList(
            nn.Sequential(*(Block(shape) for shape in level)) for level in LEVELS
        )
        self.laterals = nn.ModuleList(
            Lateral(level[-1].outputs, WIDTH, smooth=False) for level in LEVELS
        )
        self.details = nn.ModuleList(Lateral(WIDTH, WIDTH // 4, smooth=True) for _ in LEVELS)
        self.gather = Convolution(WIDTH, 16, 3)
        self.enlarge = nn.ConvTranspose2d(16, 16, 2, stride=2)
        self.core = nn.Conv2d(16, 1, 1)
        self.traits = nn.Sequential(
            nn.Conv2d(WIDTH, 32, 1),
            nn.ReLU(),
            Depthwise(32, 5),
            nn.Conv2d(32, 32, 1),
            nn.ReLU(),
            nn.Conv2d(32, 3, 1),
        )

    def forward(self, pages: Tensor) -> tuple[Tensor, Tensor]:
        """Return core logits (N, H/2, W/2) and traits (N, 3, H/4, W/4).

        The core is the middle of a line of writing. The traits are the cosine and the sine of the
        reading direction, and the logit of "handwritten".
        """
        features = self.describe(pages)
        maps = F.relu(self.enlarge(F.relu(self.gather(features))))
        return self.core(maps).squeeze(1), self.traits(features)

    def describe(self, pages: Tensor) -> Tensor:
        """Return the features (N, 64, H/4, W/4) of all levels, joined."""
        maps = self.stem(pages)
        levels = []
        for level, lateral in zip(self.levels, self.laterals, strict=True):
            maps = level(maps)
            levels.append(lateral(maps))
        for index in (2, 1, 0):  # the coarse levels are added to the finer ones
            levels[index] = levels[index] + _enlarge(levels[index + 1], 2)
        details = [detail(maps) for detail, maps in zip(self.details, levels, strict=True)]
        return torch.cat([_enlarge(details[index], 2**index) for index in (3, 2, 1, 0)], 1)


class Lateral(nn.Module):
    """A 1x1 convolution with squeeze-and-excitation, after a depthwise 5x5 where smooth."""

    def __init__(self, inputs: int, outputs: int, *, smooth: bool) -> None:
        super().__init__()
        self.smooth = Depthwise(inputs, 5) if smooth else None
        self.reduce = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.excitation = SqueezeExcitation(outputs, slope=SLOPE, residual=True)

    def forward(self, maps: Tensor) -> Tensor:
        """Return the level's maps (N, outputs, H, W)."""
        if self.smooth is not None:
            maps = self.smooth(maps)
        weighed: Tensor = self.excitation(self.reduce(maps))
        return weighed


def _enlarge(maps: Tensor, factor: int) -> Tensor:
    if factor == 1:
        return maps
    return F.interpolate(maps, scale_factor=float(factor), mode="nearest")
