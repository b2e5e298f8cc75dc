"""Ink is cut close and resized."""

from __future__ import annotations

import numpy as np

from inkdigits.synthesis.ink import resize_ink, trim


def test_ink_is_cut_close_and_its_corner_returned() -> None:
    ink = np.zeros((9, 12), np.float32)
    ink[3:5, 2:7] = 1.0
    ink[8, 11] = 0.1  # too faint to count
    close, corner = trim(ink)
    assert close.shape == (2, 5)
    assert corner == (2, 3)


def test_blank_ink_becomes_two_by_two() -> None:
    close, corner = trim(np.zeros((30, 40), np.float32))
    assert (close.shape, corner) == ((2, 2), (0, 0))


def test_resized_ink_keeps_its_shape_and_darkness() -> None:
    ink = np.zeros((20, 40), np.float32)
    ink[:, :20] = 1.0
    for scale in (0.25, 2.5):
        resized = resize_ink(ink, scale)
        assert resized.shape == (20 * scale, 40 * scale)
        assert abs(resized.mean() - 0.5) < 0.05
