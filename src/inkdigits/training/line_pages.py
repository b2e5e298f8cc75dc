"""A written line comes in; a page that holds it, as a canvas or a camera gives it, goes out."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.data.papers import PAPERS, draw_paper

Ink = npt.NDArray[np.float32]

# How often a kind of paper is taken, beside the others.
PAPER_SHARES = {"guilloche": 3.0, "bare": 1.5}


def draw_page(
    ink: Ink, rng: np.random.Generator, *, height: float
) -> tuple[npt.NDArray[np.uint8], tuple[float, float, float, float]]:
    """Put a line on a page of its own: drawn on a screen, or written on paper and photographed.

    Returns
    -------
    The page, (H, W) uint8, and left, top, right, bottom of the line in it.
    """
    tight = rng.random() < 0.4
    margins = rng.uniform(-0.06 if tight else 0.2, 0.25 if tight else 1.5, 4) * height
    left, top, right, bottom = (int(margin) for margin in margins)
    rows, columns = ink.shape[0] + top + bottom, ink.shape[1] + left + right
    page = np.zeros((max(8, rows), max(8, columns)), np.float32)
    matrix = np.array([[1.0, 0.0, left], [0.0, 1.0, top]])
    page = np.asarray(cv2.warpAffine(ink, matrix, page.shape[::-1]), np.float32)
    turn = float(rng.normal(0.0, 2.5)) if not tight else 0.0
    if turn:
        middle = (page.shape[1] / 2.0, page.shape[0] / 2.0)
        page = np.asarray(
            cv2.warpAffine(page, cv2.getRotationMatrix2D(middle, turn, 1.0), page.shape[::-1]),
            np.float32,
        )
    box = (float(left), float(top), float(left + ink.shape[1]), float(top + ink.shape[0]))
    if rng.random() < 0.3:
        return np.asarray(255.0 * (1.0 - page), np.uint8), box
    return _photograph(page, rng, height), box


def _photograph(page: Ink, rng: np.random.Generator, height: float) -> npt.NDArray[np.uint8]:
    rows, columns = page.shape
    kinds = list(PAPERS)
    shares = np.array([PAPER_SHARES.get(kind, 1.0) for kind in kinds])
    kind = str(rng.choice(kinds, p=shares / shares.sum()))
    shade = draw_paper(kind, (rows, columns), rng, writing=height)
    if rng.random() < 0.4:  # the line of a form, above or below
        y = int(rows * (rng.uniform(0.0, 0.12) if rng.random() < 0.4 else rng.uniform(0.85, 1.0)))
        thick = max(1, int(height * rng.uniform(0.02, 0.06)))
        shade[y : y + thick] *= 1.0 - rng.uniform(0.2, 0.85)
    grain = 1.0 - 0.5 * rng.random() * cv2.GaussianBlur(rng.random((rows, columns)), (3, 3), 0.7)
    paper = rng.uniform(110.0, 250.0)
    strength = rng.uniform(0.35, 0.95)
    x = np.linspace(-1.0, 1.0, columns)
    y_axis = np.linspace(-1.0, 1.0, rows)[:, None]
    slope = rng.normal(0.0, 0.07, 2)
    gray = (
        paper * shade * (1.0 - strength * page * grain) * (1.0 + slope[0] * x + slope[1] * y_axis)
    )
    if rng.random() < 0.6:
        gray = cv2.GaussianBlur(gray, (0, 0), rng.uniform(0.3, 0.03 * height + 0.4))
    gray += rng.normal(0.0, rng.uniform(0.0, 6.0), gray.shape)
    if rng.random() < 0.06:
        gray = 255.0 - gray
    out = np.asarray(np.clip(np.rint(gray), 0, 255), np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.integers(35, 95))
        _, packed = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])
        out = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    return out
