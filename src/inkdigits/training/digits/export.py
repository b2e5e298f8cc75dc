"""A trained network comes in; an ONNX file that gives the same logits goes out, and its sidecar."""

from __future__ import annotations

import copy
import hashlib
import json
import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from inkdigits import __version__
from inkdigits.digit.verdict import Verdict
from inkdigits.errors import ModelError

# Largest difference between torch's logits and ONNX Runtime's.
TOLERANCE = 1e-3
BATCH = 256


def export(network: nn.Module, path: Path) -> Path:
    """Write a network as ONNX, and see that it gives the same logits there.

    Raises
    ------
    ModelError
        Where ONNX Runtime does not give the logits that torch gives.
    """
    network = fold_norms(copy.deepcopy(network).cpu().float().eval())
    sample = np.zeros((2, 28, 28), np.float32)
    shapes = ({0: torch.export.Dim("N")},)
    _write_onnx(network, path, names=("frames", "logits"), sample=sample, shapes=shapes)
    frames = np.random.default_rng(0).integers(0, 256, (64, 28, 28), np.uint8)
    with torch.no_grad():
        expected = network(torch.from_numpy(frames).float() / 255.0).numpy()
    _hold_close(run_exported(path, frames), expected)
    return path


def fold_norms(network: nn.Module) -> nn.Module:
    """Fold each norm into the convolution before it, and give the network, which is changed.

    Between the two may be a pool: the largest stays the largest under a norm that turns nothing
    around. A norm that does, stays.
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
    """Give the logits (N, 11) of an ONNX file for frames (N, 28, 28)."""
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
    """Write, beside an ONNX file, what belongs to it: checksum, verdict, training, scores.

    Parameters
    ----------
    scores
        How it scored on validation data.
    """
    sidecar = {
        "name": f"inkdigits-{path.stem}",
        "version": __version__,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": parameters,
        "verdict": verdict.to_dict(),
        "settings": settings,
        "validation": scores,
    }
    temporary = path.with_suffix(".json.tmp")
    temporary.write_text(json.dumps(sidecar, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path.with_suffix(".json"))


def _hold_close(given: npt.NDArray[Any], expected: npt.NDArray[Any]) -> None:
    difference = float(np.abs(given - expected).max())
    if difference > TOLERANCE:
        raise ModelError(f"The exported network differs from the trained one by {difference:.2g}.")


def _write_onnx(
    network: nn.Module,
    path: Path,
    *,
    names: tuple[str, str],
    sample: npt.NDArray[np.float32],
    shapes: tuple[dict[int, Any], ...],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own parts
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            network,
            (torch.from_numpy(sample),),
            input_names=[names[0]],
            output_names=[names[1]],
            dynamic_shapes=shapes,
            dynamo=True,
            verbose=False,
        )
    assert program is not None  # it is None only where the exporter was told to write a file
    model = program.model_proto
    # The exporter notes in every node where its code lay on this machine.
    for part in (model.graph, *model.graph.node, *model.graph.input, *model.graph.value_info):
        del part.metadata_props[:]
    del model.metadata_props[:]
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
