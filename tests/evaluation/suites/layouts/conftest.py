"""Two hands without a data folder: one by pen, one scanned."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.evaluation.suites.layouts.hands import DIGITS, Hand, Hands

STROKES = (np.array([[0, 0], [300, 500], [100, 1000]], np.float32),)
SCANNED = np.zeros((28, 28), np.uint8)
SCANNED[4:24, 8:20] = 255


@pytest.fixture
def hands() -> Hands:
    pen = Hand("pen", dict.fromkeys(DIGITS, (STROKES,)))
    scan = Hand("scan", dict.fromkeys(DIGITS, (SCANNED,)))
    letters = dict.fromkeys("kglmcthinStEURO?", (STROKES,))
    return Hands((pen,), (scan,), letters)
