"""Gathers the frames to learn from, and those to choose by, from the data folder.

Every frame is (28, 28) uint8 in the MNIST convention, prepared by the same ``normalize`` as a
user's image; label -1 is ink that is no digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.audit import keep_audited
from inkdigits.data.crops import NOT_A_DIGIT, load_doodles, load_paper28, load_phone
from inkdigits.data.idx import load_mnist
from inkdigits.data.pen import LOOKALIKES, PenSample, load_pen, pen_split
from inkdigits.imaging.decode import decode
from inkdigits.imaging.ink import extract_ink
from inkdigits.training.drawings import FrameBytes, draw_frame, frame_of, photograph
from inkdigits.training.families import MADE_UP, draw_family

SETS = ("mnist", "pen", "paper28", "phone", "doodles")
# Signs of paper28 that are written like a one and a two.
LOOKALIKE_SIGNS = frozenset({"slash", "z"})
# The last images of MNIST's training file, by other writers than the first, choose between models.
MNIST_VALIDATION = 5_000
# Of sets that name no writers, every n-th sample is kept for validation.
VALIDATION_STEP = 10

# How often each sample is drawn anew, so that one epoch sees many pens and papers.
PEN_COPIES = 14
OTHERS_COPIES = 3
PHONE_COPIES = 6
# Samples drawn in one go by one process.
CHUNK = 500

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Frames (N, 28, 28) uint8, their labels (N,) int64 in -1..9, and the set each is from."""

    frames: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    names: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class Splits:
    """What to learn from and what to choose by."""

    train: Frames
    validation: Frames


class _Gatherer:
    """Collects frames of both splits, and joins them in the end."""

    def __init__(self) -> None:
        self._parts: dict[str, list[tuple[FrameBytes, npt.NDArray[np.int64], str]]] = {
            "train": [],
            "validation": [],
        }

    def add(
        self, split: str, name: str, frames: Iterable[FrameBytes], labels: Sequence[int]
    ) -> None:
        stacked = np.asarray(list(frames), np.uint8).reshape(-1, 28, 28)
        inked = stacked.reshape(len(stacked), -1).any(axis=1)
        self._parts[split].append((stacked[inked], np.asarray(labels, np.int64)[inked], name))

    def add_others(self, split: str, family: str, frames: Sequence[FrameBytes]) -> None:
        self.add(split, family, frames, [NOT_A_DIGIT] * len(frames))

    def join(self) -> Splits:
        return Splits(self._join("train"), self._join("validation"))

    def _join(self, split: str) -> Frames:
        parts = self._parts[split]
        return Frames(
            np.concatenate([frames for frames, _, _ in parts]),
            np.concatenate([labels for _, labels, _ in parts]),
            np.concatenate([np.full(len(labels), name) for _, labels, name in parts]),
        )


def leave_out(frames: Frames, families: tuple[str, ...]) -> Frames:
    """Give the frames that are of none of these families."""
    if not families:
        return frames
    kept = ~np.isin(frames.names, families)
    return Frames(frames.frames[kept], frames.labels[kept], frames.names[kept])


