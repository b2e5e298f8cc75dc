"""Small drawn digits to learn from, and networks thin enough to learn them in a blink."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import nn

from inkdigits.data import splits
from inkdigits.data.loaders import mnist as idx
from inkdigits.training.digits import packaging, recipe
from inkdigits.training.digits.networks import DigitNetwork, JointNetwork
from inkdigits.training.digits.sets import Frames
from inkdigits.training.digits.trainer import predict

TRAIN, VALIDATION, TEST = 40, 20, 10
PATHS = {
    0: [[9, 6], [18, 6], [18, 22], [9, 22], [9, 6]],
    1: [[14, 5], [14, 23]],
    2: [[9, 6], [18, 6], [9, 22], [18, 22]],
    3: [[9, 5], [18, 5], [13, 13], [18, 14], [18, 22], [9, 22]],
    4: [[10, 5], [9, 15], [19, 15], [15, 9], [15, 23]],
    5: [[18, 5], [10, 5], [10, 13], [18, 14], [18, 22], [9, 22]],
    6: [[16, 5], [10, 14], [10, 22], [18, 22], [18, 15], [10, 15]],
    7: [[9, 5], [19, 5], [12, 23]],
    8: [[10, 5], [18, 5], [10, 22], [18, 22], [10, 5]],
    9: [[18, 12], [10, 12], [10, 5], [18, 5], [18, 23]],
}


@pytest.fixture(scope="session")
def digits() -> Frames:
    """Every digit in turn, drawn with a pen of two pixels, each at a place of its own."""
    rng = np.random.default_rng(0)
    labels = np.arange(TRAIN + VALIDATION + TEST, dtype=np.int64) % 10
    images = np.zeros((len(labels), 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        points = np.array(PATHS[int(label)]) + rng.integers(-1, 2, 2)
        cv2.polylines(image, [points.astype(np.int32)], False, 255, 2, cv2.LINE_AA)
    return Frames(images, labels, np.full(len(labels), "mnist"))


@pytest.fixture(scope="module")
def mnist_folder(digits: Frames, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose MNIST holds the drawn digits: 40 to learn from, 20 to choose by."""
    cut = TRAIN + VALIDATION
    folder = tmp_path_factory.mktemp("data")
    (folder / "mnist").mkdir()
    images, labels = digits.frames, digits.labels.astype(np.uint8)
    with pytest.MonkeyPatch.context() as patch:
        parts = (images[:cut], labels[:cut], images[cut:], labels[cut:])
        for name, part in zip(idx.CHECKSUMS, parts, strict=True):
            sizes = struct.pack(f">{part.ndim}I", *part.shape)
            raw = bytes([0, 0, 8, part.ndim]) + sizes + part.tobytes()
            patch.setitem(idx.CHECKSUMS, name, hashlib.md5(raw).hexdigest())
            (folder / "mnist" / f"{name}.gz").write_bytes(gzip.compress(raw))
        patch.setattr(splits, "MNIST_VALIDATION", VALIDATION)
        yield folder


@pytest.fixture(scope="session")
def make_thin() -> Callable[[], nn.Module]:
    """Makes networks of the kind that is trained, with hardly any channels."""
    return lambda: DigitNetwork(width=4)


@pytest.fixture(scope="module")
def light(make_thin: Callable[[], nn.Module]) -> Iterator[None]:
    """Thin networks, kept as torch's own weights: export and package have tests of their own."""

    def keep(network: nn.Module, path: Path) -> Path:
        torch.save(network.state_dict(), path)
        return path

    def copy(path: Path, result: Path, *, frames: np.ndarray) -> Path:
        return Path(shutil.copy(path, result))

    def run_kept(path: Path, frames: np.ndarray) -> np.ndarray:
        weights = torch.load(path, weights_only=True)
        joint = any(name.startswith("teacher.") for name in weights)
        network = JointNetwork(make_thin(), make_thin()) if joint else make_thin()
        network.load_state_dict(weights)
        return predict(network.eval(), frames, device=torch.device("cpu"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "DigitNetwork", make_thin)
        patch.setattr(recipe, "FastNetwork", make_thin)
        patch.setattr(recipe, "TeacherNetwork", lambda side: make_thin())
        patch.setattr(recipe, "export", keep)
        patch.setattr(packaging, "export", keep)
        patch.setattr(packaging, "quantize", copy)
        patch.setattr(packaging, "run_exported", run_kept)
        yield
