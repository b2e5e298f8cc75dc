"""Frames come in; which of them show one plain ring, upright box or stick comes out.

Such ink is a zero or a one to anybody, whatever it was drawn as: a pond, a bracelet, a tall
rectangle, a pencil. Taught as no digit, it would make zeros and ones doubtful, the squared ones
above all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Ink is told from paper at this shade.
INKED = 96
# The middle of the box, so much of its sides, that a ring leaves empty; so little ink is allowed.
MIDDLE = 0.34
MOST_INSIDE = 0.02
# Of the directions from the middle, in so many a ring has ink; a gap is allowed.
DIRECTIONS = 24
LEAST_CLOSED = 0.88
# Wider than this, in heights, a ring is an oval that lies, and a box is a box.
WIDEST = 1.5
WIDEST_BOX = 0.9
# Narrower than this, in heights, and without a gap, it is a stick.
STICK = 0.34
# A box has ink in its corners, this share of the sides wide, and a round ring has none.
CORNER = 0.16


def is_plain(frame: npt.NDArray[np.uint8]) -> bool:
    """Return whether a frame (28, 28) uint8, 255 = ink, shows a plain ring, box or stick."""
    ink = frame >= INKED
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        return False
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = box.shape
    if width < STICK * height:
        return bool(box.any(axis=1).all())
    if width > WIDEST * height:
        return False
    rim, aside = (round(side * (1.0 - MIDDLE) / 2.0) for side in (height, width))
    if box[rim : height - rim, aside : width - aside].mean() > MOST_INSIDE:
        return False
    y, x = np.nonzero(box)
    angles = np.arctan2((y + 0.5) / height - 0.5, (x + 0.5) / width - 0.5)
    places = np.floor((angles / (2.0 * np.pi) + 0.5) * DIRECTIONS).astype(int) % DIRECTIONS
    if len(np.unique(places)) < LEAST_CLOSED * DIRECTIONS:
        return False
    down, across = max(1, round(CORNER * height)), max(1, round(CORNER * width))
    corners = (
        box[:down, :across],
        box[:down, -across:],
        box[-down:, :across],
        box[-down:, -across:],
    )
    filled = sum(bool(corner.any()) for corner in corners)
    return width <= WIDEST_BOX * height or filled < 3
