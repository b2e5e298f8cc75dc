"""What a part of a reading may not be, although its types are right."""

from __future__ import annotations

from inkdigits.results.number import Box, Digit, Number
from inkdigits.results.reading import ImageSize


def find_fault(part: object) -> str:
    """Return what is wrong with a part of a reading, as "must be ...", or nothing."""
    match part:
        case Box() if part.right <= part.left or part.bottom <= part.top:
            return "must have right over left and bottom over top"
        case ImageSize() if min(part.width, part.height) < 1:
            return "must be at least 1 pixel wide and high"
        case Digit() if not 0 <= part.digit <= 9:
            return "must have a digit from 0 to 9"
        case Digit() if sorted(one.digit for one in part.alternatives) != [*range(10)]:
            return "must have each of the ten digits once as an alternative"
        case Number() if part.line < 1:
            return "must have a line from 1"
    return ""
