"""Factors of the learning rate in the course of a training."""

from __future__ import annotations

import math


def warm_up(done: float, length: float) -> float:
    """Return a factor that rises from 0 to 1 within a length, and stays there."""
    return min(1.0, done / length)


def decay_cosine(done: float, length: float = 1.0) -> float:
    """Return a factor that falls from 1 to 0 over a length, along half a cosine."""
    return 0.5 * (1.0 + math.cos(math.pi * done / length))
