"""A trained network comes in; weights and the sidecar with their verdict go out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
from torch import nn

from inkdigits.digit.classifier import load_digit_network
from inkdigits.errors import ModelError
from inkdigits.training.calibrate import calibrate
from inkdigits.training.export import export, run_exported, write_sidecar
from inkdigits.training.networks import count_parameters
from inkdigits.training.quantize import quantize
from inkdigits.training.runs import load_splits, make_folder
from inkdigits.training.sets import Frames, Splits, leave_out, sample
from inkdigits.training.settings import Settings, check_settings
from inkdigits.training.trainer import score

# Frames that tell the ranges of the maps when weights of 8 bits are made.
QUANTIZE_BY = 2_000


def package(
    network: nn.Module, path: Path, splits: Splits, settings: Settings, *, small: bool = False
) -> Path:
    """Export a network, in 8 bits where it shall be small, with a verdict of its own."""
    if small:
        whole = export(network, path.with_suffix(".whole.onnx"))
        quantize(whole, path, frames=sample(splits.train, QUANTIZE_BY))
        whole.unlink()
    else:
        export(network, path)
    told = asdict(settings) | {"start": Path(settings.start).name}
    _describe(path, splits.validation, parameters=count_parameters(network), settings=told)
    return path


def recalibrate(weights: Path, run: Path, *, data: Path | None = None) -> None:
    """Fit the verdict of exported weights anew, and write it into their sidecar.

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
        parameters, told = int(sidecar["parameters"]), dict(sidecar["settings"])
        sets, without = tuple(told["sets"]), tuple(told["without"])
        settings = Settings(seed=int(told["seed"]), sets=sets, without=without)
        check_settings(settings)
    except (ValueError, KeyError, TypeError, OverflowError):
        raise ModelError(
            f"The sidecar of {weights} does not say what it was trained on: train it again."
        ) from None
    make_folder(run)
    splits = load_splits(run, settings, data=data, resume=True)
    validation = leave_out(splits.validation, without)
    _describe(weights, validation, parameters=parameters, settings=told)


def _describe(
    path: Path, validation: Frames, *, parameters: int, settings: dict[str, object]
) -> None:
    """Write the sidecar of exported weights, with a verdict fitted on validation frames."""
    logits = run_exported(path, validation.frames)
    if not np.isfinite(logits).all():
        raise ModelError(f"{path} gives numbers that are none: the weights are damaged.")
    write_sidecar(
        path,
        parameters=parameters,
        verdict=calibrate(logits, validation.labels, validation.names),
        settings=settings,
        scores=score(logits, validation),
    )
