"""The network that is shipped, in torch: frames in, logits out."""

from __future__ import annotations

import torch
from torch import nn

from inkdigits.model.network import OUTPUTS


class DigitNetwork(nn.Module):
    """Six 3x3 convolutions at three scales, then an average over the frame; 288k parameters.

    Takes (N, 28, 28) float32 in [0, 1], 1 = ink. Gives (N, 11): ten digit logits, of which the
    softmax tells the digit, and one of which the sigmoid tells whether it is a digit at all.
    """

    def __init__(self, *, width: int = 32, dropout: float = 0.1) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 1
        for scale in range(3):
            if scale > 0:
                layers.append(nn.MaxPool2d(2))
            for _ in range(2):
                layers += [
                    nn.Conv2d(channels, width << scale, 3, padding=1, bias=False),
                    nn.BatchNorm2d(width << scale),
                    nn.ReLU(inplace=True),
                ]
                channels = width << scale
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(channels, OUTPUTS)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Give the logits (N, 11) of frames (N, 28, 28)."""
        maps = self.features(frames.unsqueeze(1))
        logits: torch.Tensor = self.head(self.dropout(maps.mean(dim=(2, 3))))
        return logits


def count_parameters(network: nn.Module) -> int:
    """Count the numbers that are learnt."""
    return sum(p.numel() for p in network.parameters() if p.requires_grad)
