"""The ink of a crop: a digit or a line on any paper, in any light, dark on light or light on dark.

Paper is fitted as a plane of light on which most of the crop lies, above all its edge. Ink is what
differs from it, measured along the color in which most differs.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage, Ink
from inkdigits.digit.frame import Frame, normalize
from inkdigits.page.ink_lines import PIECE_LEVEL

Values = npt.NDArray[np.float32]

# Light is fitted on a copy of the crop with this longer side, in pixels, in this many rounds.
LIGHT_SIDE = 40
FIT_ROUNDS = 4
# The edge of a crop is mostly paper, and its corners nearly always. A pixel at the middle of the
# edge counts this many times more than one in the middle of the crop, a pixel in a corner twice
# as much more; the exponent makes the weight fall off quickly towards the middle.
EDGE_WEIGHT = 4.0
EDGE_STEEPNESS = 8
# The fit starts from the median of the corners, each of this share of the sides.
CORNER = 0.08
# The spread of paper is estimated from this quantile of the distances of all pixels, so that most
# of the others may be ink; and the value of that quantile for normal noise of 1.
PAPER_QUANTILE = 0.3
PAPER_UNIT = 0.3853
# Tuning constant of Tukey's biweight, in units of the spread (95% efficient for normal noise).
BIWEIGHT = 4.685
# Ink must differ from the paper by this many gray levels and this many times the noise.
MIN_CONTRAST = 10.0
NOISE_FACTOR = 4.0
# Paper in the deepest shadow is taken to be at least this light, in gray levels.
DARKEST_PAPER = 24.0
# Noise is estimated from this quantile of the differences between neighbors, most of which are not
# at a stroke; and the value of that quantile for normal noise of 1.
NOISE_QUANTILE = 0.25
NOISE_UNIT = 0.3186 * np.sqrt(2.0)
# The strength of full ink is this quantile of the contrast in the body of the strokes.
INK_QUANTILE = 0.75
# A piece at the edge belongs to the digit where at least this share of it lies inside the rim.
INSIDE = 0.25


def find_crop_ink(crop: ColorImage) -> Ink:
    """Separate ink from paper on the crop of a line or of a digit.

    Parameters
    ----------
    crop
        (H, W, 3) uint8 RGB.

    Returns
    -------
    (H, W) float32 in [0, 1], 1 = full ink. All zeros where the crop is blank.
    """
    if min(crop.shape[:2]) < 3:
        return np.zeros(crop.shape[:2], np.float32)
    contrast = _find_contrast(crop)
    noise = _measure_noise(contrast)
    return _scale_contrast(np.maximum(contrast, 0.0), noise)


def frame_digit(crop: ColorImage, *, rim: float = 0.0) -> Frame:
    """Return the MNIST frame of the crop of one digit.

    Parameters
    ----------
    crop
        (H, W, 3) uint8 RGB.
    rim
        Pixels at each side of the crop that may show what stands beside the digit: pieces of ink
        that lie in the rim are left out.

    Returns
    -------
    (28, 28) float32 in [0, 1], 1 = ink. All zeros where the crop is blank.
    """
    ink = find_crop_ink(crop)
    return normalize(keep_inside(ink, rim) if rim >= 1.0 else ink)


def keep_inside(ink: Ink, rim: float) -> Ink:
    """Return ink without the pieces that touch the edge and lie in the rim beside it."""
    count, labels, figures, _ = cv2.connectedComponentsWithStats(
        (ink > PIECE_LEVEL).astype(np.uint8), connectivity=8
    )
    if count <= 2:
        return ink
    height, width = ink.shape
    step = int(min(rim, (min(height, width) - 1) / 2.0))
    labels, figures = np.asarray(labels), np.asarray(figures)
    inside = np.bincount(labels[step : height - step, step : width - step].ravel(), minlength=count)
    left, top, wide, high, pixels = figures.T
    touches = (left == 0) | (top == 0) | (left + wide == width) | (top + high == height)
    foreign = touches & (inside < INSIDE * pixels)
    foreign[0] = False
    if not foreign.any() or foreign[1:].all():
        return ink
    # With the soft edge around them, but not that of what is kept.
    gone = cv2.dilate(foreign[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    kept = np.isin(labels, np.flatnonzero(~foreign)[1:])
    return np.asarray(np.where((gone > 0) & ~kept, 0.0, ink), np.float32)


def _find_contrast(crop: ColorImage) -> Values:
    """Return how far each pixel is from the paper, in gray levels; ink is positive."""
    height, width = crop.shape[:2]
    shrink = min(1.0, LIGHT_SIDE / max(height, width))
    size = (max(3, round(width * shrink)), max(3, round(height * shrink)))
    small = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.float32)
    planes = _fit_light(small)
    rest = (small - _draw_light(planes, size[1], size[0])).reshape(-1, 3)
    # The color in which most differs from paper, pointing to the longer tail: that is ink.
    direction = np.sqrt(np.einsum("ij,ij->i", rest, rest)).astype(np.float64) @ rest
    norm = float(np.sqrt((direction * direction).sum()))
    if norm == 0.0:
        return np.zeros((height, width), np.float32)
    color = (direction / (norm * np.sqrt(3.0))).astype(np.float32)
    # Paper along that color is a plane as well.
    paper = _draw_light(planes @ color[:, None], height, width)[:, :, 0]
    contrast = cv2.transform(crop.astype(np.float32), color[None, :]).reshape(height, width) - paper
    if float(color.sum()) < 0.0:
        # Dark ink takes a share of whatever light there is: as much in the shadow as beside it.
        mean = planes.mean(axis=1, keepdims=True)
        light = np.maximum(_draw_light(mean, height, width)[:, :, 0], DARKEST_PAPER)
        contrast *= float(light.max()) / light
    return np.asarray(contrast, np.float32)


def _fit_light(small: Values) -> Values:
    """Return the planes of light (3 terms, 3 channels), fitted so that ink hardly counts.

    Iteratively reweighted least squares with Tukey's biweight.
    """
    rows, columns = small.shape[:2]
    terms = _make_terms(rows, columns)
    values = np.ascontiguousarray(small.reshape(-1, 3).T, np.float64)
    x, y = np.abs(terms[1]), np.abs(terms[2])
    importance = 1.0 + EDGE_WEIGHT * (x**EDGE_STEEPNESS + y**EDGE_STEEPNESS)
    fit = np.zeros((3, 3))
    # On a crop a few pixels high the corners are its outermost pixels.
    corner = (x > min(1.0 - 2.0 * CORNER, x.max() - 1e-9)) & (
        y > min(1.0 - 2.0 * CORNER, y.max() - 1e-9)
    )
    fit[0] = np.median(values[:, corner], axis=1)
    for _ in range(FIT_ROUNDS):
        away = (values - fit.T @ terms) ** 2
        rest = (away[0] + away[1] + away[2]) / 3.0
        # The quantile is that of squared distances, so the bound is squared as well.
        near = _find_quantile(rest, importance, PAPER_QUANTILE)
        bound = BIWEIGHT**2 * max(1.0, near / PAPER_UNIT**2)
        weights = importance * np.maximum(0.0, 1.0 - rest / bound) ** 2
        weighted = terms * weights
        # A trace of ridge: a crop of few paper pixels does not tilt.
        ridge = (1e-3 * float(weights.sum()) + 1e-9) * np.diag([1e-6, 1.0, 1.0])
        fit = np.linalg.solve(weighted @ terms.T + ridge, weighted @ values.T)
    return np.asarray(fit, np.float32)


def _find_quantile(
    values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], share: float
) -> float:
    """Return the value below which this share of the weights lies."""
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(total, share * total[-1])]])


def _make_terms(rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Return the terms of a plane (3, rows * columns): 1, x and y, in [-1, 1]."""
    terms = np.ones((3, rows, columns))
    terms[1] = (np.arange(columns) + 0.5) / columns * 2.0 - 1.0
    terms[2] = ((np.arange(rows) + 0.5) / rows * 2.0 - 1.0)[:, None]
    return terms.reshape(3, -1)


