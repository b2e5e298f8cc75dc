"""Export of a finder network as finder.onnx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from inkdigits.training.common.export import PictureInterface, export_network
from inkdigits.training.common.sidecar import write_sidecar
from inkdigits.training.finder.network import FinderNetwork


def export_finder(network: FinderNetwork, path: Path, **notes: Any) -> Path:
    """Write finder.onnx and its sidecar, with notes on the training.

    The file takes `pages` (N, H, W, 3) uint8, H and W multiples of 32, and returns `core` logits
    (N, H/2, W/2) and `traits` (N, 3, H/4, W/4).
    """
    rows = torch.export.Dim("rows", min=1, max=512)
    columns = torch.export.Dim("columns", min=1, max=512)
    interface = PictureInterface(
        input="pages",
        outputs=("core", "traits"),
        shapes={0: torch.export.Dim("N"), 1: 32 * rows, 2: 32 * columns},
        samples=((2, 96, 128, 3), (1, 64, 64, 3), (1, 320, 160, 3)),
    )
    export_network(network, path, interface)
    parameters = sum(part.numel() for part in network.parameters())
    write_sidecar(path, parameters=parameters, **notes)
    return path
