"""Marks printed on a form, found again on a picture: compact dark blobs of the right size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage
from inkdigits.errors import TemplateError
from inkdigits.forms.template import LEAST_SPREAD, FormBox, Mark, Template
from inkdigits.page.straighten import Matrix, map_points

MARK_PIXELS = 20.0  # side of a mark on the picture on which marks are looked for
MAX_PIXELS = 6_000_000  # of that picture
DARK = 0.62  # of the paper around: ink of a mark is darker
SIZES = (0.3, 3.2)  # area of a blob by that of the mark it may be
FILL = 0.7  # of the smallest rectangle around it, by a blob
LONG = 1.9  # sides of that rectangle, one by the other
MOST_COMPONENTS = 400  # of a picture that are looked at
MOST_BLOBS = 14  # near each mark
MOST_PAIRS = 8
LEAST_FOUND = 3  # marks, for a map of the page
MAX_TURN = np.deg2rad(30.0)
SCALES = (0.45, 1.7)  # of the first guess
# How far a mark may be from where it should be, in widths of the page: where only turn and scale
# are known of a form seen at an angle; where the corners of the sheet are; where other marks are.
LOOSE, CLOSE, TIGHT = 0.25, 0.06, 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Blobs:
    """Blobs that may be marks: centers (N, 2) and areas (N,) in pixels of the picture."""

    centers: npt.NDArray[np.float64]
    areas: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """How marks lie on a picture.

    ``matrix`` maps fractions of the form to pixels; ``found`` holds the indexes of the marks that
    were found; ``residual`` is the largest distance of one from its place, in widths of the page;
    ``misfit`` says how much their areas differ from what they should be, as logarithms.
    """

    matrix: Matrix
    found: tuple[int, ...]
    residual: float
    misfit: float


def list_centers(marks: tuple[Mark, ...]) -> npt.NDArray[np.float64]:
    """Return the centers (N, 2) of marks in fractions of the page."""
    boxes = np.array([mark.box.to_list() for mark in marks], np.float64).reshape(-1, 4)
    return (boxes[:, :2] + boxes[:, 2:]) / 2.0


def find_blobs(page: ColorImage, side: float) -> Blobs:
    """Return the compact dark blobs of a picture.

    Parameters
    ----------
    page
        (H, W, 3) uint8.
    side
        About how wide a mark is, in pixels.
    """
    most = (MAX_PIXELS / (page.shape[0] * page.shape[1])) ** 0.5
    scale = float(np.clip(MARK_PIXELS / side, 0.1, min(4.0, most)))
    shrink = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    gray = cv2.cvtColor(np.ascontiguousarray(page), cv2.COLOR_RGB2GRAY)
    gray = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=shrink))
    gray = np.asarray(cv2.GaussianBlur(gray, (0, 0), 1.0))
    real = np.array([page.shape[1] / gray.shape[1], page.shape[0] / gray.shape[0]])
    reach = 2 * round(1.1 * side * scale) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (reach, reach))
    paper = np.maximum(1, cv2.morphologyEx(gray, cv2.MORPH_CLOSE, kernel)).astype(np.float32)
    ratio = gray.astype(np.float32) / paper
    dark = (ratio < DARK).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    centers, areas = [], []
    wanted = (side * scale) ** 2
    for label in _list_likely(np.asarray(stats, np.int32), wanted, reach):
        left, top, width, height, area = stats[label]
        part = labels[top : top + height, left : left + width] == label
        points = np.argwhere(part)[:, ::-1].astype(np.float32)
        _, sides, _ = cv2.minAreaRect(points)
        short, long = sorted(one + 1.0 for one in sides)
        if area < FILL * short * long or long > LONG * short:
            continue
        weight = (1.0 - ratio[top : top + height, left : left + width])[part]
        center = (points * weight[:, None]).sum(axis=0) / weight.sum()
        centers.append((center + (left + 0.5, top + 0.5)) * real)
        areas.append(area * real.prod())
    return Blobs(np.array(centers).reshape(-1, 2), np.array(areas, np.float64))


def _list_likely(stats: npt.NDArray[np.int32], wanted: float, reach: int) -> list[int]:
    """Return the components of about the right size, the likeliest first; 0 is the paper."""
    areas = np.maximum(1, stats[:, cv2.CC_STAT_AREA]) / wanted
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    likely = (areas >= SIZES[0]) & (areas <= SIZES[1]) & (sides <= reach)
    likely[0] = False
    labels = np.flatnonzero(likely)
    ranked = labels[np.argsort(np.abs(np.log(areas[labels])))]
    return [int(label) for label in ranked[:MOST_COMPONENTS]]


def fit_marks(template: Template, blobs: Blobs, guess: Matrix, *, radius: float) -> Fit | None:
    """Return the way in which most marks of a template are among the blobs.

    Two marks far from each other give a first place, turn and scale; the others are then looked
    for where they should be (as in RANSAC, Fischler and Bolles 1981, but all pairs are tried).

    Parameters
    ----------
    guess
        Fractions of the form to pixels, about.
    radius
        How far a mark may be from the guess, in widths of the page.

    Returns
    -------
    None where fewer than three marks are found so.
    """
    if len(blobs.areas) < LEAST_FOUND:
        return None
    flat = list_centers(template.marks) * (1.0, 1.0 / template.aspect)
    start = guess @ np.diag([1.0, template.aspect, 1.0])
    places = map_points(start, flat)
    wide = _measure_width(start)
    areas = _list_areas(template)
    near = [
        _list_near(blobs, place, areas[i] * wide**2, radius * wide)
        for i, place in enumerate(places)
    ]
    best = _grow_fit(flat, areas, blobs, start, CLOSE) if radius <= CLOSE else None
    for first, second in _choose_pairs(flat):
        for one in near[first]:
            for other in near[second]:
                matrix = _fit_similarity(flat[[first, second]], blobs.centers[[one, other]])
                if one == other or not _is_near(matrix, wide):
                    continue
                fit = _grow_fit(flat, areas, blobs, matrix, LOOSE)
                if fit is not None and (best is None or _rank(fit) > _rank(best)):
                    best = fit
    if best is None:
        return None
    matrix = best.matrix @ np.diag([1.0, 1.0 / template.aspect, 1.0])
    return Fit(matrix / matrix[2, 2], best.found, best.residual, best.misfit)


def _rank(fit: Fit) -> tuple[int, float]:
    return len(fit.found), -(fit.misfit + 20.0 * fit.residual)


def _list_areas(template: Template) -> npt.NDArray[np.float64]:
    """Return the areas of the marks, in squares of the page's width."""
    return np.array(
        [
            (mark.box.right - mark.box.left)
            * (mark.box.bottom - mark.box.top)
            / template.aspect
            * (np.pi / 4.0 if mark.shape == "circle" else 1.0)
            for mark in template.marks
        ]
    )


