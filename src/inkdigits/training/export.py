"""A trained network comes in; an ONNX file and its sidecar go out, checked against each other."""

from __future__ import annotations

import copy
import hashlib
import json
import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

from inkdigits import __version__
from inkdigits.errors import ModelError
from inkdigits.model.verdict import Verdict
from inkdigits.training.networks import DigitNetwork, count_parameters

# Largest difference between torch's logits and ONNX Runtime's.
TOLERANCE = 1e-3


def export(
    network: DigitNetwork,
    path: Path,
    *,
    verdict: Verdict,
    settings: dict[str, Any],
    scores: dict[str, float],
) -> Path:
    """Write ``path`` and, beside it, the sidecar json.

    Parameters
    ----------
    verdict, settings, scores
        What goes into the sidecar: temperature and thresholds, how the network was trained and on
        which sets, and how it scored on validation data.

    Raises
    ------
    ModelError
        Where ONNX Runtime does not give the logits that torch gives.
    """
    network = copy.deepcopy(network).cpu().float().eval()
    _write_onnx(network, path)
    _check_parity(network, path)
    sidecar = {
        "name": "inkdigits-digits",
        "version": __version__,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": count_parameters(network),
        "verdict": verdict.to_dict(),
        "settings": settings,
        "validation": scores,
    }
    path.with_suffix(".json").write_text(json.dumps(sidecar, indent=2) + "\n", encoding="utf-8")
    return path


def _write_onnx(network: DigitNetwork, path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own parts
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            network,
            (torch.zeros(2, 28, 28),),
            input_names=["frames"],
            output_names=["logits"],
            dynamic_shapes=({0: torch.export.Dim("N")},),
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


def _check_parity(network: DigitNetwork, path: Path) -> None:
    frames = np.random.default_rng(0).random((64, 28, 28), np.float32)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (given,) = session.run(None, {"frames": frames})
    with torch.no_grad():
        expected = network(torch.from_numpy(frames)).numpy()
    difference = float(np.abs(np.asarray(given) - expected).max())
    if difference > TOLERANCE:
        raise ModelError(f"The exported network differs from the trained one by {difference:.2g}.")
