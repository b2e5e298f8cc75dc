"""The suite of layouts: numbers as people lay them out on paper and photograph them.

The layouts do not use ``synthesis``, on purpose: it draws what the networks are trained on. A
score on the same drawings would only tell how well these are remembered: a mistake in how a slash,
a shadow or a sheet on a desk is drawn would be learned by the network and rewarded by the score.
So signs, doodles, sheets, light and camera are drawn here anew and otherwise. Shared are the
handwriting (of validation writers), the pen (``draw_strokes``) and the printed papers.
"""

from inkdigits.evaluation.suites.layouts.hands import Hand, Hands, load_hands
from inkdigits.evaluation.suites.layouts.kinds import (
    KINDS,
    SAMPLES,
    SEED,
    draw_layouts,
)

__all__ = [
    "KINDS",
    "SAMPLES",
    "SEED",
    "Hand",
    "Hands",
    "draw_layouts",
    "load_hands",
]