def _list_near(
    blobs: Blobs, place: npt.NDArray[np.float64], area: float, reach: float
) -> list[int]:
    """Return which blobs may be a mark, those of the likeliest size first."""
    far = np.hypot(*(blobs.centers - place).T)
    misfit = np.abs(np.log(blobs.areas / area)) + far / reach
    ranked = [int(i) for i in np.argsort(misfit) if far[i] <= reach]
    return ranked[:MOST_BLOBS]


def _choose_pairs(flat: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the pairs of marks that are farthest from each other."""
    pairs = list(combinations(range(len(flat)), 2))
    pairs.sort(key=lambda pair: -float(np.hypot(*(flat[pair[0]] - flat[pair[1]]))))
    return pairs[:MOST_PAIRS]


def _fit_similarity(flat: npt.NDArray[np.float64], seen: npt.NDArray[np.float64]) -> Matrix:
    """Return the turn, scale and shift between two points and two others."""
    before, after = (complex(*(ends[1] - ends[0])) for ends in (flat, seen))
    factor = after / before
    shift = complex(*seen[0]) - factor * complex(*flat[0])
    return np.array(
        [
            [factor.real, -factor.imag, shift.real],
            [factor.imag, factor.real, shift.imag],
            [0.0, 0.0, 1.0],
        ]
    )


def _is_near(matrix: Matrix, wide: float) -> bool:
    """Return whether turn and scale may be those of a picture, after the first guess."""
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0])) / wide
    turn = abs(float(np.arctan2(matrix[1, 0], matrix[0, 0])))
    return SCALES[0] <= scale <= SCALES[1] and turn <= MAX_TURN


def _grow_fit(
    flat: npt.NDArray[np.float64],
    areas: npt.NDArray[np.float64],
    blobs: Blobs,
    matrix: Matrix,
    first: float,
) -> Fit | None:
    """Return the fit of all marks that are where a first map, so far off, says they should be."""
    wide = _measure_width(matrix)
    for reach in (first, TIGHT, TIGHT):
        places = map_points(matrix, flat)
        gaps = np.hypot(*(places[:, None] - blobs.centers[None]).transpose(2, 0, 1)) / wide
        sizes = np.abs(np.log(blobs.areas[None] / (areas[:, None] * wide**2)))
        cost = gaps + 0.05 * sizes
        cost[(gaps > reach) | (sizes > 1.1)] = np.inf
        chosen = cost.argmin(axis=1)
        found = [i for i in range(len(flat)) if np.isfinite(cost[i, chosen[i]])]
        taken = [int(chosen[i]) for i in found]
        if len(found) < LEAST_FOUND or len(set(taken)) < len(taken):
            return None
        fitted = _fit_matrix(flat[found], blobs.centers[taken])
        if fitted is None:
            return None
        matrix = fitted
    off = np.hypot(*(map_points(matrix, flat[found]) - blobs.centers[taken]).T) / wide
    local = np.array([_measure_area(matrix, flat[i]) for i in found])
    off_sizes = np.log(blobs.areas[taken] / (areas[found] * local))
    misfit = float(np.ptp(off_sizes) + 0.3 * abs(off_sizes.mean()))
    return Fit(matrix, tuple(found), float(off.max()), misfit)


def _fit_matrix(flat: npt.NDArray[np.float64], seen: npt.NDArray[np.float64]) -> Matrix | None:
    """Return the affine map of three points, or the homography of more."""
    if len(flat) == 3:
        full = np.column_stack([flat, np.ones(3)])
        if abs(np.linalg.det(full)) < LEAST_SPREAD:
            return None
        return np.vstack([np.linalg.solve(full, seen).T, [0.0, 0.0, 1.0]])
    try:
        matrix, _ = cv2.findHomography(flat, seen, 0)
    except cv2.error:
        return None
    fitted = np.asarray(matrix, np.float64)  # of None where there is no such map
    return fitted if fitted.shape == (3, 3) and np.isfinite(fitted).all() else None


def _measure_width(matrix: Matrix) -> float:
    """Return the width of the page in pixels, across its middle."""
    ends = map_points(matrix, [[0.0, 0.5], [1.0, 0.5]])
    return float(np.hypot(*(ends[1] - ends[0])))


def _measure_area(matrix: Matrix, place: npt.NDArray[np.float64]) -> float:
    """Return the square pixels at a place by a square of the page's width."""
    step = 0.005
    points = map_points(matrix, [place, place + (step, 0.0), place + (0.0, step)])
    across, down = points[1] - points[0], points[2] - points[0]
    return max(1e-9, abs(float(across[0] * down[1] - across[1] * down[0])) / step**2)


def snap_marks(page: ColorImage, template: Template) -> Template:
    """Return a template whose marks just fit those of the picture that it is drawn on.

    Parameters
    ----------
    page
        (H, W, 3) uint8, the page of the template itself.

    Raises
    ------
    TemplateError
        Where there is no filled square or circle in a mark.
    """
    return replace(template, marks=tuple(_snap_mark(page, one) for one in template.marks))


def _snap_mark(page: ColorImage, mark: Mark) -> Mark:
    real = np.array([page.shape[1], page.shape[0]])
    sides = np.array(mark.box.to_list()).reshape(2, 2) * real
    middle, size = sides.mean(axis=0), sides[1] - sides[0]
    for share in (1.0, 0.7, 0.5):  # the box may be drawn too large
        blobs = find_blobs(page, max(3.0, share * float(size.min())))
        inside = (np.abs(blobs.centers - middle) <= size * 0.75).all(axis=1)
        if inside.any():
            chosen = np.flatnonzero(inside)[blobs.areas[inside].argmax()]
            area = blobs.areas[chosen] * (4.0 / np.pi if mark.shape == "circle" else 1.0)
            half = np.sqrt(area) / 2.0
            low, high = blobs.centers[chosen] - half, blobs.centers[chosen] + half
            ends = np.clip(np.concatenate([low / real, high / real]), 0.0, 1.0)
            return replace(mark, box=FormBox(*(float(end) for end in ends)))
    raise TemplateError(
        f'In the mark "{mark.name}" is no filled square or circle: draw it closely around one.'
    )
