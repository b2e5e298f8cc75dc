"""Line crops come in; the characters written on them go out, through ONNX Runtime.

Best-path decoding of connectionist temporal classification, CTC (Graves et al. 2006, section 3.2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.line.alphabet import ALPHABET, CLASSES, LINE_HEIGHT, SPACE, STEP
from inkdigits.line.confidence import Run, weigh_lines
from inkdigits.weights.session import open_session

BUNDLED = Path(__file__).parents[1] / "weights" / "lines.onnx"
# Crops go through the network together where they are as wide, up to this many pixels of width.
BATCH_WIDTH = 8_192
# Widths are rounded up to a multiple of this many pixels, so that more crops go together.
WIDTH_STEP = 16
# A character at the end of a line reaches at least this many steps beyond where it is seen: CTC
# shows a character at its middle.
REACH = 2.5
# Points, commas, slashes and colons are far commoner on the drawn lines that the network learned
# from than on those that people send: their logits are lowered by this
# (docs/experiments/page-reader.md).
RARE_SIGNS = ".,/:"
RARE_SHIFT = 1.0

ColorCrop = npt.NDArray[np.uint8]
Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Character:
    """One character of a line.

    Attributes
    ----------
    text
        One of ``ALPHABET``.
    left, right
        The columns of the crop that it takes, in pixels.
    confidence
        Probability that this one character stands at its place, and no other, none, or two.
    probabilities
        (10,) float64: how likely each digit is, if it is a digit; sums to 1.
    """

    text: str
    left: float
    right: float
    confidence: float
    probabilities: Probabilities


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
        Where a file is missing or damaged.
    """

    def __init__(self, weights: Path = BUNDLED, *, threads: int = 0) -> None:
        ends = [("lines", [LINE_HEIGHT, 3]), ("logits", [CLASSES])]
        self._session, sidecar = open_session(weights, threads=threads, ends=ends)
        self._temperature = float(sidecar.get("temperature", 1.0))

    def read(self, crops: Sequence[ColorCrop]) -> list[list[Character]]:
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

    def logits(self, crops: Sequence[ColorCrop]) -> list[npt.NDArray[np.float32]]:
        """Return the calibrated logits (W / 4, classes) of each crop, blank first."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for index, crop in enumerate(crops):
            groups[-(-crop.shape[1] // WIDTH_STEP) * WIDTH_STEP].append(index)
        found: list[npt.NDArray[np.float32]] = [np.zeros((0, CLASSES), np.float32)] * len(crops)
        for width, members in groups.items():
            count = max(1, BATCH_WIDTH // width)
            for start in range(0, len(members), count):
                part = members[start : start + count]
                batch = np.stack([_widen(crops[index], width) for index in part])
                logits = np.asarray(self._session.run(None, {"lines": batch})[0], np.float32)
                for row, index in enumerate(part):
                    steps = crops[index].shape[1] // STEP
                    found[index] = (logits[row, :steps] - _PRIOR) / np.float32(self._temperature)
        return found


_SPACE = 1 + ALPHABET.index(SPACE)
_PRIOR = np.zeros(CLASSES, np.float32)
_PRIOR[[1 + ALPHABET.index(sign) for sign in RARE_SIGNS]] = RARE_SHIFT


def decode_steps(logits: npt.NDArray[np.floating]) -> list[Character]:
    """Return the characters of the likeliest path through logits (steps, classes), blank first."""
    return decode_lines([logits])[0]


def decode_lines(logits: Sequence[npt.NDArray[np.floating]]) -> list[list[Character]]:
    """Return the characters of each line, weighed together.

    Parameters
    ----------
    logits
        (steps, classes) of each line, blank first.

    Returns
    -------
    What ``decode_steps`` returns for each line; no characters for one without steps.
    """
    if not logits:
        return []
    shares = [_to_shares(line) for line in logits]
    runs = [_find_runs(line) for line in shares]
    return [
        _make_characters(line_runs, weights, len(line))
        for line, line_runs, weights in zip(shares, runs, weigh_lines(shares, runs), strict=True)
    ]


def _to_shares(logits: npt.NDArray[np.floating]) -> Probabilities:
    """Return the softmax of logits (steps, classes)."""
    highest = logits.max(axis=1, keepdims=True)
    shares = np.exp(logits.astype(np.float64) - highest)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _find_runs(shares: Probabilities) -> list[Run]:
    """Return the characters of the likeliest path."""
    best = shares.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=0) != 0).tolist()
    return [
        Run(start, end, int(best[start]), start + int(shares[start:end, best[start]].argmax()))
        for start, end in zip(starts, [*starts, len(best)][1:], strict=True)
        if best[start] != 0
    ]


def _make_characters(runs: list[Run], weights: Probabilities, steps: int) -> list[Character]:
    return [
        Character(ALPHABET[run.kind - 1], left * STEP, right * STEP, confidence, digits)
        for run, (left, right), confidence, digits in zip(
            runs,
            _find_columns(runs, steps),
            weights[np.arange(len(runs)), [run.kind for run in runs]].tolist(),
            _normalize(weights[:, 1:11]),
            strict=True,
        )
    ]


def _find_columns(runs: list[Run], steps: int) -> list[tuple[float, float]]:
    """Return where each character begins and ends, in steps: midway to its neighbors.

    At the ends of a line it reaches half the mean width of the line's characters beyond where it
    is seen, at least ``REACH``, and not beyond the crop.
    """
    reach = max(REACH, _mean_width(runs) / 2.0)
    columns = []
    for place, run in enumerate(runs):
        before = runs[place - 1].end if place else None
        after = runs[place + 1].start if place + 1 < len(runs) else None
        left = max(0.0, run.start - reach) if before is None else (before + run.start) / 2.0
        right = min(float(steps), run.end + reach) if after is None else (run.end + after) / 2.0
        columns.append((left, right))
    return columns


def _mean_width(runs: list[Run]) -> float:
    """Return the mean distance between the middles of neighbors, in steps; 0 without neighbors."""
    widths = [
        (after.start + after.end - run.start - run.end) / 2.0
        for run, after in pairwise(runs)
        if _SPACE not in (run.kind, after.kind)
    ]
    return sum(widths) / len(widths) if widths else 0.0


def _normalize(weights: Probabilities) -> Probabilities:
    return np.asarray((weights + 1e-12) / (weights + 1e-12).sum(axis=1, keepdims=True))


def _widen(crop: ColorCrop, width: int) -> ColorCrop:
    """Repeat the last column of a crop up to a width."""
    missing = width - crop.shape[1]
    return crop if missing == 0 else np.pad(crop, ((0, 0), (0, missing), (0, 0)), mode="edge")
