"""Choose the device to train on."""

from __future__ import annotations

import torch

from inkdigits.errors import DataError


def choose_device(name: str) -> torch.device:
    """Return the device of this name; ``auto`` takes a GPU where there is one.

    Raises
    ------
    DataError
        Where this machine has no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError):
        raise DataError(f"This machine cannot train on {name!r}: use cpu.") from None
