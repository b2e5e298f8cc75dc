"""Printed papers: ruled, squared, dotted, hatched, and the wavy lines of cheques.

Only the print is drawn: no light, no shadow and no writing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from inkdigits.errors import InkdigitsError

Shade = npt.NDArray[np.float32]

# Height of writing by default, as a share of the shorter side.
WRITING_SHARE = 0.5
# A page lies turned by this many degrees at most: about so far people and scanners go unnoticed.
MOST_TURN = 10.0
# The share of light that a printed line takes away: rules may be nearly as dark as a pen, the
# pattern of a cheque has to stay under the writing.
RULE_STRENGTH = (0.12, 0.6)
PATTERN_STRENGTH = (0.05, 0.35)


def draw_paper(
    kind: str,
    shape: tuple[int, int],
    rng: np.random.Generator,
    *,
    writing: float | None = None,
) -> Shade:
    """Return the lightness of printed paper, with lines of random width, distance and darkness.

    Parameters
    ----------
    kind
        One of ``PAPERS``.
    shape
        Height and width, in pixels.
    writing
        Height of a digit on it in pixels, half the shorter side by default. Lines are as far
        apart as on real paper next to such writing.

    Returns
    -------
    (H, W) float32 in [0, 1], 1 = bare paper: multiply the shade of a page by it.

    Raises
    ------
    InkdigitsError
        If the kind is not known, or shape or height are under 1 pixel.
    """
    if kind not in PAPERS:
        raise InkdigitsError(f"No such paper: {kind!r}; give one of {', '.join(PAPERS)}.")
    if writing is None:
        writing = WRITING_SHARE * min(shape)
    if min(shape) < 1 or not writing > 0.0:
        raise InkdigitsError("Paper must be a pixel wide and high at least, and so must writing.")
    across, down = _turn_axes(shape, rng)
    return PAPERS[kind](across, down, max(writing, 4.0), rng)


def _turn_axes(shape: tuple[int, int], rng: np.random.Generator) -> tuple[Shade, Shade]:
    """Return the places along and down of each pixel on a page that is turned a little."""
    height, width = shape
    angle = np.deg2rad(rng.uniform(-1.0, 1.0) ** 3 * MOST_TURN)  # mostly nearly straight
    x = np.arange(width, dtype=np.float32) - rng.uniform(0.0, width)
    y = (np.arange(height, dtype=np.float32) - rng.uniform(0.0, height))[:, None]
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    # A sheet that does not lie flat bends its lines a little.
    bend = np.float32(rng.uniform(-0.02, 0.02) / max(height, width))
    return x * cosine + y * sine, y * cosine - x * sine + bend * x * x


def _cover_lines(place: Shade, spacing: float, width: float) -> Shade:
    """Return the share of each pixel covered by lines at the multiples of ``spacing`` pixels."""
    distance = np.abs(place - np.rint(place / np.float32(spacing)) * np.float32(spacing))
    covered = np.clip(0.5 * (width + 1.0) - distance, 0.0, min(1.0, width))
    return np.asarray(covered, np.float32)


def _draw_width(writing: float, rng: np.random.Generator) -> float:
    """Return a random width of a printed line in pixels, thinner than a pen for such writing."""
    return float(np.clip(writing * rng.uniform(0.012, 0.04), 0.5, 8.0))


def _shade(covered: Shade, span: tuple[float, float], rng: np.random.Generator) -> Shade:
    return np.asarray(1.0 - np.float32(rng.uniform(*span)) * covered, np.float32)


def _draw_bare(across: Shade, down: Shade, writing: float, rng: np.random.Generator) -> Shade:
    return np.ones(np.broadcast_shapes(across.shape, down.shape), np.float32)


def _draw_ruled(across: Shade, down: Shade, writing: float, rng: np.random.Generator) -> Shade:
    width = _draw_width(writing, rng)
    shade = _shade(_cover_lines(down, writing * rng.uniform(0.9, 2.2), width), RULE_STRENGTH, rng)
    if rng.random() < 0.3:  # the line down the margin, once on a page
        shade *= _shade(_cover_lines(across, 40.0 * writing, width), RULE_STRENGTH, rng)
    return shade


def _draw_squared(across: Shade, down: Shade, writing: float, rng: np.random.Generator) -> Shade:
    width, spacing = _draw_width(writing, rng), writing * rng.uniform(0.4, 1.3)
    lines = np.maximum(_cover_lines(down, spacing, width), _cover_lines(across, spacing, width))
    shade = _shade(lines, RULE_STRENGTH, rng)
    if rng.random() < 0.2:  # every fifth line of graph paper is wider
        wide = 1.5 * width
        fifths = np.maximum(
            _cover_lines(down, 5.0 * spacing, wide), _cover_lines(across, 5.0 * spacing, wide)
        )
        shade *= _shade(fifths, RULE_STRENGTH, rng)
    return shade


def _draw_dotted(across: Shade, down: Shade, writing: float, rng: np.random.Generator) -> Shade:
    spacing = np.float32(writing * rng.uniform(0.4, 0.9))
    radius = max(0.8, 0.8 * _draw_width(writing, rng))
    aside = across - np.rint(across / spacing) * spacing
    apart = down - np.rint(down / spacing) * spacing
    dots = np.clip(radius + 0.5 - np.hypot(aside, apart), 0.0, 1.0)
    return _shade(np.asarray(dots, np.float32), RULE_STRENGTH, rng)


def _draw_hatched(across: Shade, down: Shade, writing: float, rng: np.random.Generator) -> Shade:
    width, spacing = _draw_width(writing, rng), max(3.0, writing * rng.uniform(0.08, 0.35))
    slope = np.deg2rad(rng.uniform(25.0, 65.0)) * rng.choice((-1.0, 1.0))
    cosine, sine = np.float32(np.cos(slope)), np.float32(np.sin(slope))
    lines = _cover_lines(across * sine + down * cosine, spacing, width)
    if rng.random() < 0.4:
        lines = np.maximum(lines, _cover_lines(across * sine - down * cosine, spacing, width))
    return _shade(lines, PATTERN_STRENGTH, rng)


def _draw_guilloche(across: Shade, down: Shade, writing: float, rng: np.random.Generator) -> Shade:
    """Return two to four families of wavy lines, or of wavy rings, over each other."""
    width = 0.7 * _draw_width(writing, rng)
    shade = np.asarray(1.0 - rng.uniform(0.0, 0.08) * np.ones_like(across + down), np.float32)
    for _ in range(int(rng.integers(2, 5))):
        spacing = max(2.5, writing * rng.uniform(0.08, 0.4))
        height = spacing * rng.uniform(0.5, 3.0)
        along, beside = across, down
        if rng.random() < 0.3:  # rings around a middle off the page or on it
            middle = writing * rng.uniform(-4.0, 4.0, size=2).astype(np.float32)
            aside, apart = across - middle[0], down - middle[1]
            beside = np.asarray(np.hypot(aside, apart), np.float32)
            along = np.asarray(np.arctan2(apart, aside) * np.float32(writing), np.float32)
        turn = np.float32(2.0 * np.pi / (writing * rng.uniform(0.6, 4.0)))
        phase = turn * along + np.float32(rng.uniform(0.0, 2.0 * np.pi))
        place = beside + np.float32(height) * np.sin(phase)
        # A steep wave is drawn as wide as a flat one.
        steep = np.hypot(1.0, np.float32(height) * turn * np.cos(phase))
        distance = np.abs(place - np.rint(place / spacing) * spacing) / steep
        lines = np.clip(0.5 * (width + 1.0) - distance, 0.0, min(1.0, width))
        shade *= _shade(np.asarray(lines, np.float32), PATTERN_STRENGTH, rng)
    return shade


PAPERS: dict[str, Callable[[Shade, Shade, float, np.random.Generator], Shade]] = {
    "bare": _draw_bare,
    "ruled": _draw_ruled,
    "squared": _draw_squared,
    "dotted": _draw_dotted,
    "hatched": _draw_hatched,
    "guilloche": _draw_guilloche,
}
