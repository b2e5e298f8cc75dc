"""Merging the lines that a coarse and a finer pass of the finder found."""

from __future__ import annotations

from collections.abc import Sequence

from inkdigits.page.maps import FoundLine
from inkdigits.page.quads import measure_area, measure_overlap, measure_quad

# Up to this height the finer pass is trusted, in pixels of its input.
LARGE_LINE = 200.0
# Lines are the same writing where they share at least this part of the smaller one's area.
SAME = 0.4
# Fine lines replace a coarse one where they cover at least this part of its area; else they are
# fragments of it.
COVERED = 0.4


def merge_passes(
    coarse: Sequence[FoundLine], fine: Sequence[FoundLine], *, scale: float
) -> list[FoundLine]:
    """Return the lines of both passes, each once.

    Parameters
    ----------
    coarse, fine
        In pixels of the page.
    scale
        Scale of the finer pass: pixels of its input per pixel of the page.
    """
    kept: list[FoundLine] = []
    dropped: set[int] = set()
    for line in coarse:
        area = measure_area(line.quad)
        shared = [measure_overlap(line.quad, other.quad) for other in fine]
        rivals = [
            index
            for index, overlap in enumerate(shared)
            if overlap >= SAME * min(area, measure_area(fine[index].quad))
        ]
        is_small = measure_quad(line.quad)[1] * scale <= LARGE_LINE
        has_small = any(measure_quad(fine[i].quad)[1] * scale <= LARGE_LINE for i in rivals)
        covered = sum(shared[index] for index in rivals) >= COVERED * area
        if not rivals or not ((is_small or has_small) and covered):
            kept.append(line)
            dropped.update(rivals)
    return kept + [line for index, line in enumerate(fine) if index not in dropped]
