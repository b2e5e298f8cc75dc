"""Averages of weights: over the steps of a training, and between two networks."""

from __future__ import annotations

import torch
from torch import nn


@torch.no_grad()
def interpolate_weights(network: nn.Module, other: nn.Module, share: float) -> None:
    """Move the weights of a network a share of the way to those of another, in place.

    Applied after every step with a small share, it makes an exponential moving average; applied
    once, it interpolates between two trained networks (Wortsman et al. 2022, "Robust fine-tuning
    of zero-shot models"). Counts, which are no floats, are taken from the other network.
    """
    kept, new = (list(part.state_dict().values()) for part in (network, other))
    floats = [place for place, values in enumerate(kept) if values.is_floating_point()]
    torch._foreach_lerp_([kept[place] for place in floats], [new[place] for place in floats], share)
    for place in set(range(len(kept))) - set(floats):
        kept[place].copy_(new[place])
