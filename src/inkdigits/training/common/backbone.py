"""The convolutional backbone that PP-OCRv6's detectors and recognizers share.

It has the form for inference: batch norms are folded into the convolutions, side branches are
merged. The shape follows PP-LCNetV4 of PaddleOCR (Apache-2.0): a stem to a quarter of the size,
then blocks of a depthwise convolution, an optional squeeze-and-excitation, and a pair of 1x1
convolutions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class BlockShape:
    """Channels, stride (down, right) and squeeze-and-excitation of one block."""

    inputs: int
    outputs: int
    stride: tuple[int, int] = (1, 1)
    excited: bool = False


class Extent(NamedTuple):
    """The columns of maps that belong to a picture, in a batch of several widths.

    Columns beyond are zero before each convolution, like the padding at the edge of a picture, so
    that a picture has the same outputs in every batch.

    Attributes
    ----------
    mask
        (N, 1, 1, W) bool.
    ratio
        (N, 1, 1, 1): columns of the maps by columns of the picture.
    """

    mask: Tensor
    ratio: Tensor


def measure_extent(columns: Tensor, width: int) -> Extent:
    """Return the extent of pictures of `columns` (N,) in maps of this width."""
    mask = torch.arange(width, device=columns.device) < columns[:, None]
    return Extent(mask[:, None, None, :], (width / columns.float())[:, None, None, None])


def mask_columns(maps: Tensor, extent: Extent | None) -> Tensor:
    """Return maps (N, C, H, W) with zeros where there is no picture."""
    return maps if extent is None else maps * extent.mask


class Convolution(nn.Conv2d):
    """A convolution with bias that keeps the size where its stride is one."""

    def __init__(
        self, inputs: int, outputs: int, size: int, *, stride: int | tuple[int, int] = 1
    ) -> None:
        super().__init__(inputs, outputs, size, stride=stride, padding=size // 2)


class Depthwise(nn.Conv2d):
    """A convolution of each channel by itself."""

    def __init__(self, channels: int, size: int, *, stride: tuple[int, int] = (1, 1)) -> None:
        padding = size // 2
        super().__init__(channels, channels, size, stride, padding, groups=channels)


class SqueezeExcitation(nn.Module):
    """Weigh channels by the mean of their maps (Hu et al. 2018, "Squeeze-and-excitation").

    Parameters
    ----------
    slope
        Of the hard sigmoid; 1/6 in the backbone, 0.2 in the neck of the detector.
    residual
        Add the weighed maps to the maps instead of replacing them.
    """

    def __init__(self, channels: int, *, slope: float = 1 / 6, residual: bool = False) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, channels // 4, 1)
        self.excite = nn.Conv2d(channels // 4, channels, 1)
        self.slope = slope
        self.residual = residual

    def forward(self, maps: Tensor, extent: Extent | None = None) -> Tensor:
        """Weigh maps (N, C, H, W), which are zero outside their extent."""
        mean = F.adaptive_avg_pool2d(maps, 1)
        if extent is not None:
            mean = mean * extent.ratio.to(mean.dtype)
        logits = self.excite(F.relu(self.squeeze(mean)))
        if abs(self.slope - 1 / 6) < 1e-6:  # has an operator of its own
            weights = F.hardsigmoid(logits)
        else:
            weights = (logits * self.slope + 0.5).clamp(0.0, 1.0)
        return maps * (weights + 1.0 if self.residual else weights)


class Stem(nn.Module):
    """The first layers: pixels to maps of a quarter of the size."""

    def __init__(self, middle: int, outputs: int) -> None:
        super().__init__()
        self.first = Convolution(3, middle, 3, stride=2)
        self.narrow = nn.Conv2d(middle, middle // 2, 2)
        self.widen = nn.Conv2d(middle // 2, middle, 2)
        self.second = Convolution(2 * middle, middle, 3, stride=2)
        self.project = nn.Conv2d(middle, outputs, 1)

    def forward(self, pixels: Tensor, extents: tuple[Extent, Extent] | None = None) -> Tensor:
        """Return maps (N, C, H/4, W/4) of pixels (N, 3, H, W).

        The extents are those of the pixels and of maps of half the size.
        """
        whole, half = extents or (None, None)
        maps = mask_columns(F.relu(self.first(mask_columns(pixels, whole))), half)
        side = mask_columns(F.relu(self.narrow(_pad_end(maps))), half)
        side = mask_columns(F.relu(self.widen(_pad_end(side))), half)
        largest = F.max_pool2d(_pad_end(maps), 2, 1)
        return F.relu(self.project(F.relu(self._join(largest, side))))

    def _join(self, largest: Tensor, side: Tensor) -> Tensor:
        if not torch.compiler.is_exporting():
            maps: Tensor = self.second(torch.cat([largest, side], 1))
            return maps
        # The same sum as two convolutions: ONNX Runtime would copy both maps to join them.
        middle = largest.shape[1]
        maps = F.conv2d(largest, self.second.weight[:, :middle], self.second.bias, 2, 1)
        return maps + F.conv2d(side, self.second.weight[:, middle:], None, 2, 1)


def _pad_end(maps: Tensor) -> Tensor:
    """Add a row and a column of zeros below and on the right: a 2x2 window keeps the size."""
    return F.pad(maps, (0, 1, 0, 1))


class Block(nn.Module):
    """A depthwise convolution over places, then two 1x1 convolutions over channels."""

    def __init__(self, shape: BlockShape) -> None:
        super().__init__()
        self.mix = Depthwise(shape.inputs, 3, stride=shape.stride)
        self.excitation = SqueezeExcitation(shape.inputs) if shape.excited else None
        self.expand = nn.Conv2d(shape.inputs, 2 * shape.inputs, 1)
        self.project = nn.Conv2d(2 * shape.inputs, shape.outputs, 1)
        self.residual = shape.inputs == shape.outputs and shape.stride == (1, 1)

    def forward(self, maps: Tensor, extent: Extent | None = None) -> Tensor:
        """Return the block's maps, which are not masked."""
        maps = self.mix(mask_columns(maps, extent))
        if self.excitation is not None:
            maps = self.excitation(mask_columns(maps, extent), extent)
        change = self.project(F.gelu(self.expand(maps)))
        result: Tensor = maps + change if self.residual else change
        return result
