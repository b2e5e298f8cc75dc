"""How a digit network runs on a device: its precision, and steps recorded as graphs."""

from __future__ import annotations

import copy

import torch
from torch import nn


def autocast(device: torch.device) -> torch.autocast:
    """Return the context in which networks run: bfloat16 where the device computes with it.

    On a CPU without instructions for it, bfloat16 takes thirteen times as long as float32.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=computes_bfloat16(device))


def computes_bfloat16(device: torch.device) -> bool:
    """Return whether a device has instructions for bfloat16 (of a CPU: AVX-512 BF16 or AMX)."""
    if device.type != "cpu":
        return True
    # torch has no other way to ask a CPU.
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def record_graphs(network: nn.Module, frames: torch.Tensor) -> None:
    """Record a network's work on a batch as CUDA graphs, which it replays while it trains.

    A GPU runs the operations of a small network faster than the CPU starts them. All batches must
    have this shape.
    """
    before = copy.deepcopy(network.state_dict())
    with (
        torch.autocast(frames.device.type, torch.bfloat16, cache_enabled=False),
        # What is not named here is switched off.
        torch.backends.cudnn.flags(enabled=True, benchmark=True, allow_tf32=True),
    ):
        torch.cuda.make_graphed_callables(network, (frames.clone(),))
    # The recording ran the norms on these frames several times.
    network.load_state_dict(before)
