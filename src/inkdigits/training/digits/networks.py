"""The digit networks in torch: a student, a fast one, their teachers, and two of them joined.

All take frames (N, 28, 28) float32 in [0, 1], 1 = ink, and return logits (N, 11): ten for the
softmax over digits, and one for the sigmoid of "is it a digit at all".
"""

from __future__ import annotations

import torch
from torch import nn

from inkdigits.digit.classifier import OUTPUTS
from inkdigits.digit.frame import FRAME

DROPOUT = 0.1
# Share of the student in the logits of a joint network.
STUDENT_SHARE = 0.6
# Channels of a teacher's convolutions, by the side of their kernels.
TEACHERS = {
    3: (32, 48, 64, 80, 96, 112, 128, 144, 160, 176),
    5: (32, 64, 96, 128, 160),
    7: (48, 96, 144, 192),
}


class DigitNetwork(nn.Module):
    """Six 3x3 convolutions at three scales, the first two at full resolution, and an average."""

    def __init__(self, *, width: int = 32) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 1
        for scale in range(3):
            wide = width << scale
            layers += _block(channels, wide) + _block(wide, wide, pooled=scale < 2)
            channels = wide
        self.features = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(channels, OUTPUTS))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Return the logits (N, 11) of frames (N, 28, 28)."""
        logits: torch.Tensor = self.head(self.features(frames.unsqueeze(1)).mean(dim=(2, 3)))
        return logits


class FastNetwork(nn.Module):
    """A convolution of stride two, then four 3x3 convolutions at three scales.

    Its last maps, 3 by 3, are not averaged: the linear layer sees where a stroke is.
    """

    def __init__(self) -> None:
        super().__init__()
        layers = _block(1, 32, side=5, stride=2)
        layers += _block(32, 48, pooled=True)
        layers += _block(48, 96)
        layers += _block(96, 96, pooled=True)
        layers += _block(96, 160)
        self.features = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(DROPOUT), nn.Linear(160 * 9, OUTPUTS))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Return the logits (N, 11) of frames (N, 28, 28)."""
        logits: torch.Tensor = self.head(self.features(frames.unsqueeze(1)))
        return logits


class TeacherNetwork(nn.Module):
    """Convolutions of one size without padding or pooling, and a linear layer on all last maps.

    It takes four to eight times the arithmetic of the shipped network. After An et al. 2020, "An
    ensemble of simple convolutional neural network models for MNIST digit recognition": networks
    with kernels of 3, 5 and 7 pixels err on different digits.
    """

    def __init__(self, side: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 1
        for wide in TEACHERS[side]:
            layers += [nn.Conv2d(channels, wide, side, bias=False), *_norm(wide)]
            channels = wide
        self.features = nn.Sequential(*layers)
        left = FRAME - len(TEACHERS[side]) * (side - 1)
        self.head = nn.Sequential(
            nn.Flatten(), nn.Dropout(DROPOUT), nn.Linear(channels * left**2, OUTPUTS)
        )

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Return the logits (N, 11) of frames (N, 28, 28)."""
        logits: torch.Tensor = self.head(self.features(frames.unsqueeze(1)))
        return logits


class JointNetwork(nn.Module):
    """A student and a teacher side by side, whose logits are averaged.

    The student has seen corrupted frames and reads through stripes, shadows and blots; the teacher
    has not, and refuses what is no digit far better (docs/experiments/056-joint-network.md).
    """

    def __init__(self, student: nn.Module, teacher: nn.Module) -> None:
        super().__init__()
        self.student = student
        self.teacher = teacher

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Return the logits (N, 11) of frames (N, 28, 28)."""
        return torch.lerp(self.teacher(frames), self.student(frames), STUDENT_SHARE)


def _block(
    channels: int, wide: int, *, side: int = 3, stride: int = 1, pooled: bool = False
) -> list[nn.Module]:
    """Return a convolution and the layers after it; pooling first makes these cost a quarter."""
    convolution = nn.Conv2d(channels, wide, side, stride=stride, padding=side // 2, bias=False)
    return [convolution, *([nn.MaxPool2d(2)] if pooled else []), *_norm(wide)]


def _norm(wide: int) -> list[nn.Module]:
    return [nn.BatchNorm2d(wide), nn.ReLU(inplace=True)]


def count_parameters(network: nn.Module) -> int:
    """Return the number of trained parameters."""
    return sum(p.numel() for p in network.parameters() if p.requires_grad)
