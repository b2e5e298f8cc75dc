"""What a training run keeps to go on from: one file, replaced as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

NAME = "checkpoint.pt"


def save_checkpoint(run: Path, state: dict[str, Any], *, name: str = NAME) -> Path:
    """Write the state of a run; a run that is cut off here still has the one before."""
    run.mkdir(parents=True, exist_ok=True)
    temporary = run / f"{name}.tmp"
    torch.save(state, temporary)
    temporary.replace(run / name)
    return run / name


def load_checkpoint(run: Path, device: torch.device) -> dict[str, Any] | None:
    """Return the state of a run, None where it has not begun."""
    path = run / NAME
    if not path.exists():
        return None
    state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
    return state
