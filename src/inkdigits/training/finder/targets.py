"""The target maps of the finder, made of the quads of a page's lines.

Pixel i of a map covers the coordinates i to i + 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from inkdigits.page.maps import CORE_STRIDE, SHRINK

Quad = npt.NDArray[np.floating]
Map = npt.NDArray[np.uint8]

TRAIT_STRIDE = 2 * CORE_STRIDE
# Least height of a core, in pixels of the core map: a lower one could fall between pixels.
LOWEST_CORE = 0.8
IGNORED = 255
FULL = 200  # a pixel that is wholly in a core


def draw_core_map(
    shape: tuple[int, int], quads: Iterable[Quad], ignored: Iterable[Quad] = ()
) -> Map:
    """Return the map (H/2, W/2) of the cores of lines on a page of shape (H, W).

    The value of a pixel is the share of it in a core, from 0 to FULL; IGNORED where it counts
    neither as writing nor as background.
    """
    core = np.zeros((shape[0] // CORE_STRIDE, shape[1] // CORE_STRIDE), np.uint8)
    for quad in ignored:
        rows, columns, cover = cover_quad(core.shape, quad / CORE_STRIDE)
        core[rows, columns][cover > 0.5] = IGNORED
    for quad in quads:
        rows, columns, cover = cover_quad(core.shape, shrink_quad(quad / CORE_STRIDE))
        view = core[rows, columns]
        inside = cover > 0.0
        view[inside & (view == IGNORED)] = 0
        np.maximum(view, np.rint(FULL * cover).astype(np.uint8), out=view)
    return core


def draw_trait_maps(
    shape: tuple[int, int], lines: Sequence[tuple[Quad, bool]]
) -> npt.NDArray[np.int8]:
    """Return maps (3, H/4, W/4) of the traits of lines, each a quad and whether it is handwritten.

    Cosine and sine of the direction of reading times 127, and 1 for handwriting; all zero where
    there is no line.
    """
    maps = np.zeros((3, shape[0] // TRAIT_STRIDE, shape[1] // TRAIT_STRIDE), np.int8)
    for quad, handwritten in lines:
        along = quad[1] - quad[0] + quad[2] - quad[3]
        cosine, sine = along / max(1e-6, float(np.linalg.norm(along)))
        rows, columns, cover = cover_quad(maps.shape[1:], quad / TRAIT_STRIDE)
        values = np.rint([127.0 * cosine, 127.0 * sine, float(handwritten)]).astype(np.int8)
        maps[:, rows, columns][:, cover > 0.5] = values[:, None]
    return maps


def shrink_quad(quad: Quad, *, ratio: float = SHRINK) -> Quad:
    """Return the core of a quad: its sides moved inwards (DB: Liao et al. 2020, section 3.5)."""
    sides = np.roll(quad, -1, 0) - quad
    lengths = np.linalg.norm(sides, axis=1)
    first, second = quad[2] - quad[0], quad[3] - quad[1]
    area = 0.5 * abs(float(first[0] * second[1] - first[1] * second[0]))
    distance = area * (1.0 - ratio**2) / max(1e-6, float(lengths.sum()))
    lowest = (lengths[0] + lengths[2], lengths[1] + lengths[3])
    distance = min(distance, max(0.0, (min(lowest) / 2.0 - LOWEST_CORE) / 2.0))
    return inset_quad(quad, distance)


def inset_quad(quad: Quad, distance: float) -> Quad:
    """Return a quad, its corners turning clockwise in the image, with sides moved inwards."""
    normals, offsets = _edges(quad)
    offsets = offsets + distance
    corners = []
    for index in range(4):
        pair = [index - 1, index]
        matrix = normals[pair]
        if abs(np.linalg.det(matrix)) < 1e-6:
            return quad
        corners.append(np.linalg.solve(matrix, offsets[pair]))
    return np.array(corners)


def cover_quad(shape: tuple[int, ...], quad: Quad) -> tuple[slice, slice, npt.NDArray[np.float32]]:
    """Return the rows and columns around a quad, and the share of each pixel in it.

    Nearly exact for rectangles along the axes, and close for others.
    """
    low = np.clip(np.floor(quad.min(0)), 0, (shape[1], shape[0])).astype(int)
    high = np.clip(np.ceil(quad.max(0)), low, (shape[1], shape[0])).astype(int)
    rows, columns = slice(low[1], high[1]), slice(low[0], high[0])
    y = np.arange(low[1], high[1], dtype=np.float32)[:, None] + 0.5
    x = np.arange(low[0], high[0], dtype=np.float32)[None, :] + 0.5
    normals, offsets = _edges(quad)
    inside = [
        np.clip(normal[0] * x + normal[1] * y - offset + 0.5, 0.0, 1.0)
        for normal, offset in zip(normals, offsets, strict=True)
    ]
    down = np.maximum(0.0, inside[0] + inside[2] - 1.0)
    across = np.maximum(0.0, inside[1] + inside[3] - 1.0)
    return rows, columns, np.asarray(down * across, np.float32)


def _edges(quad: Quad) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]:
    """Return the inward normals (4, 2) and offsets (4,) of the sides of a quad."""
    sides = np.roll(quad, -1, 0) - quad
    lengths = np.maximum(1e-6, np.linalg.norm(sides, axis=1))
    normals = np.column_stack([-sides[:, 1], sides[:, 0]]) / lengths[:, None]
    return normals, (normals * quad).sum(1)
