"""Lines found at a coarse and at a finer look come in; each line of the page once goes out."""

from __future__ import annotations

from collections.abc import Sequence

from inkdigits.page.maps import FoundLine
from inkdigits.page.quads import measure_quad, overlap_area, quad_area

# Writing up to this height is seen better by the finer look, in pixels of the network's input.
LARGE_LINE = 200.0
# Lines are the same writing where they share this part of the smaller one.
SAME = 0.4
# Fine lines replace a coarse one where they cover this part of it; else they are its fragments.
COVERED = 0.4


def merge_passes(
    coarse: Sequence[FoundLine], fine: Sequence[FoundLine], *, scale: float
) -> list[FoundLine]:
    """Return the lines of both looks, each once.

    Parameters
    ----------
    coarse, fine
        In pixels of the page.
    scale
        Pixels of the finer look's input per pixel of the page.
    """
    kept: list[FoundLine] = []
    dropped: set[int] = set()
    for line in coarse:
        own = quad_area(line.quad)
        shared = [overlap_area(line.quad, other.quad) for other in fine]
        rivals = [
            index
            for index, area in enumerate(shared)
            if area >= SAME * min(own, quad_area(fine[index].quad))
        ]
        is_small = measure_quad(line.quad)[1] * scale <= LARGE_LINE
        has_small = any(measure_quad(fine[i].quad)[1] * scale <= LARGE_LINE for i in rivals)
        covered = sum(shared[index] for index in rivals) >= COVERED * own
        if not rivals or not ((is_small or has_small) and covered):
            kept.append(line)
            dropped.update(rivals)
    return kept + [line for index, line in enumerate(fine) if index not in dropped]
