"""Export of a line network as lines.onnx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from inkdigits.line.alphabet import LINE_HEIGHT, STEP
from inkdigits.training.common.export import PictureInterface, export_network
from inkdigits.training.common.sidecar import write_sidecar
from inkdigits.training.lines.network import LineNetwork


def export_lines(network: LineNetwork, path: Path, **notes: Any) -> Path:
    """Write lines.onnx and its sidecar, with notes on the training.

    The file takes `lines` (N, 48, W, 3) uint8, W a multiple of 4, all of one width, and returns
    `logits` (N, W/4, CLASSES).
    """
    steps = torch.export.Dim("steps", min=4, max=4096)
    interface = PictureInterface(
        input="lines",
        outputs=("logits",),
        shapes={0: torch.export.Dim("N"), 2: STEP * steps},
        samples=((2, LINE_HEIGHT, 96, 3), (3, LINE_HEIGHT, 320, 3), (1, LINE_HEIGHT, 20, 3)),
    )
    export_network(network, path, interface)
    parameters = sum(part.numel() for part in network.parameters())
    write_sidecar(path, parameters=parameters, **notes)
    return path
