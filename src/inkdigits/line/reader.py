"""The line reader: the network that reads the characters on line crops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage
from inkdigits.line.alphabet import CLASSES, LINE_HEIGHT, STEP, find_class
from inkdigits.line.characters import Character, decode_lines
from inkdigits.weights import LINE_WEIGHTS
from inkdigits.weights.network import Network

# Crops of one width go through the network together, up to this total width in pixels.
BATCH_WIDTH = 8_192
# Widths are rounded up to a multiple of this many pixels, so that more crops go together.
WIDTH_STEP = 16
# No calibration gives more, or less than its inverse.
MOST_TEMPERATURE = 100.0
# Points, commas, slashes and colons are far commoner on the drawn lines of training than on real
# ones: their logits are lowered by this (docs/experiments/042-rare-signs.md).
RARE_SIGNS = ".,/:"
RARE_SHIFT = 1.0
_PRIOR = np.zeros(CLASSES, np.float32)
_PRIOR[[find_class(sign) for sign in RARE_SIGNS]] = RARE_SHIFT


class LineReader:
    """The line network. Safe to share between threads.

    Parameters
    ----------
    weights
        An ONNX file with its sidecar json beside it.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where a file is missing or damaged, or of another kind of network.
    """

    def __init__(self, weights: Path = LINE_WEIGHTS, *, threads: int = 0) -> None:
        self._network = Network(
            weights,
            inputs={"lines": [LINE_HEIGHT, 3]},
            outputs={"logits": [CLASSES]},
            threads=threads,
        )
        self._temperature = self._network.read_setting(
            "temperature", 1.0, least=1.0 / MOST_TEMPERATURE, most=MOST_TEMPERATURE
        )

    def read(self, crops: Sequence[ColorImage]) -> list[list[Character]]:
        """Read line crops.

        Parameters
        ----------
        crops
            (48, W, 3) uint8 RGB each, W a multiple of 4 from 16.

        Returns
        -------
        The characters of each crop from left to right; none where it is blank.
        """
        return decode_lines(self.logits(crops))

    def logits(self, crops: Sequence[ColorImage]) -> list[npt.NDArray[np.float32]]:
        """Return the calibrated logits (W / 4, classes) of each crop, blank first."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for index, crop in enumerate(crops):
            groups[-(-crop.shape[1] // WIDTH_STEP) * WIDTH_STEP].append(index)
        found: list[npt.NDArray[np.float32]] = [np.zeros((0, CLASSES), np.float32)] * len(crops)
        for width, members in groups.items():
            count = max(1, BATCH_WIDTH // width)
            for start in range(0, len(members), count):
                part = members[start : start + count]
                (logits,) = self._network.run(np.stack([_pad(crops[i], width) for i in part]))
                for row, index in enumerate(part):
                    steps = crops[index].shape[1] // STEP
                    found[index] = (logits[row, :steps] - _PRIOR) / np.float32(self._temperature)
        return found


def _pad(crop: ColorImage, width: int) -> ColorImage:
    """Repeat the last column of a crop up to a width."""
    missing = width - crop.shape[1]
    return crop if missing == 0 else np.pad(crop, ((0, 0), (0, missing), (0, 0)), mode="edge")