def sample(frames: Frames, count: int) -> npt.NDArray[np.uint8]:
    """Take about so many frames, from all over."""
    return frames.frames[:: len(frames) // count + 1]


def gather(folder: Path, sets: Sequence[str], *, seed: int, report: Report = print) -> Splits:
    """Prepare the frames of the named sets.

    Raises
    ------
    DataError
        Where a set is missing or damaged.
    """
    rng = np.random.default_rng(seed)
    gatherer = _Gatherer()
    for name in sets:
        report(f"preparing {name}")
        _ADD[name](folder, gatherer, rng)
    return gatherer.join()


def _add_mnist(folder: Path, gatherer: _Gatherer, rng: np.random.Generator) -> None:
    mnist = load_mnist(folder)
    cut = len(mnist.train_labels) - MNIST_VALIDATION
    gatherer.add("train", "mnist", mnist.train_images[:cut], mnist.train_labels[:cut].tolist())
    gatherer.add("validation", "mnist", mnist.train_images[cut:], mnist.train_labels[cut:].tolist())


def _add_pen(folder: Path, gatherer: _Gatherer, rng: np.random.Generator) -> None:
    digits = _by_split(load_pen(folder, kind="digits"))
    others = _by_split(
        [s for s in load_pen(folder, kind="others") if s.label and s.label not in LOOKALIKES]
    )
    # A wrong label would set a threshold. Of another file than was looked at, all are kept.
    digits["validation"] = keep_audited(digits["validation"], folder) or digits["validation"]
    for split in ("train", "validation"):
        copies = PEN_COPIES if split == "train" else 4
        samples = digits[split] * copies
        labels = [int(sample.label) for sample in samples]
        gatherer.add(split, "pen", _draw_all(draw_frames, samples, rng), labels)
        for family, letters in (("pen letters", True), ("pen signs", False)):
            samples = [s for s in others[split] if s.label.isalpha() == letters]
            samples *= OTHERS_COPIES if split == "train" else 1
            gatherer.add_others(split, family, _draw_all(draw_frames, samples, rng))
        for family in MADE_UP:
            count = MADE_UP[family] // (1 if split == "train" else 10)
            pages = partial(draw_family, family, digits[split], split == "train")
            gatherer.add_others(split, family, _draw_all(pages, range(count), rng))


def draw_frames(samples: Sequence[PenSample], rng: np.random.Generator) -> list[FrameBytes]:
    """Draw pen samples, each as some person with some pen would have."""
    return [draw_frame(sample, rng) for sample in samples]


Item = TypeVar("Item")


def _draw_all(
    draw: Callable[[Sequence[Item], np.random.Generator], list[FrameBytes]],
    items: Sequence[Item],
    rng: np.random.Generator,
) -> list[FrameBytes]:
    """Draw every item once, on all cores; the same generator gives the same drawings."""
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    seeds = rng.integers(0, 2**32, len(chunks)).tolist()
    draw_chunk = partial(_draw_chunk, draw)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return [frame for frames in pool.map(draw_chunk, chunks, seeds) for frame in frames]


def _draw_chunk(
    draw: Callable[[Sequence[Item], np.random.Generator], list[FrameBytes]],
    items: Sequence[Item],
    seed: int,
) -> list[FrameBytes]:
    cv2.setNumThreads(1)
    return draw(items, np.random.default_rng(seed))


def _by_split(samples: list[PenSample]) -> dict[str, list[PenSample]]:
    splits: dict[str, list[PenSample]] = {"train": [], "validation": [], "test": []}
    for sample in samples:
        splits[pen_split(sample)].append(sample)
    return splits


def _add_paper28(folder: Path, gatherer: _Gatherer, rng: np.random.Generator) -> None:
    paper = load_paper28(folder)
    fair = [i for i, name in enumerate(paper.names) if name not in LOOKALIKE_SIGNS]
    families = ("paper28", "paper28 signs")
    _add_crops(gatherer, families, fair, paper.digits, lambda i: frame_of(paper.images[i]))


def _add_phone(folder: Path, gatherer: _Gatherer, rng: np.random.Generator) -> None:
    phone = load_phone(folder)
    digits = [i for i, d in enumerate(phone.digits) if d >= 0]
    letters = [i for i, d in enumerate(phone.digits) if d < 0 and phone.names[i] not in LOOKALIKES]

    def plain(i: int) -> FrameBytes:
        return frame_of(decode(phone.images[i]))

    def varied(i: int) -> FrameBytes:
        ink = extract_ink(decode(phone.images[i]))
        return frame_of(photograph(np.rint(ink * 255.0).astype(np.uint8), rng))

    _add_crops(gatherer, ("phone", "phone letters"), digits + letters, phone.digits, plain)
    kept = [i for place, i in enumerate(digits) if place % VALIDATION_STEP]
    for _ in range(PHONE_COPIES):
        frames = [varied(i) for i in kept]
        gatherer.add("train", "phone", frames, [int(phone.digits[i]) for i in kept])


def _add_doodles(folder: Path, gatherer: _Gatherer, rng: np.random.Generator) -> None:
    doodles = load_doodles(folder)
    every = list(range(len(doodles.images)))
    families = ("", "doodles")
    _add_crops(gatherer, families, every, doodles.digits, lambda i: frame_of(doodles.images[i]))


def _add_crops(
    gatherer: _Gatherer,
    names: tuple[str, str],
    chosen: Sequence[int],
    digits: npt.NDArray[np.int64],
    prepare: Callable[[int], FrameBytes],
) -> None:
    """Add every tenth of each kind, digits and others, to validation and the rest to training."""
    for name, kind in zip(names, (True, False), strict=True):
        members = [i for i in chosen if bool(digits[i] >= 0) == kind]
        for split, wanted in (("train", True), ("validation", False)):
            part = [i for place, i in enumerate(members) if bool(place % VALIDATION_STEP) == wanted]
            if part:
                frames = [prepare(i) for i in part]
                gatherer.add(split, name, frames, [int(digits[i]) for i in part])


_ADD: dict[str, Callable[[Path, _Gatherer, np.random.Generator], None]] = {
    "mnist": _add_mnist,
    "pen": _add_pen,
    "paper28": _add_paper28,
    "phone": _add_phone,
    "doodles": _add_doodles,
}
