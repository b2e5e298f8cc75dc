"""A gray page comes in; ink in [0, 1] goes out, whatever the polarity, shade and light.

Paper is what most of the page is, give or take slow changes of light. Ink is what stands out
from it, on the one side (darker or lighter) where more stands out. Knows nothing of digits.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.gray import GrayPage

Ink = npt.NDArray[np.float32]

# On a page of fewer pixels a side than this nothing can be told from its paper.
LEAST_SIDE = 3
# A page whose commonest shade, give or take one level, covers this share of it, and of which
# hardly anything lies between that shade and ink, is evenly lit (a canvas, a scan, MNIST).
EVEN_SHARE = 0.4
BETWEEN_SHARE = 0.15
# On a page of at most this many pixels a side, strokes are so few pixels wide that their soft edges
# cover much of it: this share may lie between the shades, and noise is told from few neighbors.
SMALL_SIDE = 64
SMALL_BETWEEN_SHARE = 0.4
# Where ink and paper cover this share each at least, on a page of at most this many pixels a side,
# it is cut close around what is written, and paper is what most of its rim shows. On a larger one
# it may as well be a sheet on a table.
DENSE_SHARE = 0.22
CROP_SIDE = 200
# ... but for a frame around it, which covers less than this.
LEAST_PAPER = 0.4
# Uneven light is followed on a small copy of this side, in pixels.
LIGHT_SIDE = 256
# Light is smooth where a curved plane comes this near, in gray levels, to this share of the page.
SMOOTH_WITHIN = 8.0
SMOOTH_SHARE = 0.75
FIT_ROUNDS = 6
# Paper in the deepest shadow is taken to be this light at least, in gray levels.
DARKEST_PAPER = 24.0
# No stroke is wider than this share of the longer side; what is wider is paper in another light.
WIDEST_STROKE = 0.3
# In a window of this share of the longer side most is paper.
WINDOW = 0.24
# Ink must stand out from the paper by this many gray levels and this many times the noise.
MIN_CONTRAST = 10.0
NOISE_FACTOR = 4.0
# The strength of full ink is this quantile of the body of the strokes.
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
    if min(gray.shape) < LEAST_SIDE:
        return np.zeros(gray.shape, np.float32)
    page = gray.astype(np.float32)
    even = _even_paper(gray)
    if even is None:
        contrast = _contrast_in_uneven_light(page)
        noise = _noise(page)
    else:
        paper, noise = even
        contrast = page - paper
        contrast *= _polarity(contrast)
    return _scale(np.maximum(contrast, 0.0, out=contrast), noise)


def _even_paper(gray: GrayPage) -> tuple[float, float] | None:
    """Give shade and noise of evenly lit paper, in gray levels; None where the light is uneven."""
    counts = np.bincount(gray.ravel(), minlength=256)
    shade = int(counts.argmax())
    if counts[max(0, shade - 1) : shade + 2].sum() < EVEN_SHARE * gray.size:
        return None
    distance = np.abs(np.arange(256) - shade)
    farthest = distance[np.flatnonzero(counts)].max()
    between = counts[(distance > MIN_CONTRAST) & (distance < farthest / 2.0)].sum()
    most = BETWEEN_SHARE if max(gray.shape) > SMALL_SIDE else SMALL_BETWEEN_SHARE
    # On a page that is cut close, the soft edges of strokes may fill a stretch.
    least = MIN_CONTRAST if max(gray.shape) > CROP_SIDE else farthest / 2.0
    if between > most * gray.size or _is_half_dark(gray, distance > least):
        return None
    near = np.cumsum(np.bincount(distance, weights=counts)[: int(MIN_CONTRAST) + 1])
    return float(shade), 1.4826 * int(np.searchsorted(near, near[-1] / 2.0))


def _is_half_dark(gray: GrayPage, is_far: npt.NDArray[np.bool_]) -> bool:
    """Say whether other shades fill a stretch along the edge that no stroke would: a shadow."""
    shrink = min(1.0, LIGHT_SIDE / max(gray.shape))
    size = (max(1, round(gray.shape[1] * shrink)), max(1, round(gray.shape[0] * shrink)))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_NEAREST)
    far = is_far[np.asarray(small)].astype(np.uint8)
    wide = _open_widely(far, cv2.MORPH_OPEN, beyond=max(gray.shape) > CROP_SIDE)
    return bool(wide[[0, -1]].any() or wide[:, [0, -1]].any())


def _contrast_in_uneven_light(page: Ink) -> Ink:
    """Give how far each pixel is from the paper around it, in gray levels, ink being positive."""
    height, width = page.shape
    shrink = min(1.0, LIGHT_SIDE / max(height, width))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    small = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.float32)
    paper = _fit_smooth_light(small)
    if _is_smooth(small - paper):
        polarity = _polarity(small - paper)
    else:
        is_crop = max(page.shape) <= CROP_SIDE
        polarity = (is_crop and _polarity_of_dense(small)) or _polarity_of_strokes(small)
        paper = _follow_light(small, polarity, beyond=not is_crop)
    large = np.asarray(cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR))
    contrast = polarity * (page - large)
    if polarity < 0:
        # Dark ink takes a share of whatever light there is: as much in the shadow as beside it.
        contrast *= float(np.quantile(paper, 0.9)) / np.maximum(large, DARKEST_PAPER)
    # Noise makes the paper that was followed lie a little high or low; most of the page is paper.
    return np.asarray(contrast - np.median(contrast), np.float32)


def _fit_smooth_light(small: Ink) -> Ink:
    """Fit a plane curved to second order, with little say for what stands out from it.

    Iteratively reweighted least squares with Tukey's biweight.
    """
    rows, columns = small.shape
    y, x = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = small.reshape(-1).astype(np.float64)
    fit = np.full_like(values, np.median(values))
    for _ in range(FIT_ROUNDS):
        residual = values - fit
        spread = max(1.0, 1.4826 * float(np.median(np.abs(residual))))
        weights = np.clip(1.0 - (residual / (4.685 * spread)) ** 2, 0.0, 1.0) ** 2
        weighted = terms * weights[:, None]
        fit = terms @ np.linalg.lstsq(weighted.T @ terms, weighted.T @ values, rcond=None)[0]
    return np.asarray(fit.reshape(rows, columns), np.float32)


def _is_smooth(rest: Ink) -> bool:
    """Say whether what is left beside smooth light is strokes alone: no shadow has a sharp edge."""
    far = np.abs(rest) >= SMOOTH_WITHIN
    if far.mean() > 1.0 - SMOOTH_SHARE:
        return False
    wide = _open_widely(far.astype(np.uint8), cv2.MORPH_OPEN, beyond=True)
    return not (wide[[0, -1]].any() or wide[:, [0, -1]].any())


def _open_widely(page: npt.NDArray[Any], kind: int, *, beyond: bool) -> npt.NDArray[Any]:
    """Open or close a page by the widest stroke; ``beyond`` lets its edges go on half as far.

    A shadow in a corner is then as wide as one that lies across the page.
    """
    side = 2 * int(WIDEST_STROKE * max(page.shape) / 2.0) + 1
    rim = side // 2 if beyond else 0
    wide = cv2.copyMakeBorder(page, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    wide = cv2.morphologyEx(wide, kind, np.ones((side, side), np.uint8))
    return np.asarray(wide[rim : rim + page.shape[0], rim : rim + page.shape[1]])


def _follow_light(small: Ink, polarity: float, *, beyond: bool) -> Ink:
    """Give the page without anything narrower than the widest stroke: a gray opening.

    The edge of a shadow stays in it, since a half-plane survives an opening.
    """
    smooth = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), np.float32)
    kind = cv2.MORPH_OPEN if polarity > 0 else cv2.MORPH_CLOSE
    paper = _open_widely(smooth, kind, beyond=beyond)
    # A pixel towards the ink, so that the edge of a shadow leaves no line.
    inward = cv2.MORPH_ERODE if polarity < 0 else cv2.MORPH_DILATE
    return np.asarray(cv2.morphologyEx(paper, inward, np.ones((3, 3), np.uint8)), np.float32)


def _polarity(contrast: Ink) -> float:
    """Give 1 where ink is lighter than paper, -1 where it is darker: ink is the longer tail."""
    weight = contrast * np.abs(contrast)
    return 1.0 if float(weight.sum(dtype=np.float64)) > 0.0 else -1.0


def _polarity_of_strokes(small: Ink) -> float:
    """Give the polarity of a page in uneven light: strokes are the lesser part of any window.

    The edge of a shadow stays in the median of a window, and out of what is left beside it.
    """
    side = 2 * int(WINDOW * max(small.shape) / 2.0) + 1
    shades = np.asarray(np.clip(np.rint(small), 0, 255), np.uint8)
    return _polarity(small - cv2.medianBlur(shades, side))


def _polarity_of_dense(small: Ink) -> float:
    """Give the polarity of a page that is cut close around what is written, 0 for other pages."""
    shades = np.clip(np.rint(small), 0, 255).astype(np.uint8)
    split = cv2.threshold(shades, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]
    light = shades > split
    if min(light.mean(), 1.0 - light.mean()) < DENSE_SHARE:
        return 0.0
    rim = np.concatenate([light[0], light[-1], light[1:-1, 0], light[1:-1, -1]])
    is_light = rim.mean() > 0.5
    if (light.mean() if is_light else 1.0 - light.mean()) < LEAST_PAPER:
        is_light = not is_light
    return -1.0 if is_light else 1.0


def _noise(page: Ink) -> float:
    """Estimate the noise of the camera and the grain of the paper, in gray levels.

    From the differences between neighbors, of which most, or on a small page the smallest quarter,
    are not at the edge of a stroke.
    """
    if page.shape[1] < 2:
        return 0.0
    share, spread = (0.5, 1.4826) if max(page.shape) > SMALL_SIDE else (0.25, 3.1381)
    differences = np.abs(np.diff(page, axis=1))
    return float(spread / np.sqrt(2.0) * np.quantile(differences, share))


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
