"""Frames and teachers come in; changed copies of the frames, and what the teachers say, go out.

Asking the teachers costs far more than teaching one student: they are asked once, and every student
of every seed learns from the answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from torch import nn

from inkdigits.training.augment import augment
from inkdigits.training.sets import Frames
from inkdigits.training.trainer import predict

# While the last epochs settle, frames are changed this much.
SETTLE_STRENGTH = 0.4
# How much each copy is changed: the first for the main epochs, the others to settle on.
STRENGTHS = (1.0, 1.0, 1.0, 1.0, SETTLE_STRENGTH, SETTLE_STRENGTH)
CHUNK = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Copies (C, N, 28, 28) uint8 of N frames, and the teachers' mean logits (C, N, 11) float16."""

    frames: npt.NDArray[np.uint8]
    logits: npt.NDArray[np.float16]

    @property
    def strong(self) -> list[int]:
        """The copies that are changed much."""
        return [copy for copy, strength in enumerate(STRENGTHS) if strength == 1.0]

    @property
    def gentle(self) -> list[int]:
        """The copies that are changed little."""
        return [copy for copy, strength in enumerate(STRENGTHS) if strength < 1.0]


def ask_teachers(
    folder: Path, frames: Frames, teachers: list[nn.Module], *, seed: int, device: torch.device
) -> Targets:
    """Make the copies and ask the teachers; each copy is one file in the folder.

    What is already there is taken as it is, so that an interrupted call goes on.
    """
    folder.mkdir(exist_ok=True)
    generator = torch.Generator(device)
    for copy, strength in enumerate(STRENGTHS):
        path = _path(folder, copy)
        if path.exists():
            continue
        generator.manual_seed(seed * len(STRENGTHS) + copy)
        parts: list[npt.NDArray[np.uint8]] = []
        said: list[npt.NDArray[np.float16]] = []
        starts = range(0, len(frames), CHUNK)
        for start in track(starts, f"copy {copy + 1}/{len(STRENGTHS)}", transient=True):
            batch = torch.from_numpy(frames.frames[start : start + CHUNK]).to(device)
            changed = augment(batch.float() / 255.0, generator=generator, strength=strength)
            parts.append((changed * 255.0).round().to(torch.uint8).cpu().numpy())
            votes = [predict(teacher, parts[-1], device=device) for teacher in teachers]
            said.append(np.mean(votes, axis=0).astype(np.float16))
        temporary = path.with_suffix(".tmp.npz")
        np.savez(temporary, frames=np.concatenate(parts), logits=np.concatenate(said))
        temporary.replace(path)
    copies = [np.load(_path(folder, copy)) for copy in range(len(STRENGTHS))]
    return Targets(
        np.stack([copy["frames"] for copy in copies]), np.stack([copy["logits"] for copy in copies])
    )


def _path(folder: Path, copy: int) -> Path:
    return folder / f"copy-{copy + 1}.npz"
