"""Ink of a page comes in; the same ink without ruled lines goes out.

A rule is thin, nearly straight, and runs from one edge to the other, or along much of the page
beside others that do. Ink that crosses it is kept. Knows nothing of digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.imaging.ink import Ink
from inkdigits.imaging.segment import edge_contacts, find_pieces, stroke_widths

Mask = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]

# Pages smaller than this, in pixels, are crops of one character: their lines are strokes or boxes.
MIN_SIDE = 100
# What is printed may be much fainter than what is written.
RULE_LEVEL = 0.2
# A rule is no thicker than this share of the page's shorter side, and, beside the slope of most
# rules, no lower or higher at one end than this share of its length.
THICKNESS = 0.025
BEND = 0.06
# Rules fall or rise by this much at most; the slope of most of them is told in such steps, from a
# copy of the page with so many pixels along a rule.
STEEPEST = np.tan(np.deg2rad(12.0))
SLOPES = 65
SLOPE_SIDE = 512
# Of a pixel of that copy so much at least is ink.
FAINT = 0.05
# Perspective and bends give rules other slopes: what is left is looked at so often.
ROUNDS = 3
# Pieces this share of its length long make a rule up, with gaps up to the other share of it; they
# cover this share of it at least.
PIECE = 0.06
GAP = 0.1
COVERED = 0.7
# Its middle lies within so many pixels of a curve of third order, as on paper that is not flat.
STRAIGHT_WITHIN = 1.5
# Ink this many times as high as the rules of the page is a stroke that crosses one.
THICKER = 1.4
# A rule as long as this share of the page is one though it does not reach the edges, beside so
# many others; what is left beside rules that are known is one from this other share on.
LONG = 0.4
ALIKE = 3
REST = 0.15
# Paper with so many rules in one direction is ruled all over.
MANY = 5
# A single rule is only taken out where what is left keeps this share of the page from the edges
# that the rule meets: in a tight crop it may be the bar of a 7 or the foot of a 2. Beside so many
# rules of the other direction it is one of a page.
MARGIN = 0.08
SEVERAL = 2


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rules of a page.

    Attributes
    ----------
    mask
        (H, W) uint8, 1 = a rule, and nothing else.
    across, down
        How many run from left to right, and from top to bottom.
    """

    mask: Mask
    across: int
    down: int

    @property
    def fill_page(self) -> bool:
        """Whether the paper is ruled or squared, rather than a form with a line here or there."""
        return max(self.across, self.down) >= MANY or min(self.across, self.down) >= ALIKE


def find_rules(ink: Ink) -> Rules:
    """Find the ruled lines and squares of a page, (H, W) float32 in [0, 1], 1 = ink."""
    mask = np.asarray(ink > RULE_LEVEL, np.uint8)
    if min(ink.shape) < MIN_SIDE:
        return Rules(np.zeros_like(mask), 0, 0)
    turned = np.ascontiguousarray(mask.T)
    across, count_across = _find_rules(mask)
    down, count_down = _find_rules(turned)
    if count_across == 1 and count_down < SEVERAL and not _has_margin(mask & (1 - across)):
        across[:], count_across = 0, 0
    if count_down == 1 and count_across < SEVERAL and not _has_margin(turned & (1 - down)):
        down[:], count_down = 0, 0
    rules = across | down.T
    if rules.any():
        rules |= _find_joints(mask & (1 - rules), across, down.T)
    return Rules(rules, count_across, count_down)


def remove_rules(ink: Ink, rules: Rules | None = None) -> Ink:
    """Take ruled lines and squares out of the ink of a page.

    Parameters
    ----------
    ink
        (H, W) float32 in [0, 1], 1 = ink.
    rules
        Those of it, where they are known.

    Returns
    -------
    The same shape; all zeros where there is nothing but several rules.
    """
    found = (find_rules(ink) if rules is None else rules).mask
    if not found.any():
        return ink
    rest = np.asarray((ink > RULE_LEVEL) & (found == 0), np.uint8)
    stubs = _find_stubs(rest, found)
    found, rest = found | stubs, rest & (1 - stubs)
    # The faint edge of a rule goes with it, as far as it belongs to nothing else.
    near = np.ones((3, 3), np.uint8)
    edges = np.asarray(cv2.dilate(found, near), np.bool_) & ~np.asarray(
        cv2.dilate(rest, near), np.bool_
    )
    return np.where(edges | (found > 0), np.float32(0.0), ink)


