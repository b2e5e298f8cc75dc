"""Packaging of a trained network: exported weights, and a sidecar with their verdict."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
from torch import nn

from inkdigits.digit.classifier import load_digit_network
from inkdigits.errors import ModelError
from inkdigits.training.digits.calibrate import calibrate
from inkdigits.training.digits.export import export, run_exported, write_sidecar
from inkdigits.training.digits.losses import score
from inkdigits.training.digits.networks import count_parameters
from inkdigits.training.digits.quantize import quantize
from inkdigits.training.digits.runs import load_splits, make_folder
from inkdigits.training.digits.sets import Frames, Splits, leave_out, subsample
from inkdigits.training.digits.settings import Settings, check_settings

# Training frames by which the ranges of the maps are measured for 8 bits.
QUANTIZE_FRAMES = 2_000


def package(
    network: nn.Module, path: Path, splits: Splits, settings: Settings, *, small: bool = False
) -> Path:
    """Export a network with a verdict fitted to it; `small` quantizes it to 8 bits."""
    if small:
        whole = export(network, path.with_suffix(".whole.onnx"))
        quantize(whole, path, frames=subsample(splits.train, QUANTIZE_FRAMES))
        whole.unlink()
    else:
        export(network, path)
    notes = asdict(settings) | {"start": Path(settings.start).name}
    _describe(path, splits.validation, parameters=count_parameters(network), settings=notes)
    return path


def recalibrate(weights: Path, run: Path, *, data: Path | None = None) -> None:
    """Fit the verdict of exported weights again, and write it into their sidecar.

    Parameters
    ----------
    run
        Folder that has, or gets, the frames to calibrate by.

    Raises
    ------
    DataError
        Where a data set is unknown, missing or damaged.
    ModelError
        Where the weights or their sidecar are damaged, or of another kind of network.
    """
    sidecar = load_digit_network(weights).sidecar
    try:
        parameters, notes = int(sidecar["parameters"]), dict(sidecar["settings"])
        sets, without = tuple(notes["sets"]), tuple(notes["without"])
        settings = Settings(seed=int(notes["seed"]), sets=sets, without=without)
        check_settings(settings)
    except (ValueError, KeyError, TypeError, OverflowError):
        raise ModelError(
            f"The sidecar of {weights} does not name the data it was trained on: train it again."
        ) from None
    make_folder(run)
    splits = load_splits(run, settings, data=data, resume=True)
    validation = leave_out(splits.validation, without)
    _describe(weights, validation, parameters=parameters, settings=notes)


def _describe(
    path: Path, validation: Frames, *, parameters: int, settings: dict[str, object]
) -> None:
    """Write the sidecar of exported weights, with a verdict fitted on validation frames."""
    logits = run_exported(path, validation.frames)
    if not np.isfinite(logits).all():
        raise ModelError(f"{path} gives logits that are not finite: the weights are damaged.")
    write_sidecar(
        path,
        parameters=parameters,
        verdict=calibrate(logits, validation.labels, validation.names),
        settings=settings,
        scores=score(logits, validation),
    )
