"""The sheet of paper on a picture: its four corners, found by its contrast with the ground."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage

# (4, 2) float64: top-left, top-right, bottom-right, bottom-left, in pixels where pixel i covers i
# to i + 1.
Corners = npt.NDArray[np.float64]
Lab = npt.NDArray[np.float32]

WORK_SIDE = 640  # pixels of the longer side on which the sheet is looked for
FINE_SIDE = 2_000  # the same for its sides
LEAST_AREA = 0.12  # of the picture
LEAST_FILL = 0.9  # of the quad, by what is taken for the sheet
MOST_QUADS = 200
STEPS = 14  # thresholds that are tried
LEAST_CONTRAST = 7.0  # between both sides of an edge, in Lab
LEAST_SUPPORT = 0.55  # share of each side that is seen as an edge
# Width by height of what is found may be off by this factor: seen at an angle, a sheet is shorter.
ASPECT_FACTOR = 1.4
BORDER = 0.012  # a corner so near to the edge of the picture may be cut off, in shares of its side
SAMPLES = 64


def find_sheet(page: ColorImage, aspect: float) -> Corners | None:
    """Return the corners of the sheet that lies on a picture, in the direction of reading.

    Parameters
    ----------
    page
        (H, W, 3) uint8.
    aspect
        Width of the sheet by its height.

    Returns
    -------
    None where no quad of about this aspect stands out from the ground on all four sides.
    """
    height, width = page.shape[:2]
    scale = min(1.0, WORK_SIDE / max(height, width))
    lab = convert_to_lab(page, scale)
    best, most = None, 0.0
    fitting = (quad for quad in _propose_quads(lab) if fits_aspect(quad, aspect, ASPECT_FACTOR))
    for quad in islice(fitting, MOST_QUADS):
        support = _measure_support(lab, quad)
        score = support.min() + 0.5 * support.mean() + 0.5 * _measure_share(quad, lab)
        if support.min() >= LEAST_SUPPORT and score > most:
            best, most = quad, score
    if best is None:
        return None
    real = np.array([width / lab.shape[1], height / lab.shape[0]])
    return _refine_corners(page, best * real)


def touches_border(corners: Corners, shape: tuple[int, ...]) -> bool:
    """Return whether a side of the sheet lies along the edge of the picture, and may be cut off."""
    height, width = shape[:2]
    reach = BORDER * max(height, width)
    left, top = corners[:, 0] < reach, corners[:, 1] < reach
    right, foot = corners[:, 0] > width - reach, corners[:, 1] > height - reach
    return any(int(side.sum()) >= 2 for side in (left, top, right, foot))


def measure_aspect(corners: Corners) -> float:
    """Return the mean width of a quad by its mean height."""
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    return float((sides[0] + sides[2]) / max(1e-9, sides[1] + sides[3]))


def fits_aspect(corners: Corners, aspect: float, factor: float) -> bool:
    """Return whether a quad is as wide for its height as the sheet, within a factor."""
    return 1.0 / factor <= measure_aspect(corners) / aspect <= factor


def has_ground(page: ColorImage, aspect: float) -> bool:
    """Return whether a picture shows more than the sheet.

    Its edges show something else than its middle; or three sides of a sheet are seen, of which
    the fourth is not.
    """
    lab = convert_to_lab(page, min(1.0, WORK_SIDE / max(page.shape[:2])))
    rows, columns = lab.shape[:2]
    deep = max(2, round(0.02 * max(rows, columns)))
    middle = np.median(lab[rows // 4 : -rows // 4, columns // 4 : -columns // 4], axis=(0, 1))
    for strip in (lab[:deep], lab[-deep:], lab[:, :deep], lab[:, -deep:]):
        color = np.median(strip, axis=(0, 1))
        dark = color[0] < 0.85 * middle[0]
        if dark or np.hypot(*(color[1:] - middle[1:])) > 10.0:
            return True
    fitting = (quad for quad in _propose_quads(lab) if fits_aspect(quad, aspect, ASPECT_FACTOR))
    return any(
        np.sort(_measure_support(lab, quad))[1] >= LEAST_SUPPORT
        for quad in islice(fitting, MOST_QUADS)
    )


def convert_to_lab(page: ColorImage, scale: float) -> Lab:
    """Return a picture as Lab (L 0 to 100), smaller by a scale, with thin dark ink closed."""
    size = (max(8, round(page.shape[1] * scale)), max(8, round(page.shape[0] * scale)))
    small = np.ascontiguousarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA))
    reach = 2 * max(1, round(0.008 * max(size))) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    smooth = cv2.GaussianBlur(closed, (0, 0), 1.0)
    return np.asarray(cv2.cvtColor(smooth.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB))


def order_corners(points: npt.ArrayLike) -> Corners:
    """Return four corners of a convex quad clockwise, from the one at the upper left."""
    corners = np.asarray(points, np.float64).reshape(4, 2)
    offset = corners - corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(offset[:, 1], offset[:, 0]))]
    # Of the four ways to begin, the one whose upper side runs most to the right.
    along = np.roll(turned, -1, axis=0) - turned
    slant = np.abs(np.arctan2(along[:, 1], along[:, 0]))
    opposite = np.roll(-along, 2, axis=0)
    slant = slant + np.abs(np.arctan2(opposite[:, 1], opposite[:, 0]))
    return np.roll(turned, -int(np.argmin(slant)), axis=0)


def _propose_quads(lab: Lab) -> Iterator[Corners]:
    """Yield what may be the sheet: large pieces that are lighter than a threshold, or otherwise."""
    border = np.concatenate([lab[:3].reshape(-1, 3), lab[-3:].reshape(-1, 3)])
    border = np.concatenate([border, lab[:, :3].reshape(-1, 3), lab[:, -3:].reshape(-1, 3)])
    distance = np.linalg.norm(lab - np.median(border, axis=0), axis=2)
    color = np.linalg.norm(lab[:, :, 1:] - np.median(border, axis=0)[1:], axis=2)
    for layer in (lab[:, :, 0], distance, color):
        low, high = np.percentile(layer, [2, 98])
        if high - low < LEAST_CONTRAST:
            continue
        for level in np.linspace(low, high, STEPS + 2)[1:-1]:
            yield from _outline_pieces((layer > level).astype(np.uint8))
    yield from _outline_pieces(_fill_edges(lab))


def _fill_edges(lab: Lab) -> npt.NDArray[np.uint8]:
    """Return what edges enclose: 0 on edges and 1 between them."""
    gray = np.clip(lab[:, :, 0] * 2.55, 0, 255).astype(np.uint8)
    edges = np.asarray(cv2.Canny(gray, 15, 45))
    thick = cv2.dilate(edges, np.ones((3, 3), np.uint8))
    return np.asarray(thick == 0, np.uint8)


def _outline_pieces(mask: npt.NDArray[np.uint8]) -> Iterator[Corners]:
    kernel = np.ones((5, 5), np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    outlines, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        hull = cv2.convexHull(outline)
        area = cv2.contourArea(hull)
        if area < LEAST_AREA * mask.size or cv2.contourArea(outline) < LEAST_FILL * area:
            continue
        length = cv2.arcLength(hull, True)
        for share in (0.01, 0.02, 0.03, 0.045, 0.06):
            corners = cv2.approxPolyDP(hull, share * length, True)
            if len(corners) < 4:
                break
            if len(corners) == 4:
                if cv2.contourArea(corners) >= LEAST_FILL * area:
                    yield order_corners(corners) + 0.5
                break


def _measure_share(quad: Corners, lab: Lab) -> float:
    return float(cv2.contourArea(quad.astype(np.float32)) / (lab.shape[0] * lab.shape[1]))


def _measure_support(lab: Lab, quad: Corners) -> npt.NDArray[np.float64]:
    """Return the share of each side along which inside and outside differ."""
    reach = max(2.0, 0.008 * max(lab.shape[:2]))
    shares = []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        points, inward = _walk_side(start, end)
        inside, outside = (
            _sample(lab, points + way * reach * inward).reshape(-1, 3) for way in (1.0, -1.0)
        )
        seen = np.linalg.norm(inside - outside, axis=1) >= LEAST_CONTRAST
        shares.append(float(seen.mean()))
    return np.array(shares)


def _walk_side(
    start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return points along a side, corners left out, and the direction into the quad."""
    along = end - start
    inward = np.array([-along[1], along[0]]) / max(1e-9, float(np.hypot(*along)))
    return start + np.linspace(0.04, 0.96, SAMPLES)[:, None] * along, inward