def _draw_light(planes: Values, rows: int, columns: int) -> Values:
    """Return planes (3 terms, channels) at each pixel, (rows, columns, channels)."""
    terms = _make_terms(rows, columns).astype(np.float32)
    return np.asarray((terms.T @ planes).reshape(rows, columns, -1), np.float32)


def _measure_noise(contrast: Values) -> float:
    """Return the noise of camera and paper, in gray levels."""
    differences = np.abs(np.diff(contrast, axis=1))
    return float(np.quantile(differences, NOISE_QUANTILE) / NOISE_UNIT)


def _scale_contrast(contrast: Values, noise: float) -> Ink:
    """Scale contrast to [0, 1]: 0 within the noise, 1 in the body of the strokes."""
    floor = 2.0 * noise
    least = max(MIN_CONTRAST, NOISE_FACTOR * noise)
    if float(contrast.max()) < least:
        return np.zeros(contrast.shape, np.float32)
    strong = contrast[contrast > least * 0.5]
    shades = np.clip(strong, 0, 255).astype(np.uint8).reshape(-1, 1)
    split = cv2.threshold(shades, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]
    body = strong[strong > split]
    level = float(np.quantile(body, INK_QUANTILE)) if body.size else float(strong.max())
    if level < least:
        return np.zeros(contrast.shape, np.float32)
    return np.asarray(np.clip((contrast - floor) / max(level - floor, 1.0), 0.0, 1.0), np.float32)
