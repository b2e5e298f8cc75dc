"""Non-digits that look like a zero or a one: a plain ring, an upright box, a stick.

Whatever they were drawn as (a pond, a bracelet, a tall rectangle, a pencil), as non-digits they
would make zeros and ones doubtful.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Least shade of ink.
INKED = 96
# A ring leaves the middle of its box empty: this share of its sides, with at most so much ink.
MIDDLE = 0.34
MOST_INSIDE = 0.02
# A ring has ink in this share of the directions from the middle: a gap is allowed.
DIRECTIONS = 24
LEAST_CLOSED = 0.88
# Wider than this, in heights, a ring is a lying oval, and a box is not a digit.
WIDEST = 1.5
WIDEST_BOX = 0.9
# Widest stick, in heights; it has no gap.
STICK = 0.34
# A box has ink in its corners, which are this share of the sides; a round ring has none.
CORNER = 0.16


def is_ring_or_stick(frame: npt.NDArray[np.uint8]) -> bool:
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
