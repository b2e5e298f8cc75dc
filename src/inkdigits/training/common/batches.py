"""Batches on the device: named tensors, made of the arrays that a feed yields."""

from __future__ import annotations

import torch
from torch import Tensor

from inkdigits.training.common.feed import Array

Batch = dict[str, Tensor]


def upload(arrays: dict[str, Array], device: torch.device) -> Batch:
    """Return arrays as tensors on a device; those of one axis stay on the CPU.

    They are sizes, which are needed there: asking the device for them would keep it waiting.
    """
    batch = {name: torch.from_numpy(array) for name, array in arrays.items()}
    if device.type == "cpu":
        return batch
    return {
        name: part if part.ndim == 1 else part.pin_memory().to(device, non_blocking=True)
        for name, part in batch.items()
    }


def to_pixels(pictures: Tensor) -> Tensor:
    """Return maps (N, 3, H, W) in [-1, 1], channels last in memory, of pictures (N, H, W, 3)."""
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1.0
