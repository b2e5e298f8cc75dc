"""Strips of ink come in; the characters written on them go out, through ONNX Runtime.

Best-path decoding of connectionist temporal classification (Graves et al. 2006, section 3.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.model.network import BUNDLED, open_session

# What a step of the strip may be: nothing new, a digit, a sign of a number, or another character.
SIGNS = "-.,"
OTHER = "#"
ALPHABET = "0123456789" + SIGNS + OTHER
CLASSES = 1 + len(ALPHABET)
# Pixels of a strip that a step is wide.
STEP = 4
BUNDLED_LINES = BUNDLED.with_name("lines.onnx")
# Strips go through the network together up to this many pixels of width, each padded to the widest.
BATCH_WIDTH = 8_192

StripInk = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Character:
    """One character of a line.

    Attributes
    ----------
    text
        One of ``ALPHABET``.
    left, right
        The columns of the strip that it takes, in pixels.
    probabilities
        (10,) float64: how likely each digit is, if it is a digit.
    confidence
        How likely the character is what it was read as.
    """

    text: str
    left: float
    right: float
    probabilities: npt.NDArray[np.float64]
    confidence: float


class LineReader:
    """The shipped line network. Safe to share between threads.

    Raises
    ------
    ModelError
        Where a file is missing or damaged.
    """

    def __init__(self, weights: Path = BUNDLED_LINES, *, threads: int = 0) -> None:
        ends = [("strips", [40]), ("logits", [CLASSES])]
        self._session, sidecar = open_session(weights, threads=threads, ends=ends)
        self._temperature = float(sidecar["temperature"])

    def read(self, strips: Sequence[StripInk]) -> list[list[Character]]:
        """Read strips, (40, W) uint8 each, 255 = ink."""
        found: list[list[Character]] = [[] for _ in strips]
        order = sorted(range(len(strips)), key=lambda index: strips[index].shape[1])
        while order:
            widest = strips[order[-1]].shape[1]
            count = max(1, BATCH_WIDTH // widest)
            part, order = order[-count:], order[:-count]
            steps = -(-widest // STEP)
            batch = np.zeros((len(part), 40, steps * STEP), np.float32)
            for row, index in enumerate(part):
                batch[row, :, : strips[index].shape[1]] = strips[index] / np.float32(255.0)
            logits = np.asarray(self._session.run(None, {"strips": batch})[0], np.float64)
            for row, index in enumerate(part):
                own = logits[row, : -(-strips[index].shape[1] // STEP)]
                found[index] = decode_steps(own / self._temperature)
        return found


def decode_steps(logits: npt.NDArray[np.float64]) -> list[Character]:
    """Give the characters of the likeliest path through logits (steps, classes), blank first."""
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    best = shares.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=0) != 0).tolist()
    runs = [
        (start, end, int(best[start]))
        for start, end in zip(starts, [*starts, len(best)][1:], strict=True)
        if best[start] != 0
    ]
    found = []
    for place, (start, end, kind) in enumerate(runs):
        peak = start + int(shares[start:end, kind].argmax())
        before = runs[place - 1][1] if place else None
        after = runs[place + 1][0] if place + 1 < len(runs) else None
        left = max(0.0, start - 2.5) if before is None else (before + start) / 2.0
        right = min(float(len(best)), end + 2.5) if after is None else (end + after) / 2.0
        digits = shares[start:end, 1:11].sum(axis=0) + 1e-9
        found.append(
            Character(
                ALPHABET[kind - 1],
                left * STEP,
                right * STEP,
                digits / digits.sum(),
                _confidence(shares, (start, end), peak, kind),
            )
        )
    return found


def _confidence(
    shares: npt.NDArray[np.float64], run: tuple[int, int], peak: int, kind: int
) -> float:
    """Give the share of the character at its peak, or less where a step near it is in doubt."""
    near = shares[max(0, run[0] - 1) : run[1] + 1]
    rivals = np.delete(near, (0, kind), axis=1)
    return float(min(shares[peak, kind], 1.0 - rivals.max(initial=0.0)))
