"""Light on a sheet, and the camera or scanner that takes the picture, (H, W, 3) uint8 RGB."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.evaluation.suites.layouts.sheets import Sheet

Picture = npt.NDArray[np.uint8]

SCAN_SHARE = 0.3
DESKS = (
    (0.16, 0.1, 0.07),
    (0.3, 0.2, 0.12),
    (0.5, 0.35, 0.22),
    (0.12, 0.12, 0.13),
    (0.36, 0.37, 0.38),
    (0.05, 0.05, 0.06),
)


def photograph_sheet(sheet: Sheet, rng: np.random.Generator, *, soft: float = 1.0) -> Picture:
    """Return a photo or scan of a sheet: light, blur, noise and JPEG; ``soft`` scales the blur."""
    page = sheet
    if rng.random() >= SCAN_SHARE:
        page = light_unevenly(page, rng)
    return expose(page, rng, soft=soft)


def expose(sheet: Sheet, rng: np.random.Generator, *, soft: float = 1.0) -> Picture:
    """Return the picture of a lit sheet: blur, noise and JPEG; ``soft`` scales the blur."""
    sigma = soft * rng.uniform(0.3, 0.9) * max(0.6, min(sheet.shape[:2]) / 700.0)
    page = np.asarray(cv2.GaussianBlur(sheet, (0, 0), sigma) if sigma > 0.2 else sheet)
    pixels = page * 255.0
    grain = rng.normal(0.0, rng.uniform(0.3, 4.0), page.shape[:2]).astype(np.float32)
    pixels = pixels + grain[:, :, None] + rng.normal(0.0, 0.8, page.shape).astype(np.float32)
    return compress(np.clip(np.rint(pixels), 0, 255).astype(np.uint8), int(rng.integers(65, 97)))


def compress(picture: Picture, quality: int) -> Picture:
    """Return a picture as JPEG keeps it."""
    _, data = cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.ascontiguousarray(np.asarray(decoded, np.uint8)[:, :, ::-1])


def light_unevenly(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Return a sheet lit from one side, warmer or cooler, darker toward the corners."""
    x, y = _axes(sheet)
    slope = rng.uniform(-0.12, 0.12, 2)
    light = rng.uniform(0.72, 1.0) * (1.0 + slope[0] * x + slope[1] * y)
    light = light * (1.0 - rng.uniform(0.0, 0.12) * (x * x + y * y) / 2.0)
    warm = rng.uniform(-0.06, 0.06)
    cast = np.asarray([1.0 + warm, 1.0, 1.0 - warm], np.float32)
    lit = sheet * light.astype(np.float32)[:, :, None] * cast
    return np.asarray(np.clip(lit, 0.0, 1.0), np.float32)


