"""Settings that the trainings of the line reader and of the finder share."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# More processes than this draw pages no faster: one process then only merges what they send.
MAX_WORKERS = 15
MAX_VALIDATION_WORKERS = 8
# Folders, which say nothing of the weights.
OF_MACHINE = ("run", "data", "glyphs")


@dataclass(frozen=True, kw_only=True)
class LoopSettings:
    """How long and how fast a network learns.

    Attributes
    ----------
    run
        Folder of checkpoints and results; the same command goes on from what it holds.
    data
        The data folder to draw from.
    start
        The weights to start from: PP-OCRv6's ONNX file, lines.onnx or finder.onnx, or the weights
        (.pt) of another run.
    glyphs
        Folder that keeps the loaded characters; the run's own by default.
    seconds
        Training time, all starts together; the rate falls to zero by its end.
    steps
        Ends training by steps rather than by time where it is not 0.
    rate
        Highest rate of fresh layers; `backbone_rate` is that of pre-trained convolutions.
    warmup
        Steps in which the rate rises from zero.
    anchor
        Pull towards the starting weights, as a weight decay that does not aim at zero.
    average
        Decay of the exponential moving average of the weights, which is what is exported.
    clip
        Largest norm of a step's gradients.
    workers
        Processes that draw pages; 0 draws in this process, -1 takes the machine's cores.
    device
        cuda, cpu or auto.
    """

    run: Path
    data: Path
    start: Path
    glyphs: Path | None = None
    seconds: float = 300.0
    steps: int = 0
    rate: float = 1e-3
    backbone_rate: float = 3e-4
    warmup: int = 300
    anchor: float = 0.0
    average: float = 0.999
    clip: float = 1.0
    save_every: float = 60.0
    validate_every: float = 60.0
    log_every: float = 5.0
    workers: int = -1
    seed: int = 1
    device: str = "auto"

    @property
    def cache(self) -> Path:
        """Folder that keeps the loaded characters."""
        return self.glyphs or self.run

    def count_workers(self) -> int:
        """Return how many processes draw pages."""
        if self.workers >= 0:
            return self.workers
        return max(1, min(MAX_WORKERS, len(os.sched_getaffinity(0)) - 1))

    def count_validation_workers(self) -> int:
        """Return how many processes draw what is scored by."""
        return min(MAX_VALIDATION_WORKERS, self.count_workers())

    def share_validation(self, samples: int) -> int:
        """Return how many of so many samples each of these processes draws."""
        return max(1, samples // max(1, self.count_validation_workers()))

    def to_notes(self) -> dict[str, Any]:
        """Return the settings for a sidecar, without folders of this machine."""
        notes = asdict(self) | {"start": self.start.name}
        return {name: value for name, value in notes.items() if name not in OF_MACHINE}
