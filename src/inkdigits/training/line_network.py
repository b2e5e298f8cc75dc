"""The line network in torch: strips of ink in, what is written at each step of their width out.

Convolutions alone, so that a strip may be of any width; one step is four pixels wide.
"""

from __future__ import annotations

import torch
from torch import nn

from inkdigits.imaging.strip import STRIP
from inkdigits.model.lines import CLASSES

DROPOUT = 0.1


class LineNetwork(nn.Module):
    """Five convolutions down to a fifth of the height, one over what is left of it, two along."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *_block(1, 24, pool=(2, 2)),
            *_block(24, 48, pool=(2, 2)),
            *_block(48, 96),
            *_block(96, 96, pool=(2, 1)),
            *_block(96, 128),
            *_block(128, 192, side=(STRIP // 8, 3)),
        )
        self.along = nn.Sequential(
            nn.Dropout2d(DROPOUT),
            *_block(192, 192, side=(1, 3)),
            *_block(192, 192, side=(1, 3), dilation=2),
        )
        self.head = nn.Conv2d(192, CLASSES, 1)

    def forward(self, strips: torch.Tensor) -> torch.Tensor:
        """Give the logits (N, W / 4, classes) of strips (N, 40, W) in [0, 1], 1 = ink."""
        maps = self.features(strips.unsqueeze(1))
        logits: torch.Tensor = self.head(maps + self.along(maps))
        return logits.squeeze(2).transpose(1, 2)


def _block(
    channels: int,
    wide: int,
    *,
    side: tuple[int, int] = (3, 3),
    pool: tuple[int, int] | None = None,
    dilation: int = 1,
) -> list[nn.Module]:
    # What spans the whole height is not padded there.
    down = 0 if side[0] == STRIP // 8 else side[0] // 2
    padding = (down, dilation * (side[1] // 2))
    convolution = nn.Conv2d(
        channels, wide, side, padding=padding, dilation=(1, dilation), bias=False
    )
    pools: list[nn.Module] = [nn.MaxPool2d(pool)] if pool else []
    return [convolution, *pools, nn.BatchNorm2d(wide), nn.ReLU(inplace=True)]
