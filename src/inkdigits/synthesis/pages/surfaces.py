"""Surfaces in color: sheets of paper, desks, and their grain."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.synthesis.pages.papers import PAPERS, draw_paper

ColorShade = npt.NDArray[np.float32]

# Weights of the patterns among sheets that have one.
PATTERN_SHARES = {"ruled": 3.0, "squared": 3.0, "dotted": 1.0, "hatched": 1.0, "guilloche": 2.5}
# Side of the tiles of noise that grain is cut from, in pixels.
TILE = 1024


def draw_sheet(
    shape: tuple[int, int], rng: np.random.Generator, *, writing: float, pattern: str | None = None
) -> ColorShade:
    """Return a sheet of paper.

    Parameters
    ----------
    shape
        Height and width in pixels.
    writing
        Height of a digit on it in pixels, which the distance of printed lines fits.
    pattern
        One of ``papers.PAPERS``; a random one, or none, by default.

    Returns
    -------
    (H, W, 3) float32, shades from 0 to 255.
    """
    light = rng.uniform(150.0, 254.0) if rng.random() < 0.85 else rng.uniform(90.0, 150.0)
    tint = 1.0 - np.abs(rng.normal(0.0, 0.05, 3)) * (1.0 if rng.random() < 0.8 else 3.5)
    color = np.clip(light * tint, 20.0, 255.0).astype(np.float32)
    sheet = np.empty((*shape, 3), np.float32)
    sheet[:] = color
    if pattern is None and rng.random() < 0.55:
        names = list(PATTERN_SHARES)
        shares = np.fromiter(PATTERN_SHARES.values(), float)
        pattern = str(rng.choice(names, p=shares / shares.sum()))
    if pattern is not None and pattern != "bare" and pattern in PAPERS:
        covered = 1.0 - draw_paper(pattern, shape, rng, writing=writing)
        covered *= rng.uniform(0.5, 1.8)
        np.clip(covered, 0.0, 0.95, out=covered)
        printed = rng.uniform(0.0, 0.75, 3).astype(np.float32)
        if rng.random() < 0.4:
            printed[:] = printed.mean()
        sheet *= 1.0 - covered[:, :, None] * (1.0 - printed)
    if rng.random() < 0.6:
        sheet += grain(shape, rng, smooth=rng.random() < 0.7)[:, :, None] * rng.uniform(0.5, 5.0)
    return sheet


def draw_desk(shape: tuple[int, int], rng: np.random.Generator) -> ColorShade:
    """Return a desk of wood, cloth or one color, darker or lighter than paper."""
    light = rng.uniform(10.0, 130.0) if rng.random() < 0.8 else rng.uniform(130.0, 240.0)
    color = light * (1.0 + rng.normal(0.0, 0.18, 3))
    desk = np.empty((*shape, 3), np.float32)
    desk[:] = np.clip(color, 0.0, 255.0)
    kind = rng.random()
    if kind < 0.4:  # the grain of wood
        small = rng.normal(0.0, 1.0, (int(rng.integers(8, 60)), 3)).astype(np.float32)
        bands = cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)
        if rng.random() < 0.5:
            bands = cv2.resize(
                np.ascontiguousarray(small.T), shape[::-1], interpolation=cv2.INTER_CUBIC
            )
        desk += bands[:, :, None] * light * rng.uniform(0.02, 0.2)
    elif kind < 0.7:
        desk += grain(shape, rng, smooth=True)[:, :, None] * light * rng.uniform(0.02, 0.25)
    return desk


def grain(shape: tuple[int, int], rng: np.random.Generator, *, smooth: bool) -> ColorShade:
    """Return noise (H, W) of about unit spread, cut from a tile at a random place."""
    tile = _tile(smooth)
    rows, columns = shape
    if rows > TILE or columns > TILE:
        tile = np.tile(tile, (-(-rows // TILE), -(-columns // TILE)))
    top = int(rng.integers(tile.shape[0] - rows + 1))
    left = int(rng.integers(tile.shape[1] - columns + 1))
    part = tile[top : top + rows, left : left + columns]
    return part[:: -1 if rng.random() < 0.5 else 1, :: -1 if rng.random() < 0.5 else 1]


@lru_cache
def _tile(smooth: bool) -> ColorShade:
    noise = np.random.default_rng(7 + smooth).normal(0.0, 1.0, (TILE, TILE)).astype(np.float32)
    if smooth:
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.6), np.float32)
        noise /= noise.std()
    return noise
