"""The training and validation frames, gathered from the data folder.

Every frame is (28, 28) uint8 in the MNIST convention, prepared by the same ``normalize`` as a
user's image; label -1 is a non-digit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import NOT_A_DIGIT
from inkdigits.data.splits import Split
from inkdigits.training.digits.drawings import FrameBytes, take_frame
from inkdigits.training.digits.parts import Draw, Part, list_parts
from inkdigits.training.digits.rings import is_ring_or_stick

# Items that a process draws in one go.
CHUNK = 250

Report = Callable[[str], None]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Frames (N, 28, 28) uint8, their labels (N,) int64 in -1..9, and the set each is from."""

    frames: npt.NDArray[np.uint8]
    labels: Labels
    names: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class Splits:
    """Training and validation frames."""

    train: Frames
    validation: Frames


def leave_out(frames: Frames, families: tuple[str, ...]) -> Frames:
    """Return the frames that are of none of these families."""
    if not families:
        return frames
    kept = ~np.isin(frames.names, families)
    return Frames(frames.frames[kept], frames.labels[kept], frames.names[kept])


def subsample(frames: Frames, count: int) -> npt.NDArray[np.uint8]:
    """Return about so many of the frames, at equal distances."""
    return frames.frames[:: len(frames) // count + 1]


def gather(
    folder: Path, sets: Sequence[str], *, seed: int, processes: int = 0, report: Report = print
) -> Splits:
    """Draw and prepare the frames of the named sets.

    Parameters
    ----------
    processes
        How many draw at once; 0 = as many as there are cores. The frames do not depend on it.

    Raises
    ------
    DataError
        Where a set is missing or damaged.
    """
    rng = np.random.default_rng(seed)
    parts: list[tuple[Part, list[Future[_Drawn]]]] = []
    workers = processes or len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            for name in sets:
                report(f"preparing {name}")
                for part in list_parts(folder, name):
                    parts.append((part, _submit(pool, part, rng)))
            drawn = [(part, _join(futures)) for part, futures in parts]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return Splits(_stack(drawn, "train"), _stack(drawn, "validation"))


_Drawn = tuple[FrameBytes, Labels]


def _submit(
    pool: ProcessPoolExecutor, part: Part, rng: np.random.Generator
) -> list[Future[_Drawn]]:
    """Submit the items of a part to the processes; frames that are ready stay in this one."""
    if part.draw is take_frame:
        done: Future[_Drawn] = Future()
        done.set_result(draw_chunk(part.draw, part.items, 0))
        return [done]
    chunks = [part.items[start : start + CHUNK] for start in range(0, len(part.items), CHUNK)]
    seeds = rng.integers(0, 2**32, len(chunks)).tolist()
    return [
        pool.submit(draw_chunk, part.draw, chunk, seed)
        for chunk, seed in zip(chunks, seeds, strict=True)
    ]


def draw_chunk(draw: Draw, items: Sequence[Any], seed: int) -> _Drawn:
    """Draw items in turn; the same seed gives the same frames.

    Returns
    -------
    frames, labels
        (N, 28, 28) uint8 and (N,) int64. Frames without ink are left out, and so are non-digits
        that show a plain ring or stick: anybody reads these as zeros and ones.
    """
    cv2.setNumThreads(1)
    rng = np.random.default_rng(seed)
    pairs = [draw(item, rng) for item in items]
    frames = np.asarray([frame for frame, _ in pairs], np.uint8).reshape(-1, 28, 28)
    labels = np.asarray([label for _, label in pairs], np.int64)
    kept = [
        bool(frame.any()) and (label != NOT_A_DIGIT or not is_ring_or_stick(frame))
        for frame, label in zip(frames, labels, strict=True)
    ]
    return frames[kept], labels[kept]


def _join(futures: list[Future[_Drawn]]) -> _Drawn:
    drawn = [future.result() for future in futures]
    return (
        np.concatenate([np.zeros((0, 28, 28), np.uint8), *(frames for frames, _ in drawn)]),
        np.concatenate([np.zeros(0, np.int64), *(labels for _, labels in drawn)]),
    )


def _stack(drawn: list[tuple[Part, _Drawn]], split: Split) -> Frames:
    kept = [(part.name, *arrays) for part, arrays in drawn if part.split == split]
    return Frames(
        np.concatenate([frames for _, frames, _ in kept]),
        np.concatenate([labels for _, _, labels in kept]),
        np.concatenate([np.full(len(labels), name) for name, _, labels in kept]),
    )