def _find_stubs(rest: Mask, rules: Mask) -> Mask:
    """Find ends of rules in ink that is left: no thicker than these, at the edge of the page."""
    pieces = find_pieces(rest)
    at_edge = np.flatnonzero(edge_contacts(pieces).any(axis=0))
    if not at_edge.size:
        return np.zeros_like(rest)
    widths = stroke_widths(rest, pieces)
    usual = float(np.median(stroke_widths(rules, find_pieces(rules))))
    is_stub = np.zeros(len(pieces.area) + 1, np.uint8)
    is_stub[at_edge[widths[at_edge] <= THICKER * usual + 1.0] + 1] = 1
    return np.asarray(is_stub[pieces.labels], np.uint8)


def _find_rules(mask: Mask) -> tuple[Mask, int]:
    """Find the rules that run from left to right, as a mask, and count them."""
    rules = np.zeros_like(mask)
    total = 0
    for _ in range(ROUNDS):
        rest = np.asarray(mask & (1 - rules), np.uint8)
        slope = _find_slope(rest)
        if slope is None:
            break
        found, count = _find_rules_along(rest, slope, among_rules=total >= ALIKE)
        rules |= found
        total += count
        if not count or total < ALIKE:
            break
    return rules, total


def _find_slope(mask: Mask) -> float | None:
    """Give the slope, down over right, along which most thin ink lies; None where no line does."""
    thin = mask & (1 - _open(mask, down=_thickest(mask) + 1))
    scale = min(1.0, SLOPE_SIDE / mask.shape[1])
    size = (max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale)))
    small = cv2.resize(thin.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    y, x = np.nonzero(small > FAINT)
    slopes = np.linspace(-STEEPEST, STEEPEST, SLOPES)
    best, found, most = -1.0, 0.0, 0
    for slope in slopes[np.argsort(np.abs(slopes), kind="stable")]:
        moved = y + np.rint(size[0] - slope * x).astype(np.int64)
        profile = np.bincount(moved, minlength=3)
        sharpness = float((np.diff(profile) ** 2).sum())
        if sharpness > best:
            best, found = sharpness, float(slope)
            most = int(np.convolve(profile, np.ones(3, np.int64)).max())
    return found if most >= COVERED * LONG * size[0] else None


def _thickest(mask: Mask) -> int:
    return max(2, int(THICKNESS * min(mask.shape)))


class _Shear:
    """Moves the columns of an array up or down, so that lines of one slope become rows."""

    def __init__(self, shape: tuple[int, ...], slope: float) -> None:
        self._rows, self._columns = shape
        shift = np.rint(-slope * np.arange(self._columns)).astype(np.int64)
        self._shift = shift - shift.min()
        ends = np.flatnonzero(np.diff(self._shift)) + 1
        starts = [0, *ends.tolist()]
        self._blocks = [
            (slice(start, end), int(self._shift[start]))
            for start, end in zip(starts, [*ends.tolist(), self._columns], strict=True)
        ]

    def apply(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give the array moved, with zeros around it."""
        moved = np.zeros((self._rows + int(self._shift.max()), self._columns), array.dtype)
        for columns, shift in self._blocks:
            moved[shift : shift + self._rows, columns] = array[:, columns]
        return moved

    def undo(self, moved: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give an array that was moved as it was."""
        array = np.empty((self._rows, self._columns), moved.dtype)
        for columns, shift in self._blocks:
            array[:, columns] = moved[shift : shift + self._rows, columns]
        return array

    def ends(self, rows: npt.NDArray[np.int64]) -> tuple[Places, Places]:
        """Give the first and the last column of the page that each row of the moved array has."""
        inside = (rows[:, None] >= self._shift) & (rows[:, None] < self._shift + self._rows)
        last = self._columns - 1 - inside[:, ::-1].argmax(axis=1)
        return inside.argmax(axis=1), last


def _find_rules_along(mask: Mask, slope: float, *, among_rules: bool) -> tuple[Mask, int]:
    """Find the rules of about a slope, as a mask, and count them; or rests of those found."""
    columns = mask.shape[1]
    thickest = _thickest(mask)
    shear = _Shear(mask.shape, slope)
    moved = np.asarray(shear.apply(mask), np.uint8)
    # A rule that is not quite straight has short runs on each row: neighbors are taken together.
    thick = cv2.dilate(moved, np.ones((3, 1), np.uint8))
    runs = _open(thick, across=int(PIECE * columns))
    pieces = np.asarray((runs > 0) & (moved > 0) & (_open(moved, down=thickest + 1) == 0), np.uint8)
    joined = cv2.dilate(pieces, np.ones((3, int(GAP * columns)), np.uint8))
    count, labels, stats, middles = cv2.connectedComponentsWithStats(joined, connectivity=8)
    left, _, width, height, _ = stats.T
    first, last = shear.ends(np.rint(middles[:, 1]).astype(np.int64))
    at_row, at_column = np.nonzero(pieces)
    label = np.asarray(labels[at_row, at_column], np.intp)
    covered = np.zeros((count, columns), np.int64)
    np.add.at(covered, (label, at_column), 1)
    columns_of = (covered > 0).sum(axis=1)
    flat = (height <= thickest + BEND * columns + 2) & (columns_of >= COVERED * width)
    flat[0] = False  # the page itself
    whole = flat & (left <= first) & (left + width > last)
    long = flat & (columns_of >= REST * columns if among_rules else width >= LONG * columns)
    for place in np.flatnonzero(whole | long):
        own = label == place
        if not _is_straight(at_column[own], at_row[own]):
            whole[place] = long[place] = False
    # Stems of digits are long on a low page, but none reaches both edges.
    several = among_rules or (long.sum() >= ALIKE and whole.any())
    is_rule = long | whole if several else whole
    if not is_rule.any():
        return np.zeros_like(mask), 0
    # Where a stroke crosses, the ink is higher than the rule is: it stays.
    heights = np.rint(covered.sum(axis=1) / np.maximum(1, columns_of)).astype(int) * is_rule
    found = np.zeros_like(moved)
    for thick_px in np.unique(heights[is_rule]).tolist():
        stays = _open(moved, down=int(THICKER * thick_px) + 2)
        found |= np.asarray((moved > stays) & (heights == thick_px)[labels], np.uint8)
    found &= 1 - _bridge(moved & (1 - found), int(heights.max()) + 4)
    return shear.undo(found), int(is_rule.sum())


def _is_straight(x: Places, y: Places) -> bool:
    """Say whether pixels lie along a line that bends no more than paper does."""
    columns, place = np.unique(x, return_inverse=True)
    middle = np.bincount(place, y) / np.bincount(place)
    along = (columns - columns[0]) / max(1, columns[-1] - columns[0])
    terms = np.vander(along, 4)
    rest = middle - terms @ np.linalg.lstsq(terms, middle, rcond=None)[0]
    return float(np.sqrt(np.mean(rest**2))) <= STRAIGHT_WITHIN


def _bridge(rest: Mask, gap: int) -> Mask:
    """Close gaps of so many pixels from above to below, straight or aslant, as a mask."""
    straight = np.zeros((gap | 1, gap | 1), np.uint8)
    straight[:, gap // 2] = 1
    aslant = np.eye(gap | 1, dtype=np.uint8)
    bridged = np.zeros_like(rest)
    for kernel in (straight, aslant, np.ascontiguousarray(aslant[::-1])):
        bridged |= np.asarray(cv2.morphologyEx(rest, cv2.MORPH_CLOSE, kernel), np.uint8)
    return bridged


def _open(mask: npt.NDArray[Any], *, across: int = 1, down: int = 1) -> Mask:
    """Keep what is so long or high; an opening by an even number of pixels would move it."""
    kernel = np.ones((down | 1, across | 1), np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.uint8)


def _find_joints(rest: Mask, across: Mask, down: Mask) -> Mask:
    """Find what is left where rules of both directions cross, and nothing else does."""
    thickest = _thickest(rest)
    near = np.ones((2 * thickest + 1, 2 * thickest + 1), np.uint8)
    crossings = (cv2.dilate(across, near) > 0) & (cv2.dilate(down, near) > 0)
    pieces = find_pieces(rest)
    at_crossings = np.bincount(pieces.labels[crossings], minlength=pieces.area.size + 1)[1:]
    small = np.maximum(pieces.width, pieces.height) <= thickest + 2
    joints = np.concatenate([[False], small & (at_crossings == pieces.area)])
    return np.asarray(joints[pieces.labels], np.uint8)


def _has_margin(rest: Mask) -> bool:
    inked = np.flatnonzero(rest.any(axis=0))
    if inked.size == 0:
        return False
    margin = MARGIN * rest.shape[1]
    return bool(inked[0] >= margin and inked[-1] < rest.shape[1] - margin)
