"""A gray page comes in; ink in [0, 1] goes out, whatever the polarity, shade and light.

Paper is what most of the page is, give or take slow changes of light. Ink is what stands out
from it, on the one side (darker or lighter) where more stands out. Knows nothing of digits.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.decode import GrayPage

Ink = npt.NDArray[np.float32]

# A page whose commonest shade, give or take one level, covers this share of it is evenly lit
# (a canvas, a scan, MNIST): that shade is its paper.
EVEN_SHARE = 0.4
# Side in pixels of the small copy on which uneven light is fitted.
LIGHT_SIDE = 96
# Ink must stand out from the paper by this many gray levels and this many times the noise.
MIN_CONTRAST = 10.0
NOISE_FACTOR = 4.0
# Where nothing is darker than paper by half the ink's strength, nothing is ink.
INK_LEVEL_QUANTILE = 0.75


def extract_ink(gray: GrayPage) -> Ink:
    """Tell ink from paper.

    Parameters
    ----------
    gray
        (H, W) uint8.

    Returns
    -------
    (H, W) float32 in [0, 1], 1 = full ink, 0 = paper. All zeros where the page is blank.
    """
    page = gray.astype(np.float32)
    paper = _even_paper(gray)
    contrast = page - (_uneven_paper(page) if paper is None else paper)
    contrast *= _polarity(contrast)
    np.maximum(contrast, 0.0, out=contrast)
    noise = _noise(page) if paper is None else _noise_on_even_paper(gray, int(paper))
    return _scale(contrast, noise)


def _even_paper(gray: GrayPage) -> float | None:
    """Give the shade of evenly lit paper, or None where the light is uneven."""
    counts = np.bincount(gray.ravel(), minlength=256)
    shade = int(counts.argmax())
    share = counts[max(0, shade - 1) : shade + 2].sum() / gray.size
    return float(shade) if share >= EVEN_SHARE else None


def _uneven_paper(page: Ink) -> Ink:
    """Follow the slow change of light over a photographed page.

    A plane curved to second order is fitted to the page again and again, each time with less
    say for what stands out from it (Tukey's biweight), so that ink does not bend it.
    """
    height, width = page.shape
    shrink = LIGHT_SIDE / max(height, width)
    size = (max(2, round(width * shrink)), max(2, round(height * shrink)))
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA) if shrink < 1.0 else page
    rows, columns = small.shape
    y, x = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = small.reshape(-1).astype(np.float64)
    weights = np.ones_like(values)
    fit = np.full_like(values, np.median(values))
    for _ in range(8):
        residual = values - fit
        spread = max(1.0, 1.4826 * float(np.median(np.abs(residual))))
        weights = np.clip(1.0 - (residual / (4.7 * spread)) ** 2, 0.0, 1.0) ** 2
        weighted = terms * weights[:, None]
        coefficients = np.linalg.lstsq(weighted.T @ terms, weighted.T @ values, rcond=None)[0]
        fit = terms @ coefficients
    surface = fit.reshape(rows, columns).astype(np.float32)
    return np.asarray(cv2.resize(surface, (width, height), interpolation=cv2.INTER_LINEAR))


def _polarity(contrast: Ink) -> float:
    """Give 1 where ink is lighter than paper, -1 where it is darker."""
    weight = contrast * np.abs(contrast)
    return 1.0 if float(weight.sum(dtype=np.float64)) > 0.0 else -1.0


def _noise(page: Ink) -> float:
    """Estimate the noise of the camera and the grain of the paper, in gray levels.

    The median of the difference between neighbors, so that strokes have no say.
    """
    if page.shape[1] < 2:
        return 0.0
    return float(1.4826 / np.sqrt(2.0) * np.median(np.abs(np.diff(page, axis=1))))


def _noise_on_even_paper(gray: GrayPage, paper: int) -> float:
    """Estimate the noise of evenly lit paper from the shades next to it, in gray levels."""
    near = np.abs(gray.astype(np.int16) - paper)
    return float(np.quantile(near, 0.5)) * 1.4826


def _scale(contrast: Ink, noise: float) -> Ink:
    """Stretch contrast to [0, 1]: the noise below, the body of the strokes above."""
    if contrast.size < 4:
        return np.zeros_like(contrast)
    floor = 2.0 * noise
    least = max(MIN_CONTRAST, NOISE_FACTOR * noise)
    top = float(contrast.max())
    if top < least:
        return np.zeros_like(contrast)
    level = _ink_level(contrast, least)
    if level < least:
        return np.zeros_like(contrast)
    ink: Ink = np.clip((contrast - floor) / max(level - floor, 1.0), 0.0, 1.0)
    return ink


def _ink_level(contrast: Ink, least: float) -> float:
    """Give the contrast that the body of the strokes has, in gray levels."""
    strong = contrast[contrast > least * 0.5]
    shades = np.clip(strong, 0, 255).astype(np.uint8).reshape(-1, 1)
    split = cv2.threshold(shades, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]
    body = strong[strong > split]
    if body.size == 0:
        return float(strong.max())
    return float(np.quantile(body, INK_LEVEL_QUANTILE))
