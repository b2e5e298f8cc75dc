"""The network that reads a line of writing: pixels to a row of character logits.

PP-OCRv6's small recognizer (PaddleOCR, Apache-2.0) with columns of half its width, so that touching
digits and runs of one digit have a blank between them, and a head for the characters read here.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inkdigits.line.alphabet import CLASSES, STEP
from inkdigits.training.common.backbone import (
    Block,
    BlockShape,
    Extent,
    Stem,
    mask_columns,
    measure_extent,
)

WIDTH = 120  # channels of the neck
HEADS = 8
SHAPES = (
    BlockShape(96, 96, excited=True),
    BlockShape(96, 96),
    BlockShape(96, 96),
    BlockShape(96, 192, stride=(2, 1)),
    BlockShape(192, 192, excited=True),
    BlockShape(192, 192),
    BlockShape(192, 192, excited=True),
    BlockShape(192, 192),
    BlockShape(192, 192, excited=True),
    BlockShape(192, 192),
    BlockShape(192, 384, stride=(2, 1)),
    BlockShape(384, 384, excited=True),
    BlockShape(384, 384),
)


class LineNetwork(nn.Module):
    """Line crops (N, 3, 48, W), RGB in [-1, 1], to logits (N, W/4, CLASSES) for CTC.

    Parameters
    ----------
    classes
        Rows of the head.
    dropout
        Share of the neck's values that are dropped in training.
    halved
        Columns of 4 px; False keeps the 8 px of the published network, to compare with it.
    """

    def __init__(
        self, *, classes: int = CLASSES, dropout: float = 0.0, halved: bool = True
    ) -> None:
        super().__init__()
        self.stem = Stem(48, 96)
        self.blocks = nn.ModuleList(Block(shape) for shape in SHAPES)
        self.neck = Neck(dropout=dropout, dilation=2 if halved else 1)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(WIDTH, classes)
        self.halved = halved

    def forward(self, lines: Tensor, widths: Tensor | None = None) -> Tensor:
        """Return the logits of lines.

        Parameters
        ----------
        lines
            (N, 3, 48, W), W a multiple of 4.
        widths
            (N,) pixels of each line, multiples of 4, where lines are padded on the right; the
            padding has no influence. None where all are as wide as the batch.
        """
        extent, stem = None, None
        if widths is not None:
            width = lines.shape[3]
            stem = (measure_extent(widths, width), measure_extent(widths // 2, width // 2))
            extent = measure_extent(widths // STEP, width // STEP)
        maps = self.stem(lines, stem)
        for block in self.blocks:
            maps = block(maps, extent)
        if self.halved:
            maps = _pool(maps, extent)
        elif extent is None:
            maps = F.avg_pool2d(maps, (3, 2), (3, 2))
        else:
            raise ValueError("Columns of 8 px take lines of one width.")
        logits: Tensor = self.head(self.dropout(self.neck(maps, extent)))
        return logits


def _pool(maps: Tensor, extent: Extent | None) -> Tensor:
    """Average three rows and each two neighboring columns; the last column stands alone."""
    maps = maps.mean(2, keepdim=True)
    following = torch.cat([maps[..., 1:], maps[..., -1:]], 3)
    if extent is not None:
        inner = torch.cat([extent.mask[..., 1:], extent.mask[..., -1:]], 3)
        following = torch.where(inner, following, maps)
    return mask_columns((maps + following) * 0.5, extent)


class Neck(nn.Module):
    """Two transformer layers over the columns, with a shortcut (SVTR, Du et al. 2022)."""

    def __init__(self, *, dropout: float, dilation: int) -> None:
        super().__init__()
        self.shortcut = nn.Conv2d(384, WIDTH, 1)
        self.reduce = nn.Conv2d(384, WIDTH, 1)
        self.mix = nn.Conv2d(
            WIDTH, WIDTH, (1, 7), padding=(0, 3 * dilation), dilation=(1, dilation), groups=WIDTH
        )
        self.layers = nn.ModuleList(TransformerLayer(dropout=dropout) for _ in range(2))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)

    def forward(self, maps: Tensor, extent: Extent | None = None) -> Tensor:
        """Return tokens (N, T, 120) of maps (N, 384, 1, T)."""
        shortcut = F.silu(self.shortcut(maps))
        local = mask_columns(F.silu(self.reduce(maps)), extent)
        local = local + F.silu(self.mix(local))
        tokens = local.squeeze(2).transpose(1, 2)
        padding = None if extent is None else ~extent.mask
        for layer in self.layers:
            tokens = layer(tokens, padding)
        result: Tensor = self.norm(tokens) + shortcut.squeeze(2).transpose(1, 2)
        return result


class TransformerLayer(nn.Module):
    """Self-attention over the columns, then two linear layers, each after a layer norm."""

    def __init__(self, *, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.attend = nn.Linear(WIDTH, 3 * WIDTH)
        self.join = nn.Linear(WIDTH, WIDTH)
        self.second_norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.expand = nn.Linear(WIDTH, 2 * WIDTH)
        self.project = nn.Linear(2 * WIDTH, WIDTH)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, padding: Tensor | None = None) -> Tensor:
        """Return tokens (N, T, 120); `padding` (N, 1, 1, T) is true where there is no column."""
        tokens = tokens + self.dropout(self.join(self._attention(self.norm(tokens), padding)))
        hidden = F.silu(self.expand(self.second_norm(tokens)))
        result: Tensor = tokens + self.dropout(self.project(hidden))
        return result

    def _attention(self, tokens: Tensor, padding: Tensor | None) -> Tensor:
        batch, steps = tokens.shape[0], tokens.shape[1]
        size = WIDTH // HEADS
        parts = self.attend(tokens).reshape(batch, steps, 3, HEADS, size).permute(2, 0, 3, 1, 4)
        queries, keys, values = parts[0], parts[1], parts[2]
        scores = (queries * size**-0.5) @ keys.transpose(2, 3)
        if padding is not None:
            scores = scores.masked_fill(padding, -torch.inf)
        mixed = scores.softmax(3) @ values
        joined: Tensor = mixed.transpose(1, 2).reshape(batch, steps, WIDTH)
        return joined