def _sample(image: npt.NDArray[np.float32], points: npt.NDArray[np.float64]) -> Lab:
    """Return the values of an image at points (N, 2)."""
    x, y = (points - 0.5).astype(np.float32).T
    values = cv2.remap(
        image, x[:, None], y[:, None], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(values, np.float32)


def _refine_corners(page: ColorImage, corners: Corners) -> Corners:
    """Return the corners with each side moved to the steepest change nearby."""
    scale = min(1.0, FINE_SIDE / max(page.shape[:2]))
    lab = convert_to_lab(page, scale)
    real = np.array([page.shape[1] / lab.shape[1], page.shape[0] / lab.shape[0]])
    quad = corners / real
    reach = max(3.0, 0.012 * max(lab.shape[:2]))
    for radius in (reach, reach / 3.0):
        lines = [
            _fit_side(lab, start, end, radius)
            for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True)
        ]
        quad = np.array([_cross(lines[i - 1], lines[i]) for i in range(4)])
    far = np.abs(quad - corners / real).max()
    return quad * real if np.isfinite(far) and far < 3.0 * reach else corners


def _fit_side(
    lab: Lab, start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], radius: float
) -> npt.NDArray[np.float64]:
    """Return the line (x, y, direction x, direction y) of the edge along a side."""
    points, inward = _walk_side(start, end)
    steps = np.arange(-radius, radius + 0.25, 0.5)
    places = points[:, None] + steps[None, :, None] * inward
    values = _sample(lab, places.reshape(-1, 2)).reshape(len(points), len(steps), 3)
    width = 3  # samples to both sides of the edge
    kernel_sum = np.cumsum(np.concatenate([np.zeros_like(values[:, :1]), values], axis=1), axis=1)
    after = kernel_sum[:, 2 * width :] - kernel_sum[:, width:-width]
    before = kernel_sum[:, width:-width] - kernel_sum[:, : -2 * width]
    change = np.linalg.norm(after - before, axis=2) / width
    best = change.argmax(axis=1)
    strong = change.max(axis=1) >= LEAST_CONTRAST
    offsets = steps[best + width] - 0.25
    if strong.sum() < 8:
        return np.array([*start, *(end - start)])
    edge = (points + offsets[:, None] * inward)[strong].astype(np.float32)
    kept = edge
    for _ in range(3):
        direction, origin = _fit_line(kept)
        normal = np.array([-direction[1], direction[0]])
        off = np.abs((edge - origin) @ normal)
        kept = edge[off <= max(0.75, float(np.median(off)) * 2.0)]
    return np.array([*origin, *direction])


def _fit_line(
    points: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return direction and a point of the line through points, robust against strays."""
    x, y, left, top = np.asarray(cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01)).ravel()[
        [0, 1, 2, 3]
    ]
    return np.array([x, y], np.float64), np.array([left, top], np.float64)


def _cross(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> Corners:
    """Return where two lines cross."""
    ways = np.array([first[2:], -second[2:]]).T
    if abs(np.linalg.det(ways)) < 1e-9:
        return np.array([np.nan, np.nan])
    share = np.linalg.solve(ways, second[:2] - first[:2])
    return np.asarray(first[:2] + share[0] * first[2:])
