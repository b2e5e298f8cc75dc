"""The suite of layouts: numbers as people lay them out on paper and photograph them.

Everything here is drawn by code of its own, in hands that nothing learned from, and not by
``synthesis``, which draws what the networks are trained on. Training and measuring with the same
drawings would only tell how well these are remembered: a mistake in how a slash, a shadow or a
sheet on a desk is drawn would be learned by the network and rewarded by the score. What both share
is the handwriting itself (of other writers), and printed paper from ``data.papers``.
"""

from inkdigits.evaluation.layouts.hands import Hand, Hands, load_hands
from inkdigits.evaluation.layouts.kinds import (
    KINDS,
    SAMPLES,
    SEED,
    draw_layouts,
    draw_practice,
)
from inkdigits.evaluation.layouts.sample import Sample

__all__ = [
    "KINDS",
    "SAMPLES",
    "SEED",
    "Hand",
    "Hands",
    "Sample",
    "draw_layouts",
    "draw_practice",
    "load_hands",
]