def cast_round_shadow(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Return a sheet with a round, soft shadow, as of a head or a phone."""
    spot = _spot(sheet, rng, spread=(0.25, 0.6))
    return np.asarray(sheet * (1.0 - rng.uniform(0.25, 0.6) * spot[:, :, None]), np.float32)


def add_glare(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Return a sheet with a round, soft glare; what is written there stays visible."""
    spot = rng.uniform(0.25, 0.6) * _spot(sheet, rng, spread=(0.15, 0.35))[:, :, None]
    dim = rng.uniform(0.65, 0.85)
    return np.asarray(sheet * dim * (1.0 - spot) + spot, np.float32)


def darken_edges(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Return a sheet with a dark strip along two edges, or a dark frame, as scanners leave."""
    page = sheet.copy()
    rows, columns = page.shape[:2]
    color = np.asarray(DESKS[int(rng.integers(len(DESKS)))], np.float32) * rng.uniform(0.3, 1.2)
    thin = rng.random() < 0.3
    edges = [0, 1, 2, 3] if thin and rng.random() < 0.6 else rng.choice(4, 2, replace=False)
    for edge in edges:
        share = rng.uniform(0.004, 0.012) if thin else rng.uniform(0.02, 0.12)
        width = max(1, round(share * (rows if edge < 2 else columns)))
        # A strip is not quite as wide at one end as at the other.
        far = width if thin else max(1, round(width * rng.uniform(0.6, 1.4)))
        _fill(page, _strip(int(edge), width, far, (rows, columns)), color, rng)
    return page


def add_wedges(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Return a sheet with thin wedges of a desk at two corners, as if it lay turned a little."""
    page = sheet.copy()
    rows, columns = page.shape[:2]
    color = np.asarray(DESKS[int(rng.integers(len(DESKS)))], np.float32)
    for edge in rng.choice(4, 2, replace=False):
        side = rows if edge < 2 else columns
        width = max(2, round(rng.uniform(0.012, 0.06) * side))
        strip = _strip(int(edge), width, 0, (rows, columns))
        if rng.random() < 0.5:
            strip = _strip(int(edge), 0, width, (rows, columns))
        _fill(page, strip, color, rng)
    return page


def make_desk(shape: tuple[int, int], rng: np.random.Generator) -> Sheet:
    """Return a dark desk with some grain."""
    color = np.asarray(DESKS[int(rng.integers(len(DESKS)))], np.float32) * rng.uniform(0.8, 1.5)
    fine = rng.normal(1.0, 0.12, (shape[0], max(2, shape[1] // 40))).astype(np.float32)
    grain = cv2.resize(fine, shape[::-1], interpolation=cv2.INTER_CUBIC)
    grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), 1.5), np.float32)
    return np.asarray(np.clip(color * grain[:, :, None], 0.0, 1.0), np.float32)


def lay_on_desk(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Return a desk with the whole sheet on it, in perspective, turned by up to 8 degrees."""
    rows, columns = sheet.shape[:2]
    shape = (round(rows * rng.uniform(1.05, 1.2)), round(columns * rng.uniform(1.05, 1.2)))
    desk = make_desk(shape, rng)
    angle = np.deg2rad(rng.uniform(-8.0, 8.0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [columns / 2.0, rows / 2.0]
    placed = corners @ turn.T * rng.uniform(0.9, 0.97)
    placed *= rng.uniform(0.93, 1.03, placed.shape)
    middle = np.array([shape[1] / 2.0, shape[0] / 2.0]) + rng.normal(0.0, 0.01, 2) * columns
    target = np.asarray(placed + middle, np.float32)
    source = np.asarray([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    size = shape[::-1]
    seen = np.asarray(cv2.warpPerspective(sheet, matrix, size, flags=cv2.INTER_AREA), np.float32)
    cover = cv2.warpPerspective(np.ones((rows, columns), np.float32), matrix, size)
    cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.8), np.float32)
    # The edge of the sheet casts a thin shadow.
    shade = np.roll(np.asarray(cv2.GaussianBlur(cover, (0, 0), 5.0), np.float32), 4, axis=0)
    desk *= 1.0 - 0.5 * shade[:, :, None]
    return np.asarray(desk * (1.0 - cover[:, :, None]) + seen * cover[:, :, None], np.float32)


def _strip(edge: int, near: int, far: int, shape: tuple[int, int]) -> npt.NDArray[np.int32]:
    """Return the corners of a strip at an edge: top, bottom, left, right."""
    rows, columns = shape
    corners = {
        0: [(0, 0), (columns, 0), (columns, far), (0, near)],
        1: [(0, rows), (columns, rows), (columns, rows - far), (0, rows - near)],
        2: [(0, 0), (0, rows), (far, rows), (near, 0)],
        3: [(columns, 0), (columns, rows), (columns - far, rows), (columns - near, 0)],
    }[edge]
    return np.asarray(corners, np.int32)


def _fill(
    page: Sheet,
    corners: npt.NDArray[np.int32],
    color: npt.NDArray[np.float32],
    rng: np.random.Generator,
) -> None:
    cover = np.zeros(page.shape[:2], np.uint8)
    cv2.fillPoly(cover, [corners], 255, cv2.LINE_AA)
    smooth = cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(0.3, 1.5)))
    share = np.asarray(smooth, np.float32)[:, :, None] / 255.0
    grain = rng.normal(1.0, 0.06, page.shape[:2]).astype(np.float32)[:, :, None]
    page *= 1.0 - share
    page += share * np.clip(color * grain, 0.0, 1.0)


def _axes(sheet: Sheet) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    rows, columns = sheet.shape[:2]
    return np.linspace(-1.0, 1.0, columns), np.linspace(-1.0, 1.0, rows)[:, None]


def _spot(
    sheet: Sheet, rng: np.random.Generator, *, spread: tuple[float, float]
) -> npt.NDArray[np.float32]:
    x, y = _axes(sheet)
    center, size = rng.uniform(-0.6, 0.6, 2), rng.uniform(*spread, 2)
    far = ((x - center[0]) / size[0]) ** 2 + ((y - center[1]) / size[1]) ** 2
    return np.asarray(np.exp(-0.5 * far**1.5), np.float32)
