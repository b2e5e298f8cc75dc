"""Export of digit networks as ONNX files, and their sidecars."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from inkdigits.digit.frame import FRAME
from inkdigits.digit.verdict import Verdict
from inkdigits.training.common import sidecar
from inkdigits.training.common.conversion import (
    Interface,
    check_outputs,
    convert_network,
    save_model,
)

BATCH = 256
COMPARED = 64  # random frames on which torch and ONNX Runtime must agree


def export(network: nn.Module, path: Path) -> Path:
    """Write a network as ONNX, and compare its logits there with those of torch.

    Raises
    ------
    ModelError
        Where they differ.
    """
    network = fold_norms(copy.deepcopy(network).cpu().float().eval())
    interface = Interface(input="frames", outputs=("logits",), shapes={0: torch.export.Dim("N")})
    model = convert_network(network, torch.zeros(2, FRAME, FRAME), interface)
    frames = np.random.default_rng(0).integers(0, 256, (COMPARED, FRAME, FRAME), np.uint8)
    check_outputs(model, network, [frames.astype(np.float32) / np.float32(255.0)])
    save_model(model, path)
    return path


def fold_norms(network: nn.Module) -> nn.Module:
    """Fold each batch norm into the convolution before it, and return the network, changed.

    Between the two may be a pool: a maximum stays the maximum under a norm of positive weights. A
    norm with other weights stays.
    """
    for chain in (part for part in network.modules() if isinstance(part, nn.Sequential)):
        last = ""
        for name, part in list(chain.named_children()):
            if isinstance(part, nn.Conv2d):
                last = name
            elif isinstance(part, nn.BatchNorm2d) and last and bool((part.weight > 0.0).all()):
                convolution = chain.get_submodule(last)
                assert isinstance(convolution, nn.Conv2d)
                setattr(chain, last, fuse_conv_bn_eval(convolution, part))
                setattr(chain, name, nn.Identity())
            elif not isinstance(part, nn.MaxPool2d):
                last = ""
    return network


def run_exported(path: Path, frames: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return the logits (N, 11) of an ONNX file for frames (N, 28, 28)."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    parts = [
        np.asarray(session.run(None, {"frames": batch.astype(np.float32) / 255.0})[0])
        for batch in np.array_split(frames, 1 + len(frames) // BATCH)
    ]
    return np.concatenate(parts)


def write_sidecar(
    path: Path,
    *,
    parameters: int,
    verdict: Verdict,
    settings: dict[str, Any],
    scores: dict[str, float],
) -> None:
    """Write the sidecar of a digit network.

    Parameters
    ----------
    settings
        Of its training.
    scores
        On validation data.
    """
    sidecar.write_sidecar(
        path,
        parameters=parameters,
        verdict=verdict.to_dict(),
        settings=settings,
        validation=scores,
    )
