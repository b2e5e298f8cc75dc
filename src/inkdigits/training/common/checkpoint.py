"""Checkpoints: the state of a training in one file, which is replaced as a whole."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import torch

from inkdigits.errors import DataError

CHECKPOINT = "checkpoint.pt"
CPU = torch.device("cpu")


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write a state; one that is interrupted here leaves the file as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    temporary.replace(path)


def load_checkpoint(
    path: Path, *, keys: Collection[str] = (), device: torch.device = CPU
) -> dict[str, Any]:
    """Return the state in a file.

    Parameters
    ----------
    keys
        What a state must hold.
    device
        Where its tensors go.

    Raises
    ------
    DataError
        Where the file is missing, damaged or something else.
    """
    try:
        state = torch.load(path, map_location=device, weights_only=True)
        if not isinstance(state, dict) or not set(keys) <= set(state):
            raise ValueError("not a checkpoint")
    except FileNotFoundError:
        raise DataError(f"There is no file {path}.") from None
    except Exception as error:  # torch raises nearly anything on damaged files
        raise DataError(
            f"{path} is not a checkpoint, or damaged ({type(error).__name__}): delete it to train "
            "from the start."
        ) from None
    return state
