"""The weights that the line reader and the finder start from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from inkdigits.errors import ModelError
from inkdigits.training.common.exported import is_exported, load_onnx, read_weights
from inkdigits.training.common.published import PublishedWeights, read_published


def fill_network(
    network: nn.Module, path: Path, fill_published: Callable[[PublishedWeights], None]
) -> None:
    """Fill a network with the weights in a file.

    Parameters
    ----------
    path
        The weights (.pt) that another run has left, an exported network (lines.onnx, finder.onnx),
        or an ONNX file of PP-OCRv6.
    fill_published
        Fills the network with those of PP-OCRv6.

    Raises
    ------
    ModelError
        Where the file is missing, damaged, or of another network.
    """
    if path.suffix == ".pt":
        state = _load_state(path)
    else:
        model = load_onnx(path)
        if not is_exported(model):
            fill_published(read_published(model))
            return
        state = read_weights(model)
    try:
        network.load_state_dict(state)
    except (RuntimeError, AttributeError, TypeError):
        raise ModelError(f"{path} holds the weights of another network.") from None


def _load_state(path: Path) -> dict[str, torch.Tensor]:
    if not path.is_file():
        raise ModelError(f"There is no file {path}.")
    try:
        state: dict[str, torch.Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises nearly anything on damaged files
        raise ModelError(f"{path} holds no weights ({type(error).__name__}).") from None
    return state
