"""The loss of a line network, and the greedy decoding of its logits."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from inkdigits.line.alphabet import ALPHABET, STEP


def compute_ctc_loss(logits: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Return the CTC loss per character of a batch (Graves et al. 2006).

    Parameters
    ----------
    logits
        (N, T, CLASSES).
    batch
        `widths`, `targets` and `lengths` as in ``LineChunks``; sizes on the CPU.

    Notes
    -----
    Dividing by characters rather than lines weighs the characters of long and short lines the
    same. The end of a line counts as a character, so that an empty line counts.
    """
    steps = batch["widths"].long() // STEP
    lengths = batch["lengths"].long()
    longest = max(1, int(lengths.max()))
    losses = F.ctc_loss(
        logits.float().log_softmax(2).transpose(0, 1),
        batch["targets"][:, :longest].long(),
        steps,
        lengths,
        reduction="none",
        zero_infinity=True,
    )
    return losses.sum() / float((lengths + 1).sum())


@torch.no_grad()
def decode_greedily(logits: Tensor, widths: Tensor) -> list[str]:
    """Return the texts of logits (N, T, CLASSES): the best class of each step, repeats once."""
    best = logits.argmax(2).cpu()
    texts = []
    for row, steps in zip(best, (widths // STEP).tolist(), strict=True):
        classes = torch.unique_consecutive(row[:steps]).tolist()
        texts.append("".join(ALPHABET[index - 1] for index in classes if index))
    return texts
