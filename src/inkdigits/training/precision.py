"""A device comes in; how numbers are kept while a network runs on it goes out."""

from __future__ import annotations

import torch


def autocast(device: torch.device) -> torch.autocast:
    """Give the context in which networks run: bfloat16 where the device computes with it.

    On a CPU without instructions for it, bfloat16 takes thirteen times as long as float32.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=computes_bfloat16(device))


def computes_bfloat16(device: torch.device) -> bool:
    """Say whether a device has instructions for bfloat16 (of a CPU: AVX-512 BF16 or AMX)."""
    if device.type != "cpu":
        return True
    # torch tells this of a CPU by these alone.
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
