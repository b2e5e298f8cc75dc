"""The losses of a finder network, and the counts of pixels that it is scored by."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from inkdigits.training.finder.targets import FULL, IGNORED

# Pixels of the background that count for each pixel of a core: the hardest ones (Liao et al. 2020).
NEGATIVES = 3
# Least number of these, for batches without writing.
FEWEST_NEGATIVES = 1_000


def compute_core_loss(logits: Tensor, core: Tensor) -> Tensor:
    """Return cross-entropy over cores and the hardest background, and the dice loss, summed.

    Parameters
    ----------
    logits
        (N, H/2, W/2).
    core
        The same shape, uint8, as ``draw_core_map`` makes it.
    """
    logits = logits.float()
    valid = core != IGNORED
    target = torch.where(valid, core.float() / FULL, 0.0)
    losses = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * valid
    positive = target > 0.0
    negative = losses[valid & ~positive]
    positives = int(positive.sum())
    count = min(negative.numel(), max(NEGATIVES * positives, FEWEST_NEGATIVES))
    hardest = negative.topk(count, sorted=False).values.sum()
    entropy = (losses[positive].sum() + hardest) / max(1, positives + count)
    found = logits.sigmoid() * valid
    overlap = 2.0 * (found * target).sum() / (found.sum() + target.sum() + 1.0)
    return entropy + (1.0 - overlap)


def compute_trait_loss(traits: Tensor, target: Tensor) -> Tensor:
    """Return the loss of the direction of reading and of handwriting inside the lines.

    Parameters
    ----------
    traits
        (N, 3, H/4, W/4).
    target
        The same shape, int8, as ``draw_trait_maps`` makes it.
    """
    traits = traits.float()
    direction = target[:, :2].float() / 127.0
    inside = (target[:, :2] != 0).any(1)
    count = inside.sum().clamp_min(1)
    distance = (traits[:, :2] - direction).square().sum(1)
    written = F.binary_cross_entropy_with_logits(
        traits[:, 2], target[:, 2].float(), reduction="none"
    )
    return ((distance + 0.5 * written) * inside).sum() / count


@torch.no_grad()
def count_pixels(core: Tensor, traits: Tensor, targets: tuple[Tensor, Tensor]) -> dict[str, int]:
    """Count the pixels of cores that are found, and those in lines whose traits are right.

    Parameters
    ----------
    core, traits
        The network's outputs.
    targets
        Core and trait maps.
    """
    valid = targets[0] != IGNORED
    found = (core > 0.0) & valid
    wanted = (targets[0].float() / FULL > 0.5) & valid
    inside = (targets[1][:, :2] != 0).any(1)
    cosine = F.cosine_similarity(traits[:, :2].float(), targets[1][:, :2].float(), dim=1)
    handwriting = (traits[:, 2] > 0.0) == (targets[1][:, 2] > 0)
    counts = {
        "found": found,
        "wanted": wanted,
        "both": found & wanted,
        "inside": inside,
        "direction": inside & (cosine > 0.7071),
        "handwriting": inside & handwriting,
    }
    return {name: int(mask.sum()) for name, mask in counts.items()}
